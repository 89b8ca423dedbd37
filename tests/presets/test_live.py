"""A change of presets reaches every open page by the live socket, at once and without asking."""

from __future__ import annotations

from pathlib import Path

from tests.live.listener import Listener
from tests.presets.people import Person, person
from tests.service.served import Served, service


def test_a_change_is_told_to_who_watches_and_the_list_says_the_same_revision(served: Served, anna: Person, ben: Person) -> None:
    with Listener(served.url) as page:
        page.say(type="watch", topic="presets", id="p")
        first = page.until("presets", id="p")["revision"]
        assert ben.list()["revision"] == first
        anna.make("Ours", shared=True)
        second = page.until("presets", id="p")["revision"]
        assert second != first
        assert ben.list()["revision"] == second
        anna.send("PUT", "/ours/star", status=200)
        page.until("presets", id="p")
        page.say(type="unwatch", id="p")
        page.say(type="watch", topic="presets", id="q")
        assert page.until("presets")["id"] == "q"


def test_a_change_of_another_process_on_the_same_store_is_noticed(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'state.sqlite'}"
    with service(runs=0, state_url=store) as here, service(runs=0, state_url=store) as there, Listener(here.url) as page:
        page.say(type="watch", topic="presets", id="p")
        before = page.until("presets")["revision"]
        with person(there.url, "anna") as anna:
            anna.make("Ours", shared=True)
        assert page.until("presets")["revision"] != before
