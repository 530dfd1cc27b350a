"""A TRON node's Ethereum-style JSON-RPC, as far as deposits need it: block ids that begin with their height, addresses of 20
bytes without TRON's 41, `finalized` for what is solid (19 blocks and more below the newest), no `pending`, no traces and no
receipts of whole blocks. There is no TRON node among the packages that tests can install."""

import hashlib
import json

from contracts import TRANSFER, word
from stand_in import StandIn

SOLID_DEPTH = 19
NOT_OFFERED = -32601
INVALID = -32602


def hash_of(*parts):
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


class Refusal(Exception):
    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


class TronPeer(StandIn):
    user = password = ""

    def __init__(self, chain_id):
        self.chain_id, self.blocks, self.waiting, self.blocked = chain_id, [], [], set()
        self.says_what_is_final = True
        self.made = 0
        self.mine(40)
        super().__init__(self.answer_call)

    # What a test does with it.
    def transfer(self, token, to, amount, sender="11" * 20, status="0x1"):
        """`transfer` of a token: the id of its transaction, without 0x as TRON writes it."""
        self.made += 1
        transaction = hash_of("transaction", self.made)
        self.waiting.append({"id": transaction, "token": token, "to": to, "amount": amount, "sender": sender,
                             "status": status})
        return transaction

    def mine(self, count=1):
        for _ in range(count):
            height = len(self.blocks)
            self.made += 1
            block = f"{height:016x}" + hash_of("block", self.made)[16:]
            self.blocks.append({"id": block, "paid": self.waiting})
            self.waiting = []

    def drop(self, count):
        """The newest blocks leave the chain; their transactions are given back."""
        gone, self.blocks = self.blocks[-count:], self.blocks[:-count]
        return [one for block in gone for one in block["paid"]]

    def tip(self):
        return len(self.blocks) - 1

    def solid(self):
        return self.tip() - SOLID_DEPTH

    # Its answers.
    def answer_call(self, _method, _path, body):
        call = json.loads(body)
        answer = {"jsonrpc": "2.0", "id": call["id"]}
        method = getattr(self, call["method"], None)
        try:
            if method is None:
                raise Refusal(NOT_OFFERED, "the method does not exist / is not available")
            answer["result"] = method(*call["params"])
        except Refusal as refusal:
            answer["error"] = {"code": refusal.code, "message": str(refusal)}
        return 200, answer

    def eth_chainId(self):
        return hex(self.chain_id)

    def eth_syncing(self):
        return False

    def eth_blockNumber(self):
        return hex(self.tip())

    def height_of(self, tag):
        if tag == "finalized" and self.says_what_is_final:
            return self.solid()
        if tag == "latest":
            return self.tip()
        if not tag.startswith("0x"):
            raise Refusal(INVALID, "TAG " + tag + " not supported")
        return int(tag, 16)

    def by_hash(self, block):
        return next((height for height, one in enumerate(self.blocks) if "0x" + one["id"] == block), None)

    def describe(self, height, full):
        if height is None or height >= len(self.blocks):
            return None
        block = self.blocks[height]
        transactions = [{"hash": "0x" + one["id"], "from": "0x" + one["sender"], "to": one["token"], "value": "0x0",
                         "blockHash": "0x" + block["id"]} for one in block["paid"]]
        return {"number": hex(height), "hash": "0x" + block["id"],
                "parentHash": "0x" + (self.blocks[height - 1]["id"] if height else "00" * 32),
                "transactions": transactions if full else [one["hash"] for one in transactions]}

    def eth_getBlockByNumber(self, tag, full):
        return self.describe(self.height_of(tag), full)

    def eth_getBlockByHash(self, block, full):
        return self.describe(self.by_hash(block), full)

    def log(self, block, place, one):
        return {"address": one["token"], "topics": ["0x" + TRANSFER, "0x" + word(one["sender"]), "0x" + word(one["to"])],
                "data": "0x" + word(one["amount"]), "removed": False, "blockHash": "0x" + block["id"],
                "transactionHash": "0x" + one["id"], "logIndex": hex(place)}

    def logs(self, block):
        return [self.log(block, place, one) for place, one in enumerate(block["paid"]) if one["status"] == "0x1"]

    def eth_getLogs(self, wanted):
        height = self.by_hash(wanted["blockHash"])
        if height is None:
            raise Refusal(-32000, "unknown block")
        for address in wanted["address"]:
            if len(address) != 42:
                raise Refusal(INVALID, "invalid address: an address has 20 bytes here")
        return [log for log in self.logs(self.blocks[height]) if log["address"] in wanted["address"]]

    def eth_getTransactionReceipt(self, transaction):
        for block in self.blocks:
            for one in block["paid"]:
                if "0x" + one["id"] == transaction:
                    return {"transactionHash": transaction, "blockHash": "0x" + block["id"], "status": one["status"],
                            "logs": [log for log in self.logs(block) if log["transactionHash"] == transaction]}
        return None

    def eth_call(self, call, tag):
        self.height_of(tag)
        selector, address = call["data"][2:10], call["data"][-40:]
        if selector != "e47d6060":
            raise Refusal(-32000, "REVERT opcode executed")
        return "0x" + word(int(address in self.blocked))
