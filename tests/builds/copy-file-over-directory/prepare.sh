mkdir trees; echo now a file > trees/sub
