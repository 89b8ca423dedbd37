"""Prefect's saved searches by the front door: a report first, then presets, and nothing is overwritten the second time."""

from __future__ import annotations

from typing import Any

from prefect_vantage.ingest.wire import SavedFilter, SavedSearch
from prefect_vantage.mirror.batch import Batch
from tests.presets.people import Person
from tests.service.served import Served

FLOW = "7a1f3c52-0b7e-4a11-9a35-0d1b6a2f7c01"


def search(number: int, name: str, **filters: Any) -> SavedSearch:
    made = [SavedFilter(object="flowRun", property=name, value=value) for name, value in filters.items()]
    return SavedSearch(id=f"00000000-0000-4000-8000-{number:012d}", name=name, filters=made)


def test_saved_searches_are_reported_taken_over_once_and_never_overwritten(served: Served, anna: Person, ben: Person) -> None:
    served.mirror.apply(Batch(rows={"flows": [{"id": FLOW, "name": "etl", "tags": [], "created": None, "deleted": None}]}))
    served.upstream.searches = [search(1, "Nightly", flow=[FLOW], colour="red"), search(2, "Nothing", colour="red"), search(3, "All")]
    report = anna.send("POST", "/import", {}, status=200).json()["searches"]
    assert [(one["name"], one["fate"], one["query"]) for one in report] == [
        ("Nightly", "new", "flow:etl"), ("Nothing", "impossible", None), ("All", "new", ""),
    ]  # fmt: skip
    assert [note["fate"] for note in report[0]["notes"]] == ["kept", "lost"]
    assert anna.names() == []

    anna.make("Nightly", "is:late")
    done = anna.send("POST", "/import", {"dry_run": False, "ids": [report[0]["id"]]}, status=200).json()["searches"]
    assert [one["fate"] for one in done] == ["created", "impossible", "new"]
    assert anna.names() == ["Nightly", "Nightly (2)"]
    made = done[0]["preset"]
    assert (made["source"], "colour" in made["description"]) == ("prefect", True)

    anna.send("PATCH", f"/{made['id']}", {"query": "flow:mine"}, status=200, match="*")
    again = anna.send("POST", "/import", {"dry_run": False}, status=200).json()["searches"]
    assert [one["fate"] for one in again] == ["present", "impossible", "created"]
    assert anna.one(made["id"])["query"] == "flow:mine"
    assert ben.names() == []

    shared = ben.send("POST", "/import", {"dry_run": False, "shared": True}, status=200).json()["searches"]
    assert [one["fate"] for one in shared] == ["created", "impossible", "created"]
    assert [one["name"] for one in anna.list()["presets"] if one["shared"]] == ["All", "Nightly"]
    shared = anna.send("POST", "/import", {"shared": True}, status=200).json()["searches"]
    assert [one["fate"] for one in shared] == ["present", "impossible", "present"]


def test_one_that_was_deleted_can_be_taken_over_again(served: Served, anna: Person) -> None:
    served.upstream.searches = [search(1, "Nightly", state=["Failed"])]
    (first,) = anna.send("POST", "/import", {"dry_run": False}, status=200).json()["searches"]
    anna.send("DELETE", f"/{first['preset']['id']}", status=204, match="*")
    (second,) = anna.send("POST", "/import", {"dry_run": False}, status=200).json()["searches"]
    assert second["fate"] == "created"
    assert anna.names() == ["Nightly"]


def test_a_prefect_that_is_away_is_told(served: Served, anna: Person) -> None:
    served.upstream.away = True
    assert anna.send("POST", "/import", {}, status=502).json()["type"] == "about:blank#prefect"
