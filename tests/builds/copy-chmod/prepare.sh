echo a > a.txt; echo b > b.txt; mkdir -p dir/sub; echo i > dir/sub/i; chmod 700 dir/sub; ln -s i dir/sub/l
