FROM nginx:stable
MAINTAINER Jane Doe <jane@example.org>
ADD https://example.org/site.tar.gz /tmp/
ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d --chmod=644 https://example.org/a.bin /opt/
ADD --keep-git-dir=true https://github.com/example/repo.git#main /src
ADD --unpack=false vendor.tar /vendor/
RUN rm -f /etc/nginx/conf.d/default.conf
COPY conf/ /etc/nginx/conf.d/
RUN [ -d /var/cache/nginx ] && chown -R nginx /var/cache/nginx
RUN ["/bin/bash", "-c", "echo \"hello\\tworld\" é"]
CMD nginx -g 'daemon off;'
