FROM buildpack-deps:bookworm

# explicitly set user/group IDs
RUN set -eux; \
	groupadd -r db --gid=999; \
# https://example.org/why
	useradd -r -g db --uid=999 --home-dir=/var/lib/db --shell=/bin/bash db; \
# also create the home directory
	install --verbose --directory --owner db --group db --mode 1777 /var/lib/db

ENV GOSU_VERSION 1.17
RUN set -eux; \
	savedAptMark="$(apt-mark showmanual)"; \
	dpkgArch="$(dpkg --print-architecture | awk -F- '{ print $NF }')"; \
	wget -O /usr/local/bin/gosu "https://example.org/$GOSU_VERSION/gosu-$dpkgArch"; \
	[ -z "$savedAptMark" ] || apt-mark manual $savedAptMark > /dev/null; \
	chmod +x /usr/local/bin/gosu

VOLUME /var/lib/db
COPY docker-entrypoint.sh docker-ensure-initdb.sh /usr/local/bin/
ENTRYPOINT ["docker-entrypoint.sh"]
STOPSIGNAL SIGINT
EXPOSE 5432
CMD ["db"]
