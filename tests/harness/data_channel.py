"""A client of the Session Manager's data channel, written from its protocol: what session-manager-plugin does.

Run as a program it takes the plugin's place for the AWS CLI: it passes its standard input to the session, and what
comes to its standard output.
"""

import contextlib
import hashlib
import json
import os
import struct
import sys
import time
import uuid

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

HEADER = 116
OUTPUT, ERROR, SIZE, HANDSHAKE_REQUEST, HANDSHAKE_RESPONSE, HANDSHAKE_COMPLETE, FLAG = 1, 2, 3, 5, 6, 7, 10
RESEND = 0.5


def encode(kind, payload, payload_type=0, sequence=0, flags=0):
    """A message's frame."""
    identity = uuid.uuid4().bytes
    head = struct.pack(">I32sIQqQ", HEADER, kind.encode().ljust(32), 1, int(time.time() * 1000), sequence, flags)
    digest = hashlib.sha256(payload).digest()
    return head + identity[8:] + identity[:8] + digest + struct.pack(">II", payload_type, len(payload)) + payload


def decode(frame):
    """A frame's message: kind, sequence, flags, id, payload type, payload. Its digest must be right."""
    length, kind, version, _, sequence, flags = struct.unpack_from(">I32sIQqQ", frame)
    assert (length, version) == (HEADER, 1)
    identity = str(uuid.UUID(bytes=frame[72:80] + frame[64:72]))
    payload_type, size = struct.unpack_from(">II", frame, 112)
    payload = frame[HEADER + 4 :]
    assert len(payload) == size
    assert hashlib.sha256(payload).digest() == frame[80:112]
    return kind.decode().strip(" \0"), sequence, flags, identity, payload_type, payload


class DataChannel:
    """A session's client. `acknowledges(sequence)` may leave messages without an acknowledgement."""

    def __init__(self, session, token=None, acknowledges=lambda sequence: True, handshake=True, **options):
        self.session = session["sessionId"]
        self.acknowledges = acknowledges
        self.open = contextlib.ExitStack()
        self.socket = self.open.enter_context(
            connect(session["streamUrl"], open_timeout=10, close_timeout=5, **options)
        )
        self.sent = 0
        self.unacknowledged = {}
        self.expected = 0
        self.early = {}
        self.repeated = 0
        self.shown = b""
        self.closed = None
        opening = {
            "MessageSchemaVersion": "1.0",
            "RequestId": str(uuid.uuid4()),
            "TokenValue": session["tokenValue"] if token is None else token,
            "ClientId": str(uuid.uuid4()),
            "ClientVersion": "1.2.0.0",
        }
        # A session that nobody awaits is closed before that.
        with contextlib.suppress(ConnectionClosed):
            self.socket.send(json.dumps(opening))
        self.complete = False
        if handshake:
            self.until(lambda: self.complete)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.open.close()

    # To the program

    def send(self, payload, payload_type=OUTPUT, sequence=None):
        if sequence is None:
            sequence, self.sent = self.sent, self.sent + 1
        frame = encode("input_stream_data", payload, payload_type, sequence)
        self.unacknowledged[sequence] = (frame, time.monotonic())
        self.socket.send(frame)

    def type(self, text):
        """Types a line."""
        self.send(text.encode() + b"\r")

    def resize(self, columns, rows):
        self.send(json.dumps({"cols": columns, "rows": rows}).encode(), SIZE)

    def terminate(self):
        self.send(struct.pack(">I", 2), FLAG)

    # From the program

    def until(self, done, timeout=15):
        """Listens until `done()`."""
        deadline = time.monotonic() + timeout
        while not done():
            left = deadline - time.monotonic()
            assert left > 0, f"it did not come; shown so far: {self.shown!r}, closed: {self.closed!r}"
            with contextlib.suppress(TimeoutError):
                self.hear(self.socket.recv(timeout=min(left, RESEND)))
            self.resend()

    def hear(self, frame):
        kind, sequence, _, identity, payload_type, payload = decode(frame)
        if kind == "acknowledge":
            self.unacknowledged.pop(json.loads(payload)["AcknowledgedMessageSequenceNumber"], None)
        elif kind == "channel_closed":
            self.closed = json.loads(payload)
            assert self.closed["SessionId"] == self.session
        elif kind == "output_stream_data":
            if sequence < self.expected or sequence in self.early:
                self.repeated += 1
            else:
                self.early[sequence] = (payload_type, payload)
            if self.acknowledges(sequence):
                content = {
                    "AcknowledgedMessageType": kind,
                    "AcknowledgedMessageId": identity,
                    "AcknowledgedMessageSequenceNumber": sequence,
                    "IsSequentialMessage": True,
                }
                self.say(encode("acknowledge", json.dumps(content).encode(), flags=3))
            while self.expected in self.early:
                self.take(*self.early.pop(self.expected))
                self.expected += 1
        else:
            assert kind in ("start_publication", "pause_publication"), kind

    def take(self, payload_type, payload):
        if payload_type == HANDSHAKE_REQUEST:
            asked = json.loads(payload)["RequestedClientActions"]
            assert [action["ActionType"] for action in asked] == ["SessionType"]
            assert asked[0]["ActionParameters"]["SessionType"] == "InteractiveCommands"
            done = [{"ActionType": "SessionType", "ActionStatus": 1, "ActionResult": None, "Error": ""}]
            response = {"ClientVersion": "1.2.0.0", "ProcessedClientActions": done, "Errors": None}
            self.send(json.dumps(response).encode(), HANDSHAKE_RESPONSE)
        elif payload_type == HANDSHAKE_COMPLETE:
            self.complete = True
        else:
            assert payload_type == OUTPUT, payload_type
            self.shown += payload

    def resend(self):
        now = time.monotonic()
        for sequence, (frame, at) in list(self.unacknowledged.items()):
            if now - at > RESEND:
                self.unacknowledged[sequence] = (frame, now)
                self.say(frame)

    def say(self, frame):
        # What came before the end is heard after it; that nothing more comes, listening says.
        with contextlib.suppress(ConnectionClosed):
            self.socket.send(frame)

    def sees(self, text, timeout=15):
        """Waits until the program has shown a text; all that it has shown."""
        self.until(lambda: text.encode() in self.shown, timeout)
        return self.shown.decode(errors="replace")

    def end(self, timeout=15):
        """Waits for the end; what the user is told of it. All that the program has shown stands in `shown`."""
        self.until(lambda: self.closed is not None, timeout)
        return self.closed["Output"]

    def refused(self):
        """Waits until the connection is closed without a word; the code."""
        try:
            while True:
                decode(self.socket.recv(timeout=15))
        except ConnectionClosed as closed:
            return closed.rcvd.code


def main(arguments):
    """`session-manager-plugin`: with no arguments it says that it is there."""
    if not arguments:
        print("The Session Manager plugin was installed successfully.")
        return
    # Newer versions of the CLI name a variable, so that the token is not in the process list.
    response = os.environ.get(arguments[0], arguments[0])
    session, region, operation, _, target, endpoint = json.loads(response), *arguments[1:6]
    assert operation == "StartSession", operation
    with DataChannel({k[0].lower() + k[1:]: v for k, v in session.items()}) as channel:
        channel.resize(80, 24)
        for line in sys.stdin:
            channel.type(line.rstrip("\n"))
        output = channel.end()
        sys.stdout.write(channel.shown.decode())
        print(f"\nExiting session with sessionId: {channel.session}.{output}")
        print(json.dumps({"region": region, "target": json.loads(target)["Target"], "endpoint": endpoint}))


if __name__ == "__main__":
    main(sys.argv[1:])
