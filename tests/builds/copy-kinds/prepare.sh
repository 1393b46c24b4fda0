mkdir -p tree/empty tree/sticky tree/setgid tree/closed
echo s > tree/setuid; chmod 4755 tree/setuid; chmod 1777 tree/sticky; chmod 2750 tree/setgid; chmod 700 tree/closed
echo n > tree/no-mode; chmod 000 tree/no-mode; echo x > tree/all; chmod 777 tree/all
echo one > tree/hard1; ln tree/hard1 tree/hard2; ln tree/hard1 tree/closed/hard3
: > tree/nothing; truncate -s 3000000 tree/sparse
chown 5:6 tree/setgid tree/all
