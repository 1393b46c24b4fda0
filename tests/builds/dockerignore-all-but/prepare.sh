mkdir -p src/keep src/lib other; touch src/a.c src/a.o src/keep/k.o src/lib/l.o src/lib/l.c other/o top
