"""Images by ECR's API and by the registry's HTTP, without a client of containers."""

import json

from .registry import OCI_CONFIG, OCI_INDEX, OCI_LAYER, OCI_MANIFEST, Registry, descriptor, digest_of

LAYER = f"{OCI_LAYER}+gzip"


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
            repositoryName=repository, uploadId=begun["uploadId"], layerDigests=[digest_of(content)]
        )
        assert answer["layerDigest"] == digest_of(content)
    except ecr.exceptions.LayerAlreadyExistsException:
        pass
    return digest_of(content)


def manifest(*layers, config=b"{}", **further):
    """The text of an image's manifest."""
    described = [descriptor(layer, LAYER) for layer in layers]
    own = descriptor(config, OCI_CONFIG)
    return json.dumps({"schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": own, "layers": described, **further})


def index(*manifests):
    """The text of an index over manifests, which are given as text."""
    described = [descriptor(text.encode(), OCI_MANIFEST) for text in manifests]
    return json.dumps({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": described})


def put(ecr, repository, content, tag=None, **further):
    """Puts an image with one layer by the API; its digest."""
    for part in (content, b"{}"):
        upload(ecr, repository, part)
    return put_manifest(ecr, repository, manifest(content, **further), tag)


def put_manifest(ecr, repository, text, tag=None):
    named = {"imageTag": tag} if tag else {}
    return ecr.put_image(repositoryName=repository, imageManifest=text, **named)["image"]["imageId"]["imageDigest"]


def logged_in(port, ecr):
    """The registry's HTTP, as whoever the client of the API is."""
    (data,) = ecr.get_authorization_token()["authorizationData"]
    return Registry(port, authorization="Basic " + data["authorizationToken"])


def push(registry, repository, content, tag):
    """Pushes an image with one layer: the last answer's status, and its error or None."""
    for blob in (content, b"{}"):
        path = registry.path(repository, "blobs", "uploads", f"?digest={digest_of(blob)}")
        answer = registry.ask("POST", path, blob, content_type="application/octet-stream")
        if answer.status >= 400:
            return answer.status, answer.json()["errors"][0]
    answer = registry.push_manifest(repository, tag, manifest(content).encode())
    return answer.status, answer.json()["errors"][0] if answer.status >= 400 else None
