ARG REGISTRY=docker.io/library
ARG BASE=alpine TAG="3.20"
ARG EXTRAS

# A base, and two ways to extend it.
FROM --platform=linux/arm64 ${REGISTRY}/${BASE}:${TAG} AS Base
ARG TAG
LABEL version=$TAG
FROM base AS with
RUN echo with
FROM base AS without
RUN echo without
FROM ${EXTRAS:+with}${EXTRAS:-without} AS final
COPY --from=0 /etc/os-release /os-release
COPY --from=busybox:1.36 /bin/busybox /bin/
EXPOSE $PORT 53/udp 8000-8010
STOPSIGNAL ${SIGNAL:-SIGTERM}
