"""Requests as botocore writes them, and answers as botocore reads them.

write COUNT SEED    prints cases, one JSON object a line: a request with random parameters that the model allows, those
                    parameters, and a random output of the operation
read                reads cases with the answers they got, and fails where botocore reads another output than was meant

Served operations come as SERVICE.OPERATION in the remaining arguments of `write`.
"""

import datetime
import json
import random
import re
import sys

import botocore.session
from botocore import parsers
from botocore.serialize import create_serializer
from botocore.utils import percent_encode_sequence

SESSION = botocore.session.get_session()
TEXTS = ["a", "abc", "a-b/c", "123456789012", "é&<x>\"' +%", "two words", "中文;=,", "a.b_c#1"]


def model(service):
    return SESSION.get_service_model(service)


def value(shape, rng, depth=0):
    """A random value that the shape allows."""
    meta = shape.metadata
    low, high = int(meta.get("min", 0)), int(meta.get("max", 2**31 - 1))
    kind = shape.type_name
    if kind == "structure":
        out = {}
        for name, member in shape.members.items():
            if name in shape.required_members or rng.random() < (0.6 if depth < 3 else 0.2):
                out[name] = value(member, rng, depth + 1)
        return out or {name: value(member, rng, depth + 1) for name, member in list(shape.members.items())[:1]}
    if kind == "list":
        return [value(shape.member, rng, depth + 1) for _ in range(min(high, max(1, low, rng.randrange(3))))]
    if kind == "map":
        out = {}
        while len(out) < max(1, low):
            out[value(shape.key, rng, depth + 1)] = value(shape.value, rng, depth + 1)
        return out
    if kind == "string":
        if shape.enum:
            return rng.choice(shape.enum)
        pattern = re.compile(meta.get("pattern", "").replace(r"\p{L}\p{Z}\p{N}", "a-zA-Z 0-9") or ".*", re.DOTALL)
        fitting = [t for t in TEXTS if pattern.fullmatch(t) and low <= len(t) <= high]
        return rng.choice(fitting or ["x" * low])
    if kind in ("integer", "long"):
        return rng.randint(low, min(high, 2**31 - 1))
    if kind in ("double", "float"):
        return rng.randrange(1000) / 8
    if kind == "boolean":
        return rng.random() < 0.5
    if kind == "timestamp":
        return rng.randrange(2 * 10**12) / 1000
    raise ValueError(kind)


def write(count, seed, operations):
    rng = random.Random(seed)
    for i in range(count):
        service, name = operations[i % len(operations)].split(".")
        service_model = model(service)
        operation = service_model.operation_model(name)
        given = value(operation.input_shape, rng) if operation.input_shape.members else {}
        protocol = service_model.metadata["protocol"]
        request = create_serializer(protocol, include_validation=True).serialize_to_request(given, operation)
        body = request["body"]
        if isinstance(body, dict):
            body = percent_encode_sequence(body)
        headers = {k: v.decode() if isinstance(v, bytes) else v for k, v in request["headers"].items()}
        case = {
            "service": service,
            "operation": name,
            "method": request["method"],
            "path": request["url_path"],
            "headers": headers,
            "body": body.decode() if isinstance(body, bytes) else body,
            "input": given,
            "output": value(operation.output_shape, rng) if operation.output_shape else None,
        }
        print(json.dumps(case))


def plain(parsed):
    """What botocore read, with instants as seconds."""
    if isinstance(parsed, dict):
        return {k: plain(v) for k, v in parsed.items() if k != "ResponseMetadata"}
    if isinstance(parsed, list):
        return [plain(v) for v in parsed]
    if isinstance(parsed, datetime.datetime):
        return round(parsed.timestamp(), 3)
    return parsed


def read():
    wrong = 0
    for line in sys.stdin:
        case = json.loads(line)
        service_model = model(case["service"])
        operation = service_model.operation_model(case["operation"])
        parser = parsers.create_parser(service_model.metadata["protocol"])
        response = {"status_code": case["status"], "headers": case["headers"], "body": case["answer"].encode()}
        found = parser.parse(response, operation.output_shape)
        if plain(found) != (case["output"] or {}):
            wrong += 1
            print(f"{case['operation']}: meant {case['output']}\nread {plain(found)}\nfrom {case['answer']}", file=sys.stderr)
        if found["ResponseMetadata"].get("RequestId") != case["request_id"]:
            wrong += 1
            print(f"{case['operation']}: request id {found['ResponseMetadata']}", file=sys.stderr)
    sys.exit(1 if wrong else 0)


if sys.argv[1] == "write":
    write(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
else:
    read()
