"""Schemathesis makes requests from the document, valid and not, and holds the running server to it.

PRIVCARDS_FUZZ_EXAMPLES and PRIVCARDS_FUZZ_SEED ask for more than the two minutes of every day."""

import copy
import json
import os
import pathlib
import subprocess
import sys

from document import load, operations
from webhook_receiver import Endpoint, Receiver

HERE = pathlib.Path(__file__).parent
EXAMPLES = os.environ.get("PRIVCARDS_FUZZ_EXAMPLES", "30")
SEED = os.environ.get("PRIVCARDS_FUZZ_SEED", "20260415")
TIMEOUT_S = 900

# All writes read their idempotency key in one place of the server. Making up wrong ones is most of what the coverage
# phase does, so it does it for these only; test_openapi.py sees that every write documents the header.
KEYED = ("createCard", "updateCard", "deleteWebhook", "createSandboxAuthorization")

# The streams never end; test_openapi_answers.py and test_requests.py test them by hand.
ENDLESS = ("streamEvents", "streamRequests")

# One process each, side by side.
SHARES = {
    "writes": ["--phases", "examples,coverage,fuzzing", "--exclude-method", "GET"],
    "reads": ["--phases", "examples,coverage,fuzzing", "--include-method", "GET"],
    "sequences": ["--phases", "stateful"],
}


def prepare(api, receiver):
    """Something of every kind, for requests to find; and something to end."""

    def made(path, body=None):
        answer = api.post(path, body)
        assert answer.ok, answer.text
        return answer.json()["id"]

    def authorization(card):
        return made("/sandbox/authorizations", {"card_id": card, "amount": 20})

    def webhook():
        return made("/webhooks", {"url": "https://127.0.0.1/hooks", "events": ["card.created"]})

    ids = {"dep": [made("/sandbox/deposits", {"currency": "usdt", "amount_usd": 500_000}) for _ in range(2)]}
    ids["card"] = [api.card(amount=1000)["id"] for _ in range(6)]
    ids["txn"] = [authorization(card) for card in ids["card"] for _ in range(2)]
    ids["txn"] += [made(f"/sandbox/authorizations/{authorization(card)}/settle") for card in ids["card"]]
    ids["3ds"] = [made("/sandbox/3ds_challenges", {"card_id": card, "amount": 1}) for card in ids["card"]]
    ids["wh"] = [webhook() for _ in range(2)]
    ids["dlv"] = [made(f"/webhooks/{hook}/test") for hook in ids["wh"]]
    ids["evt"] = [event["id"] for event in api.get("/events").json()["data"]]
    for ends in ("deleteCard", "terminateCard"):
        ids[ends] = [api.card(amount=10)["id"] for _ in range(3)]
    for ends in ("expireSandboxAuthorization", "reverseSandboxAuthorization", "settleSandboxAuthorization"):
        ids[ends] = [authorization(card) for card in ids["card"]]
    ids["deleteWebhook"] = [webhook() for _ in range(2)]
    endpoint = Endpoint(api, receiver, "/hooks", ["card.created"])
    ids["retryDelivery"] = []
    for _ in range(3):
        ids["retryDelivery"].append(made(f"/webhooks/{endpoint.id}/test"))
        endpoint.wait_for_delivery(status="succeeded")
    return ids


def document_for(path):
    document = copy.deepcopy(load())
    for item in document["paths"].values():
        for operation in item.values():
            if operation["operationId"] not in KEYED:
                header = {"$ref": "#/components/parameters/IdempotencyKey"}
                operation["parameters"] = [each for each in operation["parameters"] if each != header]
    path.write_text(json.dumps(document))
    return path


def begin(share, document, api, ids):
    environment = {
        **os.environ,
        "SCHEMATHESIS_HOOKS": "schemathesis_hooks",
        "PYTHONPATH": str(HERE),
        "PRIVCARDS_IDS": json.dumps(ids),
    }
    return subprocess.Popen(
        [pathlib.Path(sys.executable).parent / "schemathesis", "--config-file", HERE / "schemathesis.toml", "run",
         document, "--url", api.base_url, "--header", f"Authorization: Bearer {api.key}",
         "--checks", "all", *[each for name in ENDLESS for each in ("--exclude-operation-id", name)],
         "--max-examples", EXAMPLES, "--seed", SEED,
         "--continue-on-failure", "--no-color", *SHARES[share]],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )


def answered(lines):
    """What the server's access log says: {(method, route): statuses}."""
    seen = {}
    for line in lines:
        entry = json.loads(line) if line.startswith("{") else {}
        if entry.get("route"):
            seen.setdefault((entry["method"], entry["route"]), set()).add(int(entry["status"]))
    return seen


def test_the_server_does_what_the_document_says(api, server, tmp_path):
    document = document_for(tmp_path / "openapi.json")
    receiver = Receiver()
    prepared = {share: prepare(api, receiver) for share in SHARES}
    logged_before = len(server.logs())
    running = {share: begin(share, document, api, ids) for share, ids in prepared.items()}
    outputs = {share: process.communicate(timeout=TIMEOUT_S)[0] for share, process in running.items()}
    receiver.close()
    for share, process in running.items():
        assert process.returncode == 0, f"{share}: {outputs[share][-20000:]}"
    assert server.process.poll() is None
    # Requests that are all refused prove little: every operation must have worked as well.
    seen = answered(server.logs()[logged_before:].splitlines())
    for each in operations():
        statuses = seen.get((each.method.upper(), "/v1" + each.path), set())
        if each.id not in ENDLESS:
            assert any(status < 300 for status in statuses), f"{each}: {sorted(statuses)}"
            assert 401 in statuses, each
