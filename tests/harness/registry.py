"""A registry's client without a library's opinions."""

import contextlib
import hashlib
import http.client
import json
import socket

OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
OCI_INDEX = "application/vnd.oci.image.index.v1+json"
OCI_CONFIG = "application/vnd.oci.image.config.v1+json"
OCI_EMPTY = "application/vnd.oci.empty.v1+json"
OCI_LAYER = "application/vnd.oci.image.layer.v1.tar"
DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
DOCKER_INDEX = "application/vnd.docker.distribution.manifest.list.v2+json"


def digest_of(content, algorithm="sha256"):
    return f"{algorithm}:{hashlib.new(algorithm, content).hexdigest()}"


def descriptor(content, media_type, **more):
    return {"mediaType": media_type, "digest": digest_of(content), "size": len(content), **more}


class Answer:
    """A status, headers and a body that was read to its end."""

    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    def __getitem__(self, header):
        return self.headers.get(header)

    def __repr__(self):
        return f"<{self.status} {dict(self.headers)} {self.body[:500]!r}>"

    def json(self):
        return json.loads(self.body)

    def error(self):
        """The first error's code, of an answer in the specification's form."""
        assert self["content-type"] == "application/json", self
        for error in self.json()["errors"]:
            assert error["message"], self
        return self.json()["errors"][0]["code"]

    def expect(self, *statuses):
        assert self.status in statuses, self
        return self


class Registry:
    """Requests to 127.0.0.1, each on a connection of its own unless one is given."""

    def __init__(self, port, *, host=None, prefix="", authorization=None):
        self.port = port
        # Sent with every request.
        self.authorization = authorization
        # Sent as Host, in place of the address.
        self.host = host
        # In front of every repository's name.
        self.prefix = prefix

    def connect(self, timeout=30):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def ask(self, method, path, body=None, connection=None, **headers):
        """Sends a request with just these headers (`content_type` is Content-Type). A body of bytes has its length
        told; one of several pieces comes chunked."""
        own = connection or self.connect()
        try:
            own.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            own.putheader("Host", self.host or f"127.0.0.1:{self.port}")
            if self.authorization:
                own.putheader("Authorization", self.authorization)
            for name, value in headers.items():
                own.putheader(name.replace("_", "-"), str(value))
            if body is None and method in ("POST", "PUT", "PATCH"):
                body = b""
            if isinstance(body, bytes):
                own.putheader("Content-Length", str(len(body)))
            elif body is not None:
                own.putheader("Transfer-Encoding", "chunked")
            # The answer can come, and the connection end, before the body does.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                own.endheaders(body, encode_chunked=not isinstance(body, bytes))
            if own.sock is None:
                raise ConnectionError("the server went away while it was spoken to")
            return Answer(own.getresponse())
        finally:
            if connection is None:
                own.close()

    def get(self, path, **more):
        return self.ask("GET", path, **more)

    def head(self, path, **more):
        return self.ask("HEAD", path, **more)

    def path(self, name, *rest):
        return "/".join(["/v2", f"{self.prefix}{name}", *rest])

    # Blobs

    def blob(self, name, digest):
        return self.path(name, "blobs", digest)

    def begin(self, name, query=""):
        """Begins an upload; where it goes on."""
        answer = self.ask("POST", self.path(name, "blobs", "uploads", query)).expect(202)
        return answer["location"]

    def push_blob(self, name, content, algorithm="sha256"):
        """Pushes a blob by POST and PUT; its digest."""
        digest = digest_of(content, algorithm)
        finish(self, self.begin(name), digest, content).expect(201)
        return digest

    def break_off(self, method, path, body, announced, **headers):
        """Sends the beginning of a body of `announced` bytes and goes away. It has come when this returns."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as s:
            lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Content-Length: {announced}"]
            lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
            s.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
            s.shutdown(socket.SHUT_WR)
            # The server, which sees that no more comes, answers or closes.
            while s.recv(65536):
                pass

    # Manifests

    def manifest(self, name, reference):
        return self.path(name, "manifests", str(reference))

    def push_manifest(self, name, reference, manifest, media_type=OCI_MANIFEST, query=""):
        body = manifest if isinstance(manifest, bytes) else json.dumps(manifest).encode()
        return self.ask("PUT", self.manifest(name, reference) + query, body, content_type=media_type)

    def push(self, name, reference, image):
        """Pushes an image (harness.images) with all that belongs to it; its digest."""
        for content in image.blobs:
            self.push_blob(name, content)
        self.push_manifest(name, reference, image.manifest, image.media_type).expect(201)
        return image.digest

    def tags(self, name):
        return self.get(self.path(name, "tags", "list")).expect(200).json()["tags"]


def finish(registry, location, digest, content=b"", **headers):
    """The PUT that ends an upload."""
    joint = "&" if "?" in location else "?"
    return registry.ask("PUT", f"{location}{joint}digest={digest}", content, **headers)
