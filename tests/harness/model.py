"""Answers held against the model that the client was made from: boto3 passes over what it does not know."""

import json


def strict(client):
    """The client, which from now on takes no answer with a member, a type or a value that its model does not have."""

    def look(operation_model, response_dict, **_):
        if response_dict["status_code"] == 200:
            check(operation_model.output_shape, json.loads(response_dict["body"]), operation_model.name)

    client.meta.events.register("before-parse.ecs", look)
    return client


def check(shape, value, where):
    kind = shape.type_name
    if kind == "structure":
        unknown = set(value) - set(shape.members)
        assert not unknown, f"{where} has {unknown}"
        for name, member in value.items():
            check(shape.members[name], member, f"{where}.{name}")
        missing = set(shape.required_members) - set(value)
        assert not missing, f"{where} lacks {missing}"
    elif kind == "list":
        for member in value:
            check(shape.member, member, f"{where}[]")
    elif kind == "map":
        for name, member in value.items():
            check(shape.key, name, where)
            check(shape.value, member, f"{where}.{name}")
    elif kind == "string":
        assert isinstance(value, str), f"{where} is {value!r}"
        assert not shape.enum or value in shape.enum, f"{where} is {value!r}"
    elif kind == "boolean":
        assert isinstance(value, bool), f"{where} is {value!r}"
    elif kind in ("integer", "long"):
        assert type(value) is int, f"{where} is {value!r}"
    else:
        assert kind in ("timestamp", "float", "double"), f"{where} is a {kind}"
        assert isinstance(value, int | float), f"{where} is {value!r}"
