mkdir empty-dir
