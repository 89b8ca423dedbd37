"""The SDK's clients, both driven through the same cases against a scripted service."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from prefect_vantage.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    PrefectError,
    QueryError,
    QueryTimeout,
    ServiceUnreachable,
    VantageError,
)
from prefect_vantage.sdk import AsyncVantageClient, Retry, VantageClient
from prefect_vantage.sdk.models import RUN_FIELDS, Pruned, PrunedMonth
from tests.cli.conftest import Answer, Script, json_answer, problem
from tests.cli.scripted import page, run_object, system

QUICK = Retry(attempts=3, pause=0.0)
Ask = Callable[[str, str], Any]


def plainly(url: str, method: str, *arguments: Any, **more: Any) -> Any:
    with VantageClient(url, retry=QUICK) as client:
        answer = getattr(client, method)(*arguments, **more)
        return list(answer) if inspect.isgenerator(answer) else answer


def awaited(url: str, method: str, *arguments: Any, **more: Any) -> Any:
    async def ask() -> Any:
        async with AsyncVantageClient(url, retry=QUICK) as client:
            answer = getattr(client, method)(*arguments, **more)
            return [one async for one in answer] if inspect.isasyncgen(answer) else await answer

    return asyncio.run(ask())


both = pytest.mark.parametrize("ask", [plainly, awaited])


@both
def test_search_walks_all_pages(script: Script, ask: Any) -> None:
    script.on("/runs", json_answer(page([run_object(1), run_object(2)], next="c")), json_answer(page([run_object(3)])))
    assert [run.name for run in ask(script.url, "search", "state:failed")] == ["brave-otter-1", "brave-otter-2", "brave-otter-3"]
    assert [call[2].get("cursor") for call in script.asked] == [None, "c"]


@both
def test_a_run_has_times_as_times_and_keeps_what_it_does_not_know(script: Script, ask: Any) -> None:
    script.on("/runs/1", json_answer(run_object(1, brand_new=3)))
    run = ask(script.url, "run", "1")
    assert run.ended == datetime(2026, 11, 24, 8, 0, 3, tzinfo=UTC)
    assert (run.tags, run.duration, run.priority, run.raw["brand_new"]) == (("eu", "gold"), 192.0, None, 3)


@both
def test_counts_and_groups(script: Script, ask: Any) -> None:
    script.on("/runs/count", json_answer({"count": 4, "groups": [{"value": "a", "count": 4}], "query": "", "version": 3}))
    assert ask(script.url, "count", "x") == 4
    assert [(group.value, group.count) for group in ask(script.url, "groups", "x", by="flow").groups] == [("a", 4)]


@both
def test_facets(script: Script, ask: Any) -> None:
    value = {"value": "etl", "count": 2, "selected": True, "excluded": False}
    script.on("/runs/facets", json_answer({"facets": [{"field": "flow", "label": "Flow", "values": [value], "distinct": 1, "other": 0}]}))
    (facet,) = ask(script.url, "facets", "x", fields=["flow", "pool"])
    assert (facet.field, facet.values[0].value, facet.values[0].selected) == ("flow", "etl", True)
    assert script.asked[0][2]["fields"] == "flow,pool"


@both
def test_an_export_and_a_report_reach_the_disk(script: Script, ask: Any, tmp_path: Path) -> None:
    script.on("/export", Answer(b'{"id":1}\n', headers={"X-Vantage-Rows": "1"}))
    seen: list[int] = []
    done = ask(script.url, "export", "x", tmp_path / "runs.jsonl", format="jsonl", progress=lambda flow: seen.append(flow.rows))
    assert (done.rows, seen[-1], (tmp_path / "runs.jsonl").read_bytes()) == (1, 1, b'{"id":1}\n')
    script.on(
        "/reports/weekly/build", Answer(b"%PDF", type="application/pdf", headers={"Content-Disposition": "attachment; filename=w.pdf"})
    )
    document = ask(script.url, "report", "weekly", period="last-week")
    assert (document.content, document.media_type, document.name) == (b"%PDF", "application/pdf", "w.pdf")


@both
def test_the_rest_of_the_service(script: Script, ask: Any) -> None:
    script.on("/system", json_answer(system()))
    script.on("/settings", json_answer({"version": "0.1.0"}))
    script.on("/reports", json_answer({"reports": [{"name": "weekly"}]}))
    script.on("/sync", json_answer({"started": True}, status=202))
    script.on("/prune", json_answer({"total": 7, "months": [{"month": "2026-08", "state_type": "FAILED", "runs": 7}]}))
    assert ask(script.url, "system")["vantage"]["role"] == "writer"
    assert ask(script.url, "settings") == {"version": "0.1.0"}
    assert ask(script.url, "reports") == [{"name": "weekly"}]
    assert ask(script.url, "sync") is None
    assert script.asked[-1][3] is None
    script.on("/sync", json_answer({"started": True, "asked": "2026-11-24T08:00:00Z"}, status=202))
    assert ask(script.url, "sync", "-30d", "today", task_runs=True) == datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert script.asked[-1][3] == {"since": "-30d", "until": "today", "task_runs": True, "timezone": "UTC"}
    assert ask(script.url, "prune", "90d") == Pruned(7, (PrunedMonth("2026-08", "FAILED", 7),))
    assert script.asked[-1][3] == {"older_than": "90d", "dry_run": True}


def lines(*said: object) -> Answer:
    return Answer("".join(json.dumps(one) + "\n" for one in said).encode(), type="application/x-ndjson")


@both
def test_a_pruning_tells_how_far_it_is(script: Script, ask: Any) -> None:
    script.on("/prune", lines({"removed": 2, "of": 3}, {"removed": 3, "of": 3}, {"total": 3, "months": []}))
    told: list[tuple[int, int]] = []
    assert ask(script.url, "prune", "90d", dry_run=False, progress=lambda *step: told.append(step)).total == 3
    assert told == [(2, 3), (3, 3)]


@both
@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (lines({"removed": 2, "of": 3}), VantageError, "broke off"),
        (lines({"removed": 2, "of": 3}, {"problem": {"status": 409, "detail": "Somebody else writes"}}), Conflict, "Somebody else writes"),
        (Answer(b"<html>\n"), VantageError, "JSON lines"),
        (Answer(b'{"removed": 2, "of": 3}\n', cut=True), ServiceUnreachable, "broke off"),
    ],
    ids=["no end", "a problem half-way", "not Vantage", "a cut connection"],
)
def test_a_pruning_that_did_not_end_well_says_so(script: Script, ask: Any, answer: Answer, kind: type[Exception], words: str) -> None:
    script.on("/prune", answer)
    with pytest.raises(kind, match=words):
        ask(script.url, "prune", "90d", dry_run=False, progress=lambda *_: None)


@both
@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (problem(422, "Unknown field", position=3, length=4, suggestion="state"), QueryError),
        (problem(422, "No such zone"), InvalidInput),
        (problem(404, "No such run"), NotFound),
        (problem(409, "Read-only"), Conflict),
        (problem(502, "Prefect is away"), PrefectError),
        (problem(503, "Too slow", type="about:blank#timeout"), QueryTimeout),
        (problem(503, "Too many questions", type="about:blank#busy"), VantageError),
        (problem(500, "A defect"), VantageError),
        (Answer(b"Not Found", 404, "text/plain"), VantageError),
        (Answer(b"[1]"), VantageError),
        (Answer(b'{"count"', cut=True), ServiceUnreachable),
    ],
)
def test_a_failure_is_an_error_of_its_own_kind(script: Script, ask: Any, answer: Answer, kind: type[VantageError]) -> None:
    script.on("/runs/count", answer)
    with pytest.raises(kind) as caught:
        ask(script.url, "count", "x")
    assert type(caught.value) is kind
    if isinstance(caught.value, QueryError):
        assert (caught.value.position, caught.value.length, caught.value.suggestion) == (3, 4, "state")


@both
def test_nobody_there_is_tried_again_and_told(ask: Any) -> None:
    with pytest.raises(ServiceUnreachable, match=r"does not answer at http://127\.0\.0\.1:9"):
        ask("http://127.0.0.1:9", "count", "x")


@both
def test_a_refused_export_is_told_before_a_file_is_touched(script: Script, ask: Any, tmp_path: Path) -> None:
    script.on("/export", problem(503, "Busy"), problem(422, "Unknown column"))
    with pytest.raises(InvalidInput, match="Unknown column"):
        ask(script.url, "export", "x", tmp_path / "runs.csv", columns=["nope"])
    assert list(tmp_path.iterdir()) == []
    assert len(script.asked) == 2


def test_both_clients_offer_the_same_methods() -> None:
    def offered(client: type[Any]) -> dict[str, list[str]]:
        return {
            name: list(inspect.signature(method).parameters)
            for name, method in inspect.getmembers(client, inspect.isfunction)
            if not name.startswith("_")
        }

    assert offered(VantageClient) == offered(AsyncVantageClient)


def test_a_run_keeps_every_field_that_the_service_writes() -> None:
    assert json.dumps(run_object())
    assert set(run_object()) <= set(RUN_FIELDS)
