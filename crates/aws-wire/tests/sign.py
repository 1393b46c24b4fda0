"""Signs requests as botocore does and prints them, one JSON object a line. Arguments: how many, and a seed."""

import json
import random
import sys

from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.utils import percent_encode_sequence

count, seed = int(sys.argv[1]), int(sys.argv[2])
rng = random.Random(seed)
ALPHABET = "abcXYZ019-._~ /%+=&?!'()*,:;@é中"
PERMANENT = Credentials("AKIAPERMANENT", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
TEMPORARY = Credentials("ASIATEMPORARY", "temporary+secret/", "token//with+signs==")


def text(length):
    return "".join(rng.choice(ALPHABET) for _ in range(rng.randrange(length)))


def with_parameters(url, more):
    """The URL with these and some random parameters, encoded as botocore's serialisers encode them."""
    pairs = {**more, **{text(8) or "p": text(12) for _ in range(rng.randrange(4))}}
    return f"{url}?{percent_encode_sequence(pairs)}" if pairs else url


def request():
    service = rng.choice(["ecs", "logs", "ec2", "sts"])
    url = "http://127.0.0.1:4566/"
    if service in ("ecs", "logs"):
        target = {"ecs": "AmazonEC2ContainerServiceV20141113.ListTasks", "logs": "Logs_20140328.DescribeLogGroups"}
        headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": target[service]}
        # Nothing but the signature looks at these.
        headers["X-Custom"] = "  a   b " + "c" * rng.randrange(3)
        url += rng.choice(["", "a/b", "a//b/../c/", "./x", "a%20b", "caf%C3%A9/~x"])
        return service, AWSRequest("POST", with_parameters(url, {}), headers, json.dumps({"unknown": text(20)}))
    action = {
        "ec2": {"Action": "DescribeRegions", "Version": "2016-11-15"},
        "sts": {"Action": "GetCallerIdentity", "Version": "2011-06-15"},
    }[service]
    if service == "sts" and rng.random() < 0.5:
        return service, AWSRequest("GET", with_parameters(url, action), {}, b"")
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    return service, AWSRequest("POST", url, headers, action)


for _ in range(count):
    service, unsigned = request()
    region = rng.choice(["us-east-1", "eu-west-1"])
    credentials = rng.choice([PERMANENT, TEMPORARY])
    presigned = rng.random() < 0.3
    # A presigned POST of a form would move its parameters to the URL; only requests without one are presigned.
    if presigned and not isinstance(unsigned.data, dict):
        SigV4QueryAuth(credentials, service, region, expires=rng.choice([1000, 60, 604800])).add_auth(unsigned)
    else:
        SigV4Auth(credentials, service, region).add_auth(unsigned)
    sent = unsigned.prepare()
    body = sent.body or b""
    if isinstance(body, str):
        body = body.encode()
    headers = {k: v.decode() if isinstance(v, bytes) else str(v) for k, v in sent.headers.items()}
    headers.setdefault("Host", "127.0.0.1:4566")
    print(json.dumps({"method": sent.method, "url": sent.url, "headers": headers, "body": body.decode()}))
