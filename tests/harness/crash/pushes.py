"""Images that are pushed and deleted meanwhile, by a client that remembers every answer it got."""

import http.client
import json
import random
import threading

from ..registry import OCI_CONFIG, OCI_LAYER, OCI_MANIFEST, Registry, descriptor, digest_of, finish

REPOSITORY = "crash"
TAGS = [f"t{n}" for n in range(5)]
# Nobody was there, or went away in the middle.
GONE = (OSError, http.client.HTTPException)
CONFIG = json.dumps({"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": []}}).encode()


class Pushes:
    def __init__(self, instance, seed):
        self.registry = Registry(instance.port)
        self.random = random.Random(seed)
        self.done = threading.Event()
        # By tag: the images that it may mean, the last that was acknowledged among them; None: no image.
        self.tags = {tag: {None} for tag in TAGS}
        # Manifests that were acknowledged, and their layers; and those of which it is not known.
        self.images = {}
        self.deleted = set()
        self.uncertain = set()
        self.pushed = self.resumed = self.broken = 0
        self.problems = []

    def run(self):
        while not self.done.is_set():
            try:
                self._delete() if self.random.random() < 0.15 else self._push()
            except GONE:
                self.broken += 1
                self.done.wait(0.02)
            except AssertionError as error:
                # 503: it is on its way up or down.
                if "<503 " not in str(error):
                    self.problems.append(error)
                    self.done.wait(0.1)
            self.done.wait(0.02)

    def _push(self):
        if self.images and self.random.random() < 0.2:
            layer = self.random.choice(list(self.images.values()))
        else:
            layer = self.random.randbytes(self.random.choice([10, 1000, 70_000, 1_500_000]))
        self.registry.push_blob(REPOSITORY, CONFIG)
        self._upload(layer)
        manifest = {
            "schemaVersion": 2,
            "mediaType": OCI_MANIFEST,
            "config": descriptor(CONFIG, OCI_CONFIG),
            "layers": [descriptor(layer, OCI_LAYER)],
            "annotations": {"n": str(self.random.randrange(1 << 40))},
        }
        body = json.dumps(manifest).encode()
        digest, tag = digest_of(body), self.random.choice(TAGS)
        self.tags[tag].add(digest)
        self.uncertain.add(digest)
        self.registry.push_manifest(REPOSITORY, tag, body).expect(201)
        self.uncertain.discard(digest)
        self.images[digest] = layer
        self.tags[tag] = {digest}
        self.pushed += 1

    def _upload(self, layer):
        """In two pieces; where the first or second breaks off, it goes on from where the server says it stands."""
        location, digest = self.registry.begin(REPOSITORY), digest_of(layer)
        at = 0
        while at < len(layer):
            end = min(len(layer), at + len(layer) // 2 + 1)
            try:
                piece = {"content_range": f"{at}-{end - 1}", "content_type": "application/octet-stream"}
                self.registry.ask("PATCH", location, layer[at:end], **piece).expect(202)
                at = end
            except GONE:
                at = self._stands(location)
                self.resumed += 1
        finish(self.registry, location, digest).expect(201)

    def _stands(self, location):
        while True:
            try:
                answer = self.registry.get(location).expect(204, 503)
            except GONE:
                answer = None
            if answer and answer.status == 204:
                size = int(answer["range"].split("-")[1]) + 1
                # `0-0` is also what an empty one has.
                return 0 if size == 1 else size
            if self.done.wait(0.05):
                raise ConnectionError("it is over")

    def _delete(self):
        if len(self.images) < 5:
            return
        digest = self.random.choice(list(self.images))
        layer = self.images.pop(digest)
        self.deleted.add(digest)
        for may_mean in self.tags.values():
            if digest in may_mean:
                may_mean.add(None)
        self.registry.ask("DELETE", self.registry.manifest(REPOSITORY, digest)).expect(202, 404)
        del layer
        for may_mean in self.tags.values():
            may_mean.discard(digest)

    def judge(self):
        """What is wrong, in words; nothing if all is well."""
        wrong = []
        for digest, layer in self.images.items():
            manifest = self.registry.get(self.registry.manifest(REPOSITORY, digest))
            if manifest.status != 200 or digest_of(manifest.body) != digest:
                wrong.append(f"the acknowledged image {digest} is not there: {manifest}")
                continue
            for content in (layer, CONFIG):
                blob = self.registry.get(self.registry.blob(REPOSITORY, digest_of(content)))
                if blob.status != 200 or blob.body != content:
                    wrong.append(f"of the acknowledged image {digest} a blob is not there: {blob.status}")
        for tag, may_mean in self.tags.items():
            answer = self.registry.get(self.registry.manifest(REPOSITORY, tag))
            means = digest_of(answer.body) if answer.status == 200 else None
            if means not in may_mean:
                wrong.append(f"tag {tag} means {means}, and may mean {may_mean}")
        known = set(self.images) | self.uncertain | self.deleted
        for tag in self.registry.tags(REPOSITORY):
            answer = self.registry.get(self.registry.manifest(REPOSITORY, tag)).expect(200)
            if digest_of(answer.body) not in known:
                wrong.append(f"tag {tag} means what nobody pushed")
        return wrong
