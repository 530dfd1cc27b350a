"""Print events as they happen, and go on where it stopped the last time."""

import pathlib
import sys

from privcards import Client

limit = int(sys.argv[1]) if len(sys.argv) > 1 else 0  # 0: for ever
last_id_file = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else "last_event_id")
last_id = last_id_file.read_text() if last_id_file.exists() else None

with Client() as client, client.events.stream(last_event_id=last_id) as events:
    for number, event in enumerate(events, start=1):
        print(event.sequence, event.created_at, event.type, flush=True)
        last_id_file.write_text(event.id)
        if number == limit:
            break
