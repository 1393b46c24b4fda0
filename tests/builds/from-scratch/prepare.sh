cp /bin/busybox program
