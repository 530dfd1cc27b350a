"""The document is valid, complete and the server's: nothing here makes money move."""

import re

import pytest
import requests
from openapi_spec_validator import OpenAPIV31SpecValidator

from document import errors_of, load, operations, resolve
from server import ROOT

REST = ROOT / "src" / "edge" / "rest"
ROUTE = re.compile(r'\{"(GET|POST|PATCH|PUT|DELETE)",\s*"/v1(/[^"]*)"')
TEST_ROUTE = re.compile(r'test_route\("/v1(/[^"]*)"')
ERROR_TEXT = re.compile(r'\{"([a-z_]+)",\s*(\d{3}),\s*"((?:[^"\\]|\\.)*)",\s*"((?:[^"\\]|\\.)*)"\}')


def routes_of_the_server():
    found = set()
    for source in REST.glob("*.cpp"):
        text = source.read_text()
        found |= set(ROUTE.findall(text))
        found |= {("POST", path) for path in TEST_ROUTE.findall(text)}
    return found


def error_texts():
    """slug → (status, English, French), from the server's own table."""
    text = (REST / "error_texts.cpp").read_text()
    text = re.sub(r'"\s*\n\s*"', "", text)  # a sentence over two lines
    return {slug: (int(status), english, french) for slug, status, english, french in ERROR_TEXT.findall(text)}


