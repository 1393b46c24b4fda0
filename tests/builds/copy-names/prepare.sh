mkdir names; cd names
echo 1 > 'with  spaces '; echo 2 > 'ünï✓code'; echo 3 > ./-dash; echo 4 > "new
line"; echo 5 > 'quo"te'"'"; echo 6 > 'back\slash'; echo 7 > '$HOME'; echo 8 > '*star'; echo 9 > .hidden; echo 10 > '.wh'
echo 11 > "$(printf 'x%.0s' $(seq 200))"; mkdir -p "$(printf 'long/%.0s' $(seq 30))"; echo 12 > "$(printf 'long/%.0s' $(seq 30))file"
cd ..
echo d > ./-dash; echo u > ünïcode.txt; echo s > 'with space'; echo q > quoted
