"""Holds messages against their JSON Schemas, which are written from the protocol's tables alone."""

import json
import pathlib

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

SCHEMAS = pathlib.Path(__file__).resolve().parent / "schemas"


def _validators():
    contents = [json.loads(path.read_text()) for path in SCHEMAS.rglob("*.json")]
    registry = Registry().with_resources(
        [(content["$id"], Resource.from_contents(content)) for content in contents])
    made = {}
    for content in contents:
        Draft202012Validator.check_schema(content)
        made[content["$id"].removeprefix("https://threeds.test/").removesuffix(".json")] = (
            Draft202012Validator(content, registry=registry,
                                 format_checker=Draft202012Validator.FORMAT_CHECKER))
    return made


VALIDATORS = _validators()


def problems(message, name):
    """What the schema `VERSION/name` has against the message."""
    return [f"{'/'.join(map(str, error.absolute_path)) or 'message'}: {error.message}"
            for error in VALIDATORS[name].iter_errors(message)]


def check(message, name):
    found = problems(message, name)
    assert not found, f"{name}: {'; '.join(found)}\n{json.dumps(message, indent=1)}"
    return message


def check_from_acs(message, payment=False):
    """Any message that the ACS sent, by what it says it is."""
    version = message.get("messageVersion")
    assert version in ("2.1.0", "2.2.0"), message
    name = {"ARes": "ares", "RReq": "rreq", "CRes": "cres", "Erro": "erro"}[message["messageType"]]
    check(message, f"{version}/{name}")
    if name == "ares" and payment:
        check(message, f"{version}/ares-payment")
    return message


class DuplicateKey(Exception):
    pass


def strict_json(raw):
    """As a careful peer reads it: UTF-8, one object, no key twice."""
    def once(pairs):
        keys = [key for key, _ in pairs]
        if len(keys) != len(set(keys)):
            raise DuplicateKey(keys)
        return dict(pairs)

    read = json.loads(raw.decode("utf-8"), object_pairs_hook=once)
    assert isinstance(read, dict), raw
    return read
