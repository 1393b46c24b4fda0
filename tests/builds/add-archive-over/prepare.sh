mkdir -p t/old t/srv t/etc t/old/sub
echo new > t/old/a; chmod 600 t/old/a; mkdir t/old/b; echo in > t/old/b/in; chmod 700 t/old/sub; echo s > t/srv/in-srv
ln -s nowhere t/old/link2; chown 9:9 t/old
tar -C t -cf over.tar old etc srv
