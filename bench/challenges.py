"""Whole challenges through the sandbox: AReq, CReq, code, RReq and the final page, over the real listeners."""

import http.client
import json
import threading
import time


def one(connection, key, card):
    def post(path, body):
        connection.request("POST", "/v1" + path, json.dumps(body), {
            "Authorization": f"Bearer {key}", "Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"{path}: {answer.status} {text}")
        return json.loads(text)

    began = time.monotonic()
    started = post("/sandbox/3ds_challenges", {"card_id": card, "amount": 25})
    done = post(f"/sandbox/3ds_challenges/{started['id']}/submit", {"otp": started["otp"]})
    if done["status"] != "completed":
        raise SystemExit(f"a challenge ended {done['status']}")
    return time.monotonic() - began


def run(address, key, cards, seconds, threads=8):
    host, port = address.split(":")
    samples = []
    ends = time.monotonic() + seconds

    def work(number):
        connection = http.client.HTTPConnection(host, int(port), timeout=60)
        mine = []
        while time.monotonic() < ends:
            mine.append(one(connection, key, cards[(number + len(mine) * threads) % len(cards)]))
        samples.extend(mine)
        connection.close()

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    samples.sort()
    at = lambda share: samples[min(len(samples) - 1, int(len(samples) * share))] * 1e6
    return {"per_second": len(samples) / seconds, "p50_us": at(0.5), "p99_us": at(0.99)}
