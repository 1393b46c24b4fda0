mkdir tree; cp /bin/busybox tree/program; /usr/sbin/setcap cap_net_raw+ep tree/program
python3 -c 'import os; open("tree/user", "w").close(); os.setxattr("tree/user", "user.wharf", b"one"); os.setxattr("tree", "user.wharf", b"two")'
