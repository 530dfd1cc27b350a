"""Contracts of a few instructions each, put together by hand so that no compiler is needed. Every one takes its arguments
as calls do: a selector of four bytes, then words."""

TRANSFER = "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"

# transfer(to, amount) → Transfer(caller, to, amount), and nothing returned, as Tether's contract does.
#   CALLDATACOPY(0, 36, 32); LOG3(0, 32, topic, CALLER, CALLDATALOAD(4))
EMIT = "6020602460003760043533" + "7f" + TRANSFER + "60206000a3"
TOKEN = EMIT + "00"  # STOP

# The same with Tether's list: isBlackListed(address) answers what is stored under that address.
#   if selector == isBlackListed: return SLOAD(CALLDATALOAD(4))
IS_BLACK_LISTED = "e47d6060"
LISTING_TOKEN = ("60003560e01c63" + IS_BLACK_LISTED + "14" + f"60{15 + len(TOKEN) // 2:02x}" + "57" + TOKEN
                 + "5b6004355460005260206000f3")

# Deprecate(address): what Tether's contract says when it moves to another one.
#   LOG1(0, 32, topic)
DEPRECATING = "7f" + "cc358699805e9a8b7f77b522628c7cb9abd07d9efb86b6fb616af1609036a99e" + "60206000a100"

# The same, and then everything is undone: a transfer that fails after its event.
REVERTING_TOKEN = EMIT + "60006000fd"

# transfer(to, amount) → false, and no event: a token that says no without failing.
FALSE_TOKEN = "600060005260206000f3"

# pay(to): hands on whatever ether came with the call.
#   CALL(gas, CALLDATALOAD(4), CALLVALUE, 0, 0, 0, 0)
SPLITTER = "60006000600060003460043" + "55af1" + "00"

# pay(to) that hands on and then reverts.
REVERTING_SPLITTER = "60006000600060003460043" + "55af150" + "60006000fd"

# pay(target, to): calls a reverting splitter and goes on when that fails.
#   mem[0..4) = any selector, mem[4..36) = CALLDATALOAD(36); CALL(gas, CALLDATALOAD(4), CALLVALUE, 0, 36, 0, 0)
PATIENT = "602435600452" + "60006000602460003460043" + "55af1" + "00"


def word(value):
    if isinstance(value, str):
        value = int(value, 16)
    return f"{value:064x}"


def call(*words):
    return "0x" + "a9059cbb" + "".join(word(one) for one in words)
