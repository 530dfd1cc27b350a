"""Directory servers of the live world and of the test world reach their own cards only."""

import json
import sqlite3

import pytest

from authority import Authority
from directory import DirectoryServer
from world import World


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """A world with a second directory server of Visa: the live one, with an authority of its own."""
    place = tmp_path_factory.mktemp("live")
    world = World(place)
    authority = Authority(place / "certificates", "visa-live")
    directory = DirectoryServer(authority.issue("directory"), authority.ca_file)
    directory.trusts(world.web.ca_file)
    ours = authority.issue("privcards-acs")
    world.serving.config["acs.directory_servers.visa-live"] = {
        **world.serving.config["acs.directory_servers.visa-test"], "world": "live",
        "ca_file": str(authority.ca_file), "url_prefixes": [f"https://localhost:{directory.port}/ds/"],
        "client_certificate_file": str(ours.certificate), "client_key_file": str(ours.key),
        "client_names": ["directory"]}
    world.live_authority = authority
    world.directories["visa-live"] = directory
    yield world.start()
    assert world.stop() == 0


def make_live(world, customer):
    """Moves the newest card into the live world: nothing here brings money there."""
    account = customer.api.account
    live = world.serving.key(account, "live")
    assert live.get("/wallet").status_code == 200
    with sqlite3.connect(world.store_file) as database:
        database.execute("UPDATE cards SET world = 1 - world, wallet = (SELECT id FROM wallets WHERE account = "
                         "(SELECT account FROM wallets WHERE id = cards.wallet) AND id != cards.wallet) "
                         "WHERE id = (SELECT max(id) FROM cards)")
    database.close()


def test_each_world_has_its_own_directory_server(both):
    test, live = both.customer(), both.customer()
    make_live(both, live)
    test_directory, live_directory = both.directories["visa"], both.directories["visa-live"]

    def ask(directory, customer, **more):
        return directory.ask(customer.areq(ds_url=directory.url, **more)).ares

    assert ask(test_directory, test)["transStatus"] == "C"
    assert ask(live_directory, live)["transStatus"] == "C"
    for directory, customer in ((live_directory, test), (test_directory, live)):
        ares = ask(directory, customer)
        assert (ares["transStatus"], ares["transStatusReason"]) == ("U", "08")
    # Magic amounts are for test cards: a live one is decided by the rules.
    assert ask(test_directory, test, amount="300102")["transStatus"] == "N"
    assert ask(live_directory, live, amount="300102")["transStatus"] == "C"


def test_the_live_directory_servers_results_go_to_it(both):
    live = both.customer()
    make_live(both, live)
    directory = both.directories["visa-live"]
    conversation = directory.ask(live.areq(ds_url=directory.url))
    page = live.browser.open(conversation)
    assert page.asks
    page = page.press("cancel").waited()
    rreq = directory.wait(conversation, "rreq")
    assert (rreq["transStatus"], page.cres()["transStatus"]) == ("N", "N")
    # A dsURL of the test world's is none of the live one's.
    answer = directory.ask_raw(json.dumps(live.areq(ds_url=both.directories["visa"].url)).encode())
    assert answer["messageType"] == "Erro" and "dsURL" in answer["errorDetail"]


def test_a_certificate_of_another_name_is_not_heard(both):
    """`client_names`: the authority alone is not enough where names are given."""
    directory = both.directories["visa-live"]
    answer = directory.ask_raw(json.dumps(both.customer().areq(ds_url=directory.url)).encode(),
                               certificate=both.live_authority.issue("somebody"))
    assert (answer["messageType"], answer["errorCode"]) == ("Erro", "303")
