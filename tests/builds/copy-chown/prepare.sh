echo a > a.txt; mkdir -p dir/sub; echo i > dir/sub/i; chmod 700 dir/sub; chown -R 12:34 .