def walk(node, path=""):
    """Every dict of the document with where it stands."""
    if isinstance(node, dict):
        yield path, node
        for key, value in node.items():
            # What an example holds is data, however much it looks like a schema.
            if key in ("example", "examples") and "/schemas" not in path and not isinstance(value, dict):
                continue
            if key != "value":
                yield from walk(value, f"{path}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from walk(value, f"{path}/{index}")


def test_the_document_is_valid():
    assert load()["openapi"] == "3.1.0"
    assert [str(error) for error in OpenAPIV31SpecValidator(load()).iter_errors()] == []


def test_every_route_is_documented_and_nothing_else():
    documented = {(each.method.upper(), each.path) for each in operations()}
    assert len(routes_of_the_server()) > 40
    assert documented == routes_of_the_server()


def test_every_documented_operation_is_there(server):
    """Without a key: 401 where a route is, 404 and 405 where none is."""
    for each in operations():
        answer = requests.request(each.method, server.info["base_url"] + each.filled_path(), timeout=30)
        assert answer.status_code == 401, f"{each}: {answer.text}"
    assert requests.get(server.info["base_url"] + "/nothing", timeout=30).status_code == 404


def test_other_methods_are_refused_with_those_that_are_allowed(server):
    for path in load()["paths"]:
        here = [each for each in operations() if each.path == path]
        allowed = {each.method.upper() for each in here}
        for method in {"GET", "POST", "PATCH", "PUT", "DELETE", "TRACE", "OPTIONS"} - allowed:
            answer = requests.request(method, server.info["base_url"] + here[0].filled_path(), timeout=30)
            assert answer.status_code == 405, f"{method} {path}"
            assert answer.json()["error"] == "method_not_allowed"
            head = {"HEAD"} if "GET" in allowed else set()
            assert set(answer.headers["Allow"].split(", ")) == allowed | head


def test_operations_are_described_alike():
    ids = [each.id for each in operations()]
    assert len(set(ids)) == len(ids)
    for each in operations():
        assert each.raw["summary"] and each.raw["description"], each
        assert each.scope in ("read", "write", "card_details"), each
        assert each.test_only == each.path.startswith("/sandbox"), each
        statuses = set(each.raw["responses"])
        assert {"400", "401", "403", "405", "429", "500", "503"} <= statuses, each
        parameters = {resolve(parameter)["name"] for parameter in each.raw["parameters"]}
        assert "Accept-Language" in parameters, each
        assert ("404" in statuses) or "{id}" not in each.path, each
        if each.method == "get":
            assert "requestBody" not in each.raw, each
            continue
        assert {"409", "413", "415"} <= statuses, each
        assert "X-Idempotency-Key" in parameters, each
        success = next(code for code in statuses if code.startswith("2"))
        assert "Idempotent-Replayed" in each.raw["responses"][success]["headers"], each


def test_request_bodies_are_closed():
    for each in operations():
        if each.method == "get":
            continue
        schema = resolve(each.raw["requestBody"]["content"]["application/json"]["schema"])
        assert schema["additionalProperties"] is False, each


def test_money_is_a_number_without_multiple_of():
    assert [path for path, node in walk(load()) if "multipleOf" in node] == []


# Answered before there is an operation (the request could not be read), or by no operation of the API.
OF_NO_OPERATION = ("request_timeout", "uri_too_long", "headers_too_large", "version_not_supported",
                   "already_exists")


def test_nothing_is_defined_that_is_not_used():
    used = {node["$ref"] for _, node in walk(load()) if isinstance(node.get("$ref"), str)}
    used |= {f"#/components/examples/error_{slug}" for slug in OF_NO_OPERATION}
    for kind, members in load()["components"].items():
        if kind == "securitySchemes":
            continue
        for name in members:
            assert f"#/components/{kind}/{name}" in used, f"{kind}/{name}"


def test_every_example_fits_its_schema():
    checked = 0
    for path, node in walk(load()):
        schema = node.get("schema")
        if schema is None:
            if "/schemas/" in path and isinstance(node.get("examples"), list):
                for value in node["examples"]:
                    assert errors_of(value, node) == [], path
                    checked += 1
            continue
        values = [node["example"]] if "example" in node else []
        values += [resolve(example)["value"] for example in node.get("examples", {}).values()]
        # Examples of headers are written as they are sent.
        assert values, f"{path} has no example"
        for value in values:
            assert errors_of(value, schema) == [], path
            checked += 1
    assert checked > 200


def test_examples_of_answers_hold_only_what_is_documented():
    for each in operations():
        for status, response in each.raw["responses"].items():
            media = resolve(response)["content"].get("application/json")
            for name, example in (media or {"examples": {}})["examples"].items():
                problems = errors_of(resolve(example)["value"], media["schema"], strict=True)
                assert problems == [], f"{each} {status} {name}"


def test_error_codes_are_those_of_the_server():
    texts = error_texts()
    assert len(texts) > 60
    code = load()["components"]["schemas"]["ErrorCode"]
    assert code["enum"] == list(texts)
    rows = re.findall(r"^\| `([a-z_]+)` \| (\d+) \|", code["description"], re.MULTILINE)
    assert {slug: int(status) for slug, status in rows} == {slug: text[0] for slug, text in texts.items()}


@pytest.mark.parametrize("slug", list(error_texts()))
def test_every_error_has_an_example_as_the_server_words_it(slug):
    status, english, _ = error_texts()[slug]
    example = load()["components"]["examples"][f"error_{slug}"]["value"]
    assert (example["error"], example["code"]) == (slug, status)
    wording = re.sub(r"\\\{(param|min|max)\\\}", ".+", re.escape(english))
    assert re.fullmatch(wording + "(: .+)?", example["message"])
    assert example["doc_url"].endswith("/errors#" + slug)


def test_errors_stand_under_their_status():
    for each in operations():
        for status, response in each.raw["responses"].items():
            if int(status) < 400:
                continue
            for example in resolve(response)["content"]["application/json"]["examples"].values():
                assert resolve(example)["value"]["code"] == int(status), f"{each} {status}"


def test_every_event_type_is_described():
    source = (ROOT / "src" / "core" / "webhooks" / "event.cpp").read_text()
    names = source[source.index("names{") : source.index("};")]
    types = re.findall(r'"([a-z0-9_.]+)"', names)
    assert list(load()["webhooks"]) == types
    assert load()["components"]["schemas"]["EventType"]["enum"] == types
    assert set(load()["components"]["schemas"]["Event"]["discriminator"]["mapping"]) == set(types)
    for name, item in load()["webhooks"].items():
        examples = item["post"]["requestBody"]["content"]["application/json"]["examples"]
        assert [resolve(example)["value"]["type"] for example in examples.values()] == [name]


def test_categories_are_those_of_the_server():
    source = (ROOT / "src" / "core" / "cards" / "category.cpp").read_text()
    names = source[source.index("names = ") :]
    names = re.findall(r'"([a-z_]+)"', names[: names.index("});")])
    schemas = load()["components"]["schemas"]
    assert schemas["AllowedCategory"]["enum"] == names
    assert schemas["Category"]["enum"] == names + ["uncategorised"]
