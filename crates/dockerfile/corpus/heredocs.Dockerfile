# syntax=docker/dockerfile:1
FROM debian:12
ARG NAME=world
RUN <<EOF
apt-get update
apt-get upgrade -y
EOF
RUN <<-'EOT'
	#!/usr/bin/env python3
	print("hello $NAME")
	EOT
RUN python3 <<EOF > /hello && cat /hello
print("not a # comment")
EOF
RUN --mount=type=tmpfs,target=/scratch,size=64m <<EOF bash -ex
  echo '<<INNER'
EOF
COPY <<robots.txt <<"humans.txt" /usr/share/www/
User-agent: $NAME
robots.txt
Not $NAME
humans.txt
COPY --chmod=755 <<EOF /usr/local/bin/start.sh
#!/bin/sh
exec "\$@" # ${NAME:-nobody}
EOF
RUN echo "<<NOT" '<<HERE' \<\<EITHER <<<x
ONBUILD COPY <<EOF /etc/motd
welcome
EOF
CMD ["/usr/local/bin/start.sh"]
