"""Exports in the background: whole files or none, whatever breaks; a worker of Prefect follows where one waits; nothing stays for ever."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from prefect_vantage.errors import MirrorError, StateError
from prefect_vantage.query.run import Queries
from prefect_vantage.service.export import jobs, writing
from tests.service.exporting import Desk, Json

FORMATS = ("csv", "jsonl", "parquet")


class Killed(BaseException):
    """The process is gone: nothing that it would have done after this is done."""


@pytest.mark.parametrize("form", FORMATS)
def test_the_file_is_that_of_the_export_that_streams(desk: Desk, form: str) -> None:
    asked = desk.ask(q="state:failed sort:-duration", format=form, columns=["id", "flow", "started"], timezone="Europe/Berlin")
    assert (asked["status"], asked["url"], asked["rows"]) == ("waiting", None, 0)
    desk.tick()
    done = desk.get(asked["id"])
    streamed = desk.http.get(
        "/api/v1/export",
        params={"q": "state:failed sort:-duration", "format": form, "columns": "id,flow,started", "timezone": "Europe/Berlin"},
    )
    assert (done["status"], done["rows"], done["total"], done["via"]) == ("done", *[int(streamed.headers["x-vantage-rows"])] * 2, "service")
    assert done["rows"] > 5
    assert done["url"] == f"https://vantage.example/api/v1/exports/{asked['id']}/file"
    file = desk.http.get(f"/api/v1/exports/{asked['id']}/file")
    assert (file.content, len(file.content)) == (streamed.content, done["bytes"])
    assert file.headers["content-disposition"] == f'attachment; filename="{done["file"]}"'
    assert desk.files() == [done["file"]]


def test_a_download_goes_on_where_it_broke(desk: Desk) -> None:
    asked = desk.ask(q="state:failed")
    desk.tick()
    address = f"/api/v1/exports/{asked['id']}/file"
    whole = desk.http.get(address).content
    rest = desk.http.get(address, headers={"Range": "bytes=100-"})
    assert (rest.status_code, rest.content) == (206, whole[100:])


def test_calendar_words_mean_what_they_meant_when_it_was_asked(desk: Desk) -> None:
    asked = desk.ask(q="ended:last-week")
    counted = desk.http.get("/api/v1/runs/count", params={"q": "ended:last-week"}).json()["count"]
    desk.clock.advance(8 * 86_400)
    desk.tick()
    assert desk.get(asked["id"])["rows"] == counted > 0


@pytest.mark.parametrize(
    ("wish", "word"),
    [
        ({"q": "stat:failed"}, "Unknown field"),
        ({"columns": ["id", "colour"]}, "colour"),
        ({"timezone": "Mars/Olympus"}, "time zone"),
        ({"format": "xlsx"}, "format"),
        ({"query": "state:failed"}, "query"),
    ],
)
def test_what_cannot_be_exported_is_refused_and_not_kept(desk: Desk, wish: Json, word: str) -> None:
    answer = desk.http.post("/api/v1/exports", json=wish)
    assert (answer.status_code in (400, 422), word in answer.text) == (True, True), answer.text
    assert desk.http.get("/api/v1/exports").json() == {"exports": []}


def test_how_far_it_is_shows_while_it_is_written(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "TELL_EVERY", 0.0)
    monkeypatch.setattr("prefect_vantage.service.export.formats.Csv.rows_at_once", 100)
    seen: list[Json] = []
    change = jobs.kept.change
    asked = desk.ask()

    def watched(*given: Any, **values: Any) -> bool:
        changed = change(*given, **values)
        if "claimed_until" in values and "rows" in values:
            seen.append(values)
        return changed

    monkeypatch.setattr(jobs.kept, "change", watched)
    desk.tick()
    rows = [one["rows"] for one in seen]
    assert rows == sorted(rows)
    assert rows[-1] == desk.get(asked["id"])["rows"] == seen[0]["total"]


def test_a_cancelled_export_is_not_written(desk: Desk) -> None:
    asked = desk.ask()
    assert desk.http.post(f"/api/v1/exports/{asked['id']}/cancel").json()["status"] == "cancelled"
    desk.tick(2)
    assert (desk.get(asked["id"])["status"], desk.files()) == ("cancelled", [])
    refused = desk.http.get(f"/api/v1/exports/{asked['id']}/file")
    assert (refused.status_code, "cancelled" in refused.text) == (409, True)


@pytest.mark.parametrize("moment", ["first", "last"])
@pytest.mark.parametrize("way", ["cancel", "delete"])
def test_an_export_that_is_ended_while_it_is_written_leaves_no_file(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, way: str, moment: str
) -> None:
    asked = desk.ask()
    pieces = writing.pieces

    def meanwhile(*given: Any) -> Iterator[bytes]:
        if moment == "last":
            yield from pieces(*given)
        desk.jobs.cancel(asked["id"]) if way == "cancel" else desk.jobs.delete(asked["id"])
        if moment == "first":
            yield from pieces(*given)

    monkeypatch.setattr(writing, "pieces", meanwhile)
    desk.tick(2)
    assert desk.files() == []
    assert [one["status"] for one in desk.http.get("/api/v1/exports").json()["exports"]] == (["cancelled"] if way == "cancel" else [])


def test_a_service_that_is_killed_writes_it_when_it_is_there_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = desk.ask()

    def dies(*_given: Any) -> Iterator[bytes]:
        yield b"half a"
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr(writing, "pieces", dies)
        with pytest.raises(Killed):
            desk.tick()
    assert desk.get(asked["id"])["status"] == "writing"
    desk.tick()
    assert desk.get(asked["id"])["status"] == "writing", "it may still be at it"
    desk.clock.advance(150)
    desk.tick(2)
    found = desk.get(asked["id"])
    assert (found["status"], found["reason"], len(desk.files())) == ("done", None, 1)


def test_a_state_store_that_is_away_while_it_is_written_delays_it_only(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = desk.ask()
    change = jobs.kept.change

    def away(*given: Any, **values: Any) -> bool:
        if "rows" in values:
            raise StateError("The state store is away")
        return change(*given, **values)

    with monkeypatch.context() as broken:
        broken.setattr(jobs.kept, "change", away)
        assert desk.jobs.tick() is False
    assert (desk.get(asked["id"])["status"], desk.files()) == ("writing", [])
    desk.clock.advance(150)
    desk.tick(2)
    assert (desk.get(asked["id"])["status"], len(desk.files())) == ("done", 1)


def test_a_service_that_stops_breaks_off_and_begins_anew(desk: Desk) -> None:
    asked = desk.ask()
    desk.jobs.stop()
    assert desk.jobs.tick() is False
    assert (desk.get(asked["id"])["status"], desk.files()) == ("waiting", [])
    desk.jobs._stopping.clear()
    desk.tick()
    assert desk.get(asked["id"])["status"] == "done"


def test_what_breaks_again_and_again_is_given_up_with_the_reason(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = desk.ask(q="state:failed"), desk.ask(q="state:crashed")
    export = Queries.export

    def breaks(self: Queries, asked: Any, columns: Any = ()) -> Any:
        if asked.text == "state:failed":
            raise MirrorError("The mirror is broken")
        return export(self, asked, columns)

    monkeypatch.setattr(Queries, "export", breaks)
    desk.tick(5)
    found = desk.get(first["id"])
    assert (found["status"], found["reason"]) == ("failed", "Given up after 3 attempts. The mirror is broken")
    assert desk.get(second["id"])["status"] == "done"


def test_a_full_disk_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = desk.ask()

    def full(*_given: Any) -> Iterator[bytes]:
        raise OSError(28, "No space left on device")
        yield b""

    monkeypatch.setattr(writing, "pieces", full)
    desk.tick(4)
    assert "No space left" in desk.get(asked["id"])["reason"]
    assert desk.files() == []


def test_a_deleted_export_is_gone_with_its_file(desk: Desk) -> None:
    asked = desk.ask()
    desk.tick()
    assert desk.http.delete(f"/api/v1/exports/{asked['id']}").status_code == 204
    assert desk.http.get(f"/api/v1/exports/{asked['id']}").status_code == 404
    assert desk.files() == []


def test_files_are_removed_after_the_days_of_the_setting(desk: Desk) -> None:
    asked = desk.ask()
    desk.tick()
    assert desk.get(asked["id"])["expires"][:10] == "2026-11-10"
    desk.clock.advance(6.9 * 86_400)
    desk.tick()
    assert len(desk.files()) == 1
    desk.clock.advance(0.2 * 86_400)
    desk.tick()
    assert (desk.files(), desk.http.get("/api/v1/exports").json()) == ([], {"exports": []})


def test_only_so_many_wait(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "OPEN_AT_ONCE", 2)
    desk.ask()
    desk.ask()
    refused = desk.http.post("/api/v1/exports", json={})
    assert (refused.status_code, "wait already" in refused.text) == (409, True)
    desk.tick()
    desk.ask()


def test_where_a_worker_waits_a_flow_run_follows_it(desk: Desk) -> None:
    desk.worker.answer = run = "f10a0000-0000-4000-8000-000000000001"
    asked = desk.ask()
    desk.tick(3)
    waiting = desk.get(asked["id"])
    assert (waiting["status"], waiting["via"], waiting["flow_run"], desk.worker.asked) == ("waiting", "prefect", run, [asked["id"]])
    for _ in range(2):
        desk.http.post(f"/api/v1/exports/{asked['id']}/begin").raise_for_status()
    desk.tick(2)
    assert desk.get(asked["id"])["status"] == "done"


def test_a_worker_that_does_not_come_is_waited_for_two_minutes(desk: Desk) -> None:
    desk.worker.answer = "f10a0000-0000-4000-8000-000000000001"
    asked = desk.ask()
    desk.tick()
    desk.clock.advance(119)
    desk.tick()
    assert desk.get(asked["id"])["status"] == "waiting"
    desk.clock.advance(2)
    desk.tick()
    assert desk.get(asked["id"])["status"] == "done"


def test_a_prefect_that_is_away_does_not_stop_an_export(desk: Desk) -> None:
    desk.worker.away = True
    asked = desk.ask()
    desk.tick()
    assert (desk.get(asked["id"])["status"], desk.get(asked["id"])["via"]) == ("done", "service")


def test_a_flow_run_that_asks_again_gets_its_export_unless_that_came_to_nothing(desk: Desk) -> None:
    run = "f10a0000-0000-4000-8000-000000000002"
    first = desk.ask(flow_run=run)
    assert desk.ask(flow_run=run)["id"] == first["id"]
    desk.http.post(f"/api/v1/exports/{first['id']}/cancel")
    second = desk.ask(flow_run=run)
    assert second["id"] != first["id"]
    desk.tick()
    assert (desk.get(second["id"])["status"], desk.get(second["id"])["via"], desk.worker.asked) == ("done", "prefect", [])
