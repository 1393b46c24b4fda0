mkdir -p dir/deep; for f in a.txt b.log dir/c.log dir/kept dir/skip dir/deep/d.log; do echo "$f" > "$f"; done
