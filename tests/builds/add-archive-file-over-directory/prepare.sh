mkdir -p t/old; echo now a file > t/old/sub; tar -C t -cf over.tar old
