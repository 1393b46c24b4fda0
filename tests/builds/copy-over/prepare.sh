echo new > a.txt; mkdir -p tree/sub; echo c2 > tree/sub/c; echo new > tree/sub/new; chmod 750 tree/sub; ln -s elsewhere tree/link
