echo a > a.txt; mkdir -p dir; echo inner > dir/inner
