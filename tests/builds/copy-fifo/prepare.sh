mkdir tree; mkfifo -m 640 tree/fifo; echo a > tree/a
