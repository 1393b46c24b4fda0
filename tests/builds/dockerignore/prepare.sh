for f in a.log keep.log rooted sub/rooted sub/a.log anywhere.tmp sub/anywhere.tmp sub/deeper/anywhere.tmp dir/lost dir/kept \
    dir/sub/lost no-slash/lost deep/skip deep/a/skip deep/a/b/skip deep/a/kept doc/a.md doc/README.md doc/sub/b.md spaces.txt \
    temp1 temp12 x.txt z.txt excluded/kept excluded/sub/lost excluded/sub/again '#hash' dotted normal .hidden; do
    mkdir -p "$(dirname "$f")"; echo "$f" > "$f"
done
mkdir dir/empty
