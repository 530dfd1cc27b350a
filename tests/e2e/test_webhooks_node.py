"""A delivery verified by the npm package of Standard Webhooks."""

import json
import shutil
import subprocess

import node_peer
import pytest
from webhook_receiver import Endpoint, Receiver

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")


@pytest.fixture(scope="module")
def node_modules():
    return node_peer.installed()


def verify(place, secret, received, body=None):
    text = json.dumps({"secret": secret, "headers": dict(received.headers),
                       "body": body or received.body.decode()})
    return subprocess.run(["node", "verify.js"], cwd=place, input=text, capture_output=True,
                          text=True, timeout=60)


def test_the_npm_package_accepts_a_delivery(api, node_modules):
    receiver = Receiver()
    endpoint = Endpoint(api, receiver, "/node")
    api.card(label="Été €")
    received = endpoint.wait()[0]
    verified = verify(node_modules, endpoint.secret, received)
    assert (verified.returncode, verified.stdout) == (0, "card.created"), verified.stderr
    forged = verify(node_modules, endpoint.secret, received, received.body.decode() + " ")
    assert forged.returncode != 0 and "No matching signature" in forged.stderr
    receiver.close()
