mkdir -p tree/sub tree/closed dir
echo in > tree/file; echo setuid > tree/setuid; chmod 4755 tree/setuid; ln -s file tree/link; ln tree/file tree/hard
chmod 700 tree/closed; echo d > tree/closed/deep; mkfifo tree/fifo; chmod 1777 tree/sub
chown -R 1000:1001 tree/closed tree/file; chown -h 33:33 tree/link
tar -C tree -cf plain.tar .
mkdir small; echo small > small/small; tar -C small --owner=55 --group=66 -cf small.tar small
gzip -k small.tar; mv small.tar.gz archive.tar.gz
mkdir tiny; echo tiny > tiny/tiny; tar -C tiny -czf archive.tgz tiny
bzip2 -k small.tar; mv small.tar.bz2 archive.tar.bz2
xz -k small.tar; mv small.tar.xz archive.tar.xz
cp archive.tar.gz misnamed.txt; echo not an archive > no-archive.tar; echo compressed | gzip -n > compressed.gz
: > empty; tar -cf empty.tar -T empty; echo f > file.txt; cp plain.tar dir/
