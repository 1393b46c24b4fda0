# syntax = docker/dockerfile:1.7
# check=skip=JSONArgsRecommended;error=true

FROM --platform=${BUILDPLATFORM:-linux/amd64} golang:1.23 AS build
ARG TARGETOS TARGETARCH
ARG VERSION="dev build"
WORKDIR /src
RUN --mount=type=bind,source=go.mod,target=go.mod \
    --mount=type=bind,src=go.sum,dst=go.sum \
    --mount=type=cache,target=/go/pkg/mod \
    go mod download
RUN --mount=target=. --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -ldflags="-s -w -X main.version=${VERSION}" -o /out/app ./cmd/app

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build --chmod=0755 /out/app /app
USER 65532:65532
ENTRYPOINT ["/app"]
