"""api/openapi.yaml for tests: its operations and schemas, and a client that holds every answer to them."""

import copy
import functools
import json
import re

import jsonschema
import referencing
import yaml
from referencing.jsonschema import DRAFT202012

from server import ROOT, Api

METHODS = ("get", "post", "patch", "put", "delete", "head", "options", "trace")
BASE = "urn:openapi"


@functools.cache
def load():
    return yaml.safe_load((ROOT / "api" / "openapi.yaml").read_text())


@functools.cache
def closed():
    """The same, with every object closed: what a real answer may hold and no more."""
    document = copy.deepcopy(load())
    for schema in document["components"]["schemas"].values():
        if "properties" in schema:
            schema["additionalProperties"] = False
    return document


def resolve(node, document=None):
    """The node that a `$ref` names, or the node itself."""
    while isinstance(node, dict) and "$ref" in node:
        found = document or load()
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part.replace("~1", "/").replace("~0", "~")]
        node = found
    return node


@functools.cache
def _registry(strict):
    document = closed() if strict else load()
    return referencing.Registry().with_resource(BASE, DRAFT202012.create_resource(document))


def _absolute(schema):
    """References leave the place where they stood, so they must name the document."""
    if isinstance(schema, dict):
        return {
            key: BASE + value if key == "$ref" and value.startswith("#") else _absolute(value)
            for key, value in schema.items()
        }
    return [_absolute(item) for item in schema] if isinstance(schema, list) else schema


def errors_of(value, schema, strict=False):
    """What is wrong with the value, as sentences."""
    validator = jsonschema.Draft202012Validator(
        _absolute(schema),
        registry=_registry(strict),
        format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
    )
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


class Operation:
    def __init__(self, path, method, raw):
        self.path = path
        self.method = method
        self.raw = raw
        self.id = raw["operationId"]
        self.scope = raw.get("x-required-scope")
        self.test_only = raw.get("x-test-only", False)
        self.pattern = re.compile("/".join("[^/]+" if part == "{id}" else re.escape(part) for part in path.split("/")))

    def __repr__(self):
        return f"{self.method.upper()} {self.path}"

    def filled_path(self):
        """The path with the example of its id."""
        examples = [
            parameter["example"]
            for parameter in map(resolve, self.raw["parameters"])
            if parameter["in"] == "path"
        ]
        return self.path.replace("{id}", examples[0]) if examples else self.path

    def body_example(self):
        """The first example of the request's body; None when it has no body."""
        if "requestBody" not in self.raw:
            return None
        return next(iter(self.raw["requestBody"]["content"]["application/json"]["examples"].values()))["value"]

    def problems_of(self, response, head=False):
        """Where an answer differs from what the document says of it."""
        documented = self.raw["responses"].get(str(response.status_code))
        if documented is None:
            return [f"status {response.status_code} is not documented: {response.text}"]
        documented = resolve(documented)
        problems = []
        for name, header in documented.get("headers", {}).items():
            header = resolve(header)
            if name not in response.headers:
                if header.get("required"):
                    problems.append(f"header {name} is missing")
                continue
            value = response.headers[name]
            if header["schema"].get("type") == "integer":
                value = int(value)
            problems += errors_of(value, header["schema"])
        media = documented["content"]
        kind = response.headers.get("Content-Type", "").split(";")[0]
        if kind not in media:
            return problems + [f"content type {kind!r} is not documented"]
        if kind == "application/json" and not head:
            problems += errors_of(response.json(), media[kind]["schema"], strict=True)
        return problems


@functools.cache
def operations():
    return [
        Operation(path, method, raw)
        for path, item in load()["paths"].items()
        for method, raw in item.items()
        if method in METHODS
    ]


def operation_of(method, path):
    """The operation a request is for; a literal path wins over one with a hole, as in the server."""
    wanted = "get" if method == "HEAD" else method.lower()
    fitting = [each for each in operations() if each.method == wanted and each.pattern.fullmatch(path)]
    return min(fitting, key=lambda each: each.path.count("{"), default=None)


class CheckedApi(Api):
    """Every answer to a documented operation must be as documented."""

    def __init__(self, base_url, key):
        super().__init__(base_url, key)
        self.succeeded = set()

    def call(self, method, path, *arguments, **options):
        response = super().call(method, path, *arguments, **options)
        self.check(method, path, response)
        return response

    def raw(self, method, path, data, headers=None):
        """A body as it stands, not made by a JSON library."""
        all_headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json", **(headers or {})}
        response = self.session.request(
            method, self.base_url + path, data=data, headers=all_headers, timeout=30
        )
        self.check(method, path, response)
        return response

    def check(self, method, path, response):
        operation = operation_of(method, path.split("?")[0])
        if operation is None:
            return
        problems = operation.problems_of(response, head=method == "HEAD")
        assert not problems, f"{method} {path}: {json.dumps(problems, indent=1, ensure_ascii=False)}"
        if response.ok and method != "HEAD":
            self.succeeded.add(operation.id)
