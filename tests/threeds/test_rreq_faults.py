"""What a directory server can do wrong with an RReq, and what the ACS makes of it."""

import json

import pytest

import areq as areqs
import directory as ds


def ended(customer, *answers, code=None):
    """A whole challenge with the right code, whose RReq is answered so."""
    conversation, page = customer.opened()
    conversation.rres = list(answers)
    last = page.press("submit", code or customer.code())
    _, cres = customer.finish(conversation, last)
    return conversation, cres


def attempts(conversation):
    return len(conversation.all("rreq"))


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_passing_trouble_is_tried_again(customer, status):
    conversation, cres = ended(customer, ds.status(status), ds.accept)
    assert attempts(conversation) == 2 and cres["transStatus"] == "Y"
    first, second = conversation.all("rreq")
    assert second.at - first.at > 0.5


def test_two_attempts_are_all(customer):
    conversation, _ = ended(customer, ds.status(503))
    assert attempts(conversation) == 2


@pytest.mark.parametrize("answer", [ds.status(500), ds.status(404), ds.status(301), ds.status(400)],
                         ids=["500", "404", "301", "400"])
def test_other_trouble_is_not_tried_again(customer, answer):
    conversation, _ = ended(customer, answer, ds.accept)
    assert attempts(conversation) == 1


def test_no_answer_in_time(customer):
    conversation, _ = ended(customer, ds.silent(6))
    assert attempts(conversation) == 1
    erro = customer.directory.wait(conversation, "erro")
    assert (erro["errorCode"], erro["errorComponent"]) == ("402", "A")


def test_an_answer_in_the_last_moment(customer):
    conversation, cres = ended(customer, ds.slow(0.8))
    assert attempts(conversation) == 1 and cres["transStatus"] == "Y"
    assert not conversation.all("erro")


def test_the_connection_breaks(customer):
    conversation, _ = ended(customer, ds.hang_up, ds.accept)
    assert attempts(conversation) in (1, 2)


def test_an_erro_ends_it(customer):
    conversation, _ = ended(customer, ds.erro("403"), ds.accept)
    assert attempts(conversation) == 1
    assert not conversation.all("erro"), "an Erro is not answered by an Erro"


@pytest.mark.parametrize("results_status", ["01", "02", "03"])
def test_every_results_status(customer, results_status):
    conversation, _ = ended(customer, ds.altered(resultsStatus=results_status))
    assert not conversation.all("erro")


WRONG = {
    "another 3DS Server's id": (ds.altered(threeDSServerTransID=areqs.new_id()), "301"),
    "another ACS's id": (ds.altered(acsTransID=areqs.new_id()), "301"),
    "another directory server's id": (ds.altered(dsTransID=areqs.new_id()), "301"),
    "an id that is none": (ds.altered(dsTransID="x"), "203"),
    "another version": (ds.altered(messageVersion="2.1.0"), "203"),
    "no status": (ds.altered(resultsStatus=None), "201"),
    "an empty status": (ds.altered(resultsStatus=""), "201"),
    "an unknown status": (ds.altered(resultsStatus="09"), "203"),
    "a number": (ds.altered(resultsStatus=1), "203"),
    "no id": (ds.altered(acsTransID=None), "201"),
    "another message": (ds.altered(messageType="ARes"), "101"),
    "no JSON": (ds.raw(b"ok"), "101"),
    "nothing": (ds.raw(b""), "101"),
    "twice": (lambda rreq, *_: (200, json.dumps(ds.rres_of(rreq))[:-1].encode()
                                + b', "resultsStatus": "02"}'), "204"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_an_answer_that_is_not_right(customer, kind):
    answer, code = WRONG[kind]
    conversation, _ = ended(customer, answer, ds.accept)
    assert attempts(conversation) == 1
    erro = customer.directory.wait(conversation, "erro")
    assert (erro["errorCode"], erro["errorComponent"]) == (code, "A")
    assert erro.get("errorMessageType", "RRes") in ("RRes", "ARes")  # if known
    assert erro["acsTransID"] == conversation.ares["acsTransID"]


def test_the_browser_waits_for_the_answer(customer):
    """While the directory server thinks, nobody hands the result to the requestor."""
    conversation, page = customer.opened()
    conversation.rres = [ds.slow(0.5)]
    last = page.press("submit", customer.code())
    customer.finish(conversation, last)  # the order is checked there
    assert conversation.all("rres")[0].at < conversation.all("cres")[0].at


def test_a_cancelled_challenge_is_reported_with_patience_too(customer):
    conversation, page = customer.opened()
    conversation.rres = [ds.status(503), ds.accept]
    _, cres = customer.finish(conversation, page.press("cancel"))
    assert attempts(conversation) == 2 and cres["transStatus"] == "N"


def test_the_directory_server_must_be_of_the_network(customer):
    """A server with a certificate of another authority hears no result."""
    conversation, page = customer.opened()
    directory = customer.directory
    directory.show(customer.world.web.issue("impostor"))
    try:
        last = page.press("submit", customer.code()).waited()
        assert last.hand_over()
        assert not conversation.all("rreq")
    finally:
        directory.show(directory.certificate)
    customer.conversations.remove(conversation)  # nobody was told of its end
