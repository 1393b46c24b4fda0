mkdir -p trees/a; echo in > trees/a/in
