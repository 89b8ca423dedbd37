"""Actions through the two clients."""

from __future__ import annotations

import asyncio

import pytest

from prefect_vantage.errors import Conflict, InvalidInput, NotFound, QueryError
from prefect_vantage.sdk import AsyncVantageClient, VantageClient
from prefect_vantage.sdk.action_calls import Action
from tests.actions.conftest import Acting, Runs


def test_a_program_looks_confirms_waits_and_reads_the_outcomes(acting: Acting, runs: Runs, mine: str) -> None:
    running, done = runs("RUNNING", "COMPLETED")
    told: list[Action] = []
    with VantageClient(acting.url, person="nightly-job") as client:
        seen = client.actions.preview("cancel", mine)
        action = client.actions.confirm("cancel", mine, reason="paused", expected_count=seen.total)
        ended = client.actions.wait(action.id, timeout=60, progress=told.append)
        rows = list(client.actions.runs(action.id))
        assert client.actions.list(run=str(running["id"]))[0].id == action.id
    assert (seen.total, seen.affected, seen.skips[0].message) == (2, 1, "Already Completed")
    assert (ended.done, ended.skipped, ended.status, ended.person, ended.settled) == (1, 1, "finished", "nightly-job", 2)
    assert {row.run_id: row.status for row in rows} == {str(running["id"]): "done", str(done["id"]): "skipped"}
    assert told[-1] == ended


def test_confirming_the_same_id_twice_acts_once(acting: Acting, runs: Runs, mine: str) -> None:
    runs("RUNNING")
    with VantageClient(acting.url) as client:
        first = client.actions.confirm("cancel", mine)
        assert client.actions.confirm("cancel", mine, id=first.id).id == first.id


def test_errors_are_typed(acting: Acting, runs: Runs, mine: str) -> None:
    runs("RUNNING")
    with VantageClient(acting.url) as client:
        with pytest.raises(QueryError):
            client.actions.preview("cancel", "stat:failed")
        with pytest.raises(Conflict):
            client.actions.confirm("cancel", mine, expected_count=0)
        with pytest.raises(NotFound):
            client.actions.get("00000000-0000-4000-8000-000000000000")
        with pytest.raises(InvalidInput):
            client.actions.preview("set_tags", mine)
        ended = client.actions.wait(client.actions.confirm("set_tags", mine, add=["seen"]).id, timeout=60)
        with pytest.raises(Conflict):
            client.actions.stop(ended.id)


def test_async_code_does_the_same(acting: Acting, runs: Runs, mine: str) -> None:
    made = runs("FAILED", "FAILED")

    async def go() -> tuple[Action, list[str]]:
        async with AsyncVantageClient(acting.url, person="async-job") as client:
            assert (await client.actions.preview("retry", runs=[str(run["id"]) for run in made])).affected == 2
            action = await client.actions.confirm("retry", runs=[str(run["id"]) for run in made])
            ended = await client.actions.wait(action.id, timeout=60)
            assert [one.id for one in await client.actions.list(person="async-job", limit=1)] == [action.id]
            return await client.actions.get(ended.id), [row.status async for row in client.actions.runs(action.id)]

    ended, statuses = asyncio.run(go())
    assert (ended.done, ended.person, statuses) == (2, "async-job", ["done", "done"])
