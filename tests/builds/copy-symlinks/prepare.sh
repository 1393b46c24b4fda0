echo real > real; mkdir dir links; echo inner > dir/inner
ln -s real to-file; ln -s dir to-dir; ln -s dir through; ln -s /real absolute
ln -s nowhere links/dangling; ln -s /etc/passwd links/absolute; ln -s ../dir links/dir; ln -s ../../../up links/up
