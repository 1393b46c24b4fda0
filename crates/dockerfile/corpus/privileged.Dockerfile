FROM alpine:3.20
RUN --network=none --security=insecure --device=vendor.com/gpu=all,required cat /proc/self/status
RUN --mount=type=ssh,id=default,uid=1000 --mount=type=secret,id=token,env=TOKEN git clone git@example.org:a/b.git
RUN --mount=type=bind,from=golang:1.23,source=/usr/local/go,target=/go,rw --mount=type=cache,target=/c,id=$ID,ro=false go version
COPY --parents ./a/./b/*.txt /x/
RUN -- --odd-program
CMD []
ENTRYPOINT []
