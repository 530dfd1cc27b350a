"""What README and the operator's guide print is typed here as it stands, against the real program; and so is the curl
call and the webhook check of the page that the API was first described on."""

import hashlib
import hmac
import json
import os
import re
import subprocess
import sys

import pytest

from server import BINARY, ROOT

# As printed there; only the host and the key are ours.
FIRST_CURL = r"""curl -X POST https://api.privcards.com/v1/cards \
-H "Authorization: Bearer sk_live_..." \
-H "Content-Type: application/json" \
-d '{
"bin_id": "491653",
"amount": 500,
"label": "Meta Ads Campaign #12",
"spending_limit": 2000,
"allowed_categories": ["advertising"],
"metadata": {"campaign": "spring_2026"}
}'"""


def blocks(path, language="sh"):
    return re.findall(rf"^```{language}\n(.*?)^```", (ROOT / path).read_text(), re.MULTILINE | re.DOTALL)


def shell(script, directory, **variables):
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=directory, capture_output=True, text=True, timeout=60,
        env={**os.environ, **variables, "PATH": f"{BINARY.parent}:{os.environ['PATH']}"})
    assert done.returncode == 0, f"{script}\n{done.stdout}{done.stderr}"
    return done.stdout


def test_the_readmes_first_card(server, api, tmp_path):
    (tmp_path / "dev-data").mkdir()
    (tmp_path / "dev-data" / "dev.json").write_text(json.dumps({**server.info, "api_key": api.key}))
    (first_card,) = [block for block in blocks("README.md") if "curl" in block]
    out = shell(first_card, tmp_path)
    paid, end = json.JSONDecoder().raw_decode(out)
    listed = json.loads(out[end:])
    assert paid["type"] == "authorization" and paid["amount"] == 12.5
    assert [row["id"] for row in listed["data"]] == [paid["id"]]
    assert api.get("/wallet").json()["balance"] == 9500


@pytest.mark.parametrize("block", blocks("README.md", "python"))
def test_the_readmes_python(block, api):
    done = subprocess.run(
        [sys.executable, "-c", block + "\nprint(card.id)"], capture_output=True, text=True, timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT / "sdk" / "python" / "src"), "PRIVCARDS_BASE_URL": api.base_url,
             "PRIVCARDS_API_KEY": api.key})
    assert done.returncode == 0, done.stderr
    assert api.get(f"/cards/{done.stdout.strip()}").json()["balance"] == 500


def test_the_first_curl_call(api, tmp_path):
    script = FIRST_CURL.replace("https://api.privcards.com/v1", api.base_url).replace("sk_live_...", api.key)
    card = json.loads(shell(script.replace("curl ", "curl -s ", 1), tmp_path))
    assert (card["network"], card["status"], card["balance"]) == ("visa", "active", 500)
    assert (card["spending_limit"], card["auto_freeze_at"]) == (2000, None)
    assert card["metadata"] == {"campaign": "spring_2026"}


def test_the_first_webhook_check():
    def verify_webhook(payload, signature, secret):  # as printed there
        expected = hmac.new(secret.encode(), payload.encode(), hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected, signature)

    vectors = json.loads((ROOT / "api" / "vectors" / "webhook_signature.json").read_text())
    for case in vectors["cases"]:
        assert verify_webhook(case["body"], case["x_privcards_signature"], case["secret"])
        for wrong in vectors["rejected"]:
            assert not verify_webhook(case["body"], wrong["x_privcards_signature"], case["secret"])


@pytest.mark.parametrize("block", blocks("docs/operating.md"))
def test_the_operators_commands(block, tmp_path):
    """Line by line, for each may need what the one before has printed."""
    account = None
    for line in block.splitlines():
        line = line.split("#")[0].replace("--data DIR", f"--data {tmp_path}/data")
        out = shell(line.replace("acct_…", account or ""), tmp_path)
        account = account or (out.strip() if "account create" in line else None)
    assert account.startswith("acct_")
