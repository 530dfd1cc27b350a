"""Independent implementations of ISO 8583 as acquirers: pyiso8583 and the npm package iso_8583 pay, and tshark
decodes what the program answers."""

import json
import shutil
import struct
import subprocess

import node_peer
import pytest
from iso_link import IsoLink, Terminal, card_of, decode, encode


@pytest.fixture
def card(api):
    made = api.card(amount=500)
    made.update(card_of(api.get(f"/cards/{made['id']}/details").json()))
    return made


@pytest.fixture
def link(server):
    opened = IsoLink(server.iso8583)
    yield opened
    opened.close()


def balance(api, card):
    read = api.get(f"/cards/{card['id']}").json()
    return read["balance"], read["held"]


def test_pyiso8583_authorizes_settles_and_reverses(api, card, link):
    terminal = Terminal()
    bought = terminal.authorization(card, 4_000)
    answer = decode(link.ask(encode("0100", bought)))
    assert (answer["t"], answer["39"], answer["11"]) == ("0110", "00", bought[11])
    assert len(answer["38"]) == 6
    assert balance(api, card) == (460, 40)
    settled = decode(link.ask(encode("0220", terminal.settlement(card, 4_000, bought))))
    assert (settled["t"], settled["39"]) == ("0230", "00")
    assert balance(api, card) == (460, 0)
    second = terminal.authorization(card, 1_000)
    assert decode(link.ask(encode("0100", second)))["39"] == "00"
    undone = decode(link.ask(encode("0400", terminal.reversal(card, second))))
    assert (undone["t"], undone["39"]) == ("0410", "00")
    assert balance(api, card) == (460, 0)


def test_a_repeat_is_answered_with_the_same_bytes(api, card, link):
    body = encode("0100", Terminal().authorization(card, 1_234))
    first = link.ask(body)
    assert link.ask(body) == first
    repeat = body[:3] + b"1" + body[4:]  # 0101
    assert decode(link.ask(repeat))["39"] == "00"
    assert balance(api, card) == (487.66, 12.34)


def test_a_reversal_that_overtakes_its_original(api, card, link):
    terminal = Terminal()
    bought = terminal.authorization(card, 2_000)
    assert decode(link.ask(encode("0400", terminal.reversal(card, bought))))["39"] == "00"
    assert decode(link.ask(encode("0100", bought)))["39"] != "00"
    assert balance(api, card) == (500, 0)


@pytest.mark.parametrize("cvv, mark, approved", [("right", "M", True), ("wrong", "N", False), (None, "P", True)])
def test_the_verification_value_is_answered(api, card, link, cvv, mark, approved):
    shown = {"right": card["cvv"], "wrong": f"{(int(card['cvv']) + 1) % 1000:03}", None: None}[cvv]
    answer = decode(link.ask(encode("0100", Terminal().authorization({**card, "cvv": shown}, 500))))
    assert (answer["39"] == "00") == approved
    if cvv:
        assert f"8701{mark}" in answer["48"]


@pytest.mark.parametrize("wrong, reason", [
    ({"DE_14": "2901"}, "expiry_mismatch"),
    ({"DE_18": "7995"}, "category_not_allowed"),
    ({"DE_4": f"{600_000:012}"}, "exceeds_transaction_limit"),
    ({"DE_4": f"{50_001:012}"}, "insufficient_funds"),
    ({"DE_43": f"{'Test Store':23}{'Tehran':14}IRN"}, "country_not_allowed"),
])
def test_what_does_not_hold_is_declined(api, card, link, wrong, reason):
    answer = decode(link.ask(encode("0100", Terminal().authorization(card, 500, **wrong))))
    assert answer["39"] != "00"
    newest = api.get("/transactions", params={"card_id": card["id"]}).json()["data"][0]
    assert newest["type"] == "decline"
    assert newest["decline_reason"] == reason
    assert newest["network_response_code"] == answer["39"]
    assert balance(api, card) == (500, 0)


def test_an_unknown_card_is_declined_and_leaves_no_record(api, card, link):
    before = api.get("/transactions").json()["total"]
    stranger = {**card, "pan": "4916530000000000"}
    assert decode(link.ask(encode("0100", Terminal().authorization(stranger, 500))))["39"] == "14"
    assert api.get("/transactions").json()["total"] == before


