"""Pages that watch actions see them begin, go on and end, without asking."""

from __future__ import annotations

import json
import time
from typing import Any

from websockets.sync.client import connect

from tests.actions.conftest import Acting, Runs


def test_a_page_sees_an_action_from_its_beginning_to_its_end(acting: Acting, runs: Runs, mine: str) -> None:
    runs(*["RUNNING"] * 120)
    with connect(acting.url.replace("http", "ws") + "/api/v1/live") as socket:
        socket.send(json.dumps({"type": "watch", "topic": "actions", "id": "a"}))
        _next(socket)
        action = acting.confirm("cancel", query=mine)
        seen = []
        while not seen or seen[-1]["status"] != "finished":
            seen += [one for one in _next(socket)["actions"] if one["id"] == action["id"]]
    assert (seen[-1]["done"], seen[-1]["label"], seen[-1]["person"]["name"]) == (120, "Cancel", "Ada L")
    assert [one["done"] for one in seen] == sorted(one["done"] for one in seen)


def _next(socket: Any) -> Any:
    """The next message about actions."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        message = json.loads(socket.recv(timeout=60))
        if message["type"] == "actions":
            return message
    raise AssertionError("nothing is told about actions")
