mkdir -p trees/link; echo in > trees/link/in
