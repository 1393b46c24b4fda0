"""Images by ECR's API and by the registry's HTTP, without a client of containers."""

import base64
import hashlib
import http.client
import json

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"


def digest(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


def upload(ecr, repository, content):
    """Uploads a layer in parts of the size that the service asks for; its digest."""
    begun = ecr.initiate_layer_upload(repositoryName=repository)
    for first in range(0, len(content), begun["partSize"]):
        part = content[first : first + begun["partSize"]]
        answer = ecr.upload_layer_part(
            repositoryName=repository,
            uploadId=begun["uploadId"],
            partFirstByte=first,
            partLastByte=first + len(part) - 1,
            layerPartBlob=part,
        )
        assert answer["lastByteReceived"] == first + len(part) - 1
    try:
        answer = ecr.complete_layer_upload(
            repositoryName=repository, uploadId=begun["uploadId"], layerDigests=[digest(content)]
        )
        assert answer["layerDigest"] == digest(content)
    except ecr.exceptions.LayerAlreadyExistsException:
        pass
    return digest(content)


def manifest(*layers, config=b"{}", **further):
    """The text of an image's manifest."""
    described = [{"mediaType": LAYER, "digest": digest(layer), "size": len(layer)} for layer in layers]
    own = {"mediaType": CONFIG, "digest": digest(config), "size": len(config)}
    return json.dumps({"schemaVersion": 2, "mediaType": MANIFEST, "config": own, "layers": described, **further})


def index(*manifests):
    """The text of an index over manifests, which are given as text."""
    described = [{"mediaType": MANIFEST, "digest": digest(m.encode()), "size": len(m)} for m in manifests]
    return json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": described})


def put(ecr, repository, content, tag=None, **further):
    """Puts an image with one layer by the API; its digest."""
    for part in (content, b"{}"):
        upload(ecr, repository, part)
    return put_manifest(ecr, repository, manifest(content, **further), tag)


def put_manifest(ecr, repository, text, tag=None):
    named = {"imageTag": tag} if tag else {}
    return ecr.put_image(repositoryName=repository, imageManifest=text, **named)["image"]["imageId"]["imageDigest"]


class Registry:
    """A registry's HTTP at a port of this machine, with credentials if there are any."""

    def __init__(self, port, user=None, password=None):
        self.port = port
        self.headers = {}
        if user is not None:
            self.headers["Authorization"] = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()

    @classmethod
    def logged_in(cls, port, ecr):
        """As whoever the client of the API is."""
        (data,) = ecr.get_authorization_token()["authorizationData"]
        user, password = base64.b64decode(data["authorizationToken"]).decode().split(":")
        return cls(port, user, password)

    def send(self, method, path, body=b"", **headers):
        """Status, headers and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            headers = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, {**self.headers, **headers})
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read()
        finally:
            connection.close()

    def error(self, method, path, body=b"", **headers):
        """Status, code and message of a refusal."""
        status, _, body = self.send(method, path, body, **headers)
        (error,) = json.loads(body)["errors"]
        return status, error["code"], error["message"]

    def push(self, repository, content, tag):
        """Pushes an image with one layer: the last answer's status, and its error or None."""
        for blob in (content, b"{}"):
            path = f"/v2/{repository}/blobs/uploads/?digest={digest(blob)}"
            status, _, body = self.send("POST", path, blob, Content_Type="application/octet-stream")
            if status >= 400:
                return status, json.loads(body)["errors"][0]
        text = manifest(content).encode()
        status, _, body = self.send("PUT", f"/v2/{repository}/manifests/{tag}", text, Content_Type=MANIFEST)
        return status, json.loads(body)["errors"][0] if status >= 400 else None
