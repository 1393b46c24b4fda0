mkdir -p root/usr/bin
cp /usr/sbin/setcap root/usr/bin/
for lib in $(ldd /usr/sbin/setcap | grep -o '/[^ ]*'); do mkdir -p "root$(dirname "$lib")"; cp -L "$lib" "root$lib"; done