def test_a_bad_field_is_answered_with_30_and_the_link_stays(card, link):
    body = encode("0100", Terminal().authorization(card, 500))
    amount = body.index(f"{500:012}".encode())
    broken = body[:amount] + b"00000000050X" + body[amount + 12:]
    answer = decode(link.ask(broken))
    assert (answer["t"], answer["39"]) == ("0110", "30")
    echo = decode(link.ask(encode("0800", {7: "0101000000", 11: "000002", 70: "301"})))
    assert (echo["t"], echo["39"]) == ("0810", "00")


def test_a_bad_length_closes_the_link(server):
    link = IsoLink(server.iso8583)
    link.socket.sendall(b"\xff\xff" + b"0" * 100)
    link.socket.settimeout(10)
    while link.socket.recv(4096):
        pass
    link.close()


def test_sign_off(link):
    answer = decode(link.ask(encode("0800", {7: "0101000000", 11: "000003", 70: "002"})))
    assert (answer["t"], answer["39"], answer["70"]) == ("0810", "00", "002")


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_the_npm_package_authorizes_and_reverses(server, api, card):
    terminal = Terminal()
    bought = terminal.authorization(card, 2_500)
    reversal = terminal.reversal(card, bought)
    messages = [{"0": "0800", "7": "0101000000", "11": "000001", "70": "001"},
                {"0": "0100", **{str(number): text for number, text in bought.items()}},
                {"0": "0400", **{str(number): text for number, text in reversal.items()}}]
    for message in messages[1:]:
        message.setdefault("12", bought[12])
    ran = node_peer.run("acquire.js", server.iso8583[0], str(server.iso8583[1]), text=json.dumps(messages))
    assert ran.returncode == 0, ran.stderr
    answers = json.loads(ran.stdout)
    assert [(answer["0"], answer["39"]) for answer in answers] == [("0810", "00"), ("0110", "00"), ("0410", "00")]
    assert answers[1]["11"] == bought[11]
    assert balance(api, card) == (500, 0)
    listed = api.get("/transactions", params={"card_id": card["id"]}).json()["data"]
    assert [row["status"] for row in listed] == ["reversed"]


def capture(path, port, bodies):
    """A packet capture with one TCP segment per message, from the program's port."""
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101))  # raw IP
        sequence = 1
        for body in bodies:
            frame = len(body).to_bytes(2, "big") + body
            tcp = struct.pack(">HHIIBBHHH", port, 40_000, sequence, 1, 0x50, 0x18, 65535, 0, 0) + frame
            ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0,
                             bytes([127, 0, 0, 1]), bytes([127, 0, 0, 1]))
            packet = ip + tcp
            file.write(struct.pack("<IIII", 0, 0, len(packet), len(packet)) + packet)
            sequence += len(frame)


@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
def test_tshark_decodes_what_we_send(card, link, tmp_path):
    terminal = Terminal()
    bought = terminal.authorization(card, 777)
    bodies = [link.ask(encode("0100", bought)),
              link.ask(encode("0400", terminal.reversal(card, bought))),
              link.ask(encode("0800", {7: "0101000000", 11: "000004", 70: "301"}))]
    capture(tmp_path / "answers.pcap", 8583, bodies)
    decoded = subprocess.run(
        ["tshark", "-r", tmp_path / "answers.pcap", "-d", "tcp.port==8583,iso8583",
         "-o", "iso8583.len_endian:Big endian", "-o", "iso8583.charset:Digits represented as ASCII Characters",
         "-o", "iso8583.binencode:Bin data not encoded", "-T", "fields", "-e", "iso8583.mti", "-e", "iso8583.bit11", "-e", "iso8583.bit39",
         "-e", "_ws.malformed"],
        capture_output=True, text=True, timeout=60)
    assert decoded.returncode == 0, decoded.stderr
    rows = [line.split("\t") for line in decoded.stdout.splitlines()]
    assert [row[0] for row in rows] == ["0110", "0410", "0810"], decoded.stdout
    assert [row[2] for row in rows] == ["00", "00", "00"]
    assert rows[0][1] == bought[11]
    assert all(row[3] == "" for row in rows)
