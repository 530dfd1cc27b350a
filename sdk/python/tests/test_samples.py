"""Every Python block of the README, the samples of the API's page and the examples, run against the real server."""

from __future__ import annotations

import http.client
import os
import pathlib
import re
import subprocess
import sys
import urllib.parse
from typing import Any, Dict, List

import pytest
from worlds import World

from privcards import Client

PACKAGE = pathlib.Path(__file__).resolve().parents[1]

# As the API's page prints it. Only the key is another: "sk_live_your_api_key" opens nothing, so the test puts a real
# one in its place; where the server is comes from PRIVCARDS_BASE_URL.
PAGE_SAMPLE = """\
from privcards import Client

client = Client("sk_live_your_api_key")
# Create a card
card = client.cards.create(
    bin_id="491653",
    amount=500,
    label="Ad Spend"
)
print(card.id, card.last4)
# Get full card details (PAN, CVV)
details = client.cards.details(card.id)
print(details.pan, details.cvv)
# Fund the card
client.cards.fund(card.id, amount=200)
# List transactions
txns = client.transactions.list(card_id=card.id)
for t in txns.data:
    print(t.merchant.name, t.amount)
"""

# The page's own way to verify a webhook, with nothing of this package.
PAGE_WEBHOOK = """\
import hmac, hashlib
def verify_webhook(payload, signature, secret):
    expected = hmac.new(
        secret.encode(),
        payload.encode(),
        hashlib.sha256
    ).hexdigest()
    return hmac.compare_digest(expected, signature)
"""


def blocks(text: str) -> List[str]:
    return re.findall(r"^```python\n(.*?)^```$", text, re.S | re.M)


def run(world: World, *command: str, **more: Any) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PRIVCARDS_API_KEY": world.api_key, "PRIVCARDS_BASE_URL": world.base_url}
    environment.update(more)
    return subprocess.run(
        [sys.executable, "-W", "error", *command], env=environment, capture_output=True, text=True, timeout=120
    )


def test_the_pages_sample(world: World) -> None:
    assert PAGE_SAMPLE.count('"sk_live_your_api_key"') == 1
    done = run(world, "-c", PAGE_SAMPLE.replace("sk_live_your_api_key", world.api_key))
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert re.fullmatch(r"card_\w+ \d{4}", lines[0])
    assert re.fullmatch(r"491653\d{10} \d{3}", lines[1])
    assert len(lines) == 2  # a new card has no transactions
    with Client(world.api_key, base_url=world.base_url) as client:
        assert client.cards.get(lines[0].split()[0]).balance == 700


def test_the_pages_sample_prints_transactions(world: World) -> None:
    with Client(world.api_key, base_url=world.base_url) as client:
        card = client.cards.create(bin_id="491653", amount=50)
        client.sandbox.authorizations.create(card_id=card.id, amount="12.50", merchant={"name": "SPOTIFY"})
    head, _, tail = PAGE_SAMPLE.partition("# Create a card")
    tail = tail[tail.index("# List transactions") :]
    text = head.replace("sk_live_your_api_key", world.api_key) + tail.replace("card.id", repr(card.id))
    assert run(world, "-c", text).stdout == "SPOTIFY 12.50\n"


def test_the_pages_way_to_verify_agrees(client: Client) -> None:
    scope: Dict[str, Any] = {}
    exec(PAGE_WEBHOOK, scope)
    body = '{"id":"evt_1","type":"ping"}'
    headers = client.webhooks.sign_for_test(body, "whsec_abc")
    signature = headers["x-privcards-signature"]
    for given in (signature, signature[:-1] + "x", ""):
        expected = scope["verify_webhook"](body, given, "whsec_abc")
        assert client.webhooks.verify(body, given, "whsec_abc") is expected
    assert scope["verify_webhook"](body, signature, "whsec_abc")


def test_the_readme(world: World) -> None:
    found = blocks((PACKAGE / "README.md").read_text(encoding="utf-8"))
    assert len(found) == 10
    done = run(world, "-c", "\n".join(found))
    assert done.returncode == 0, done.stderr
    for text in (
        "pan='***'",
        "amount_out_of_range",
        "missing_header",
        "card.frozen",
        "card.unfrozen",
        "<Response 200 req_",
    ):
        assert text in done.stdout


def test_the_readme_names_every_method() -> None:
    readme = (PACKAGE / "README.md").read_text(encoding="utf-8")
    client = Client("sk_test_x")
    for resource in (name for name in vars(client) if not name.startswith("_")):
        assert f"`{resource}`" in readme
        for method in (name for name in dir(getattr(client, resource)) if not name.startswith("_")):
            assert method in readme, f"{resource}.{method}"


def test_example_issue_card(world: World) -> None:
    done = run(world, str(PACKAGE / "examples" / "issue_card.py"))
    assert done.returncode == 0, done.stderr
    assert "decline category_not_allowed" in done.stdout
    assert "authorization FACEBK ADS 20.00" in done.stdout


def test_example_follow_events(world: World, client: Client, tmp_path: pathlib.Path) -> None:
    last = tmp_path / "last"
    start = client.events.list(per_page=4).data[3]
    last.write_text(start.id)
    for count, first in (("2", start.sequence + 1), ("1", start.sequence + 3)):
        done = run(world, str(PACKAGE / "examples" / "follow_events.py"), count, str(last))
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith(f"{first} ")


def test_example_webhook_receiver(client: Client) -> None:
    secret = "a secret of my own"
    environment = {**os.environ, "PRIVCARDS_WEBHOOK_SECRET": secret}
    command = [sys.executable, str(PACKAGE / "examples" / "webhook_receiver.py"), "0"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            body = '{"id":"evt_1","type":"card.frozen","data":{"id":"card_1"}}'
            for signed, status in ((body, 204), (body, 204), (body + " ", 400)):
                connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=10)
                connection.request("POST", "/", body, client.webhooks.sign_for_test(signed, secret))
                assert connection.getresponse().status == status
                connection.close()
        finally:
            process.terminate()
        printed = process.stdout.read()
    assert printed.count("card.frozen") == 1


def test_blocks_are_found() -> None:
    with pytest.raises(AssertionError):
        assert blocks("no code")
    assert blocks("```python\na\n```\n```\nb\n```\n```python\nc\n```\n") == ["a\n", "c\n"]
