"""Submitting one task: what Prefect is sent, what is refused before it is sent, and what is repeated."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.responses import HTMLResponse, JSONResponse, Response

from prefect_vantage.errors import Conflict, InvalidInput, NotFound, PrefectError, PrefectRefused, PrefectUnreachable, VantageError
from tests.sdk.conftest import Open
from tests.sdk.prefect import TaskPrefect

DAY = {"day": "2026-11-01"}


def test_a_task_is_a_run_of_the_deployment(prefect: TaskPrefect, vantage: Any) -> None:
    task = vantage.submit(
        "etl/nightly", {"day": date(2026, 11, 1)}, priority="high", tags=["customer:acme"], name="by-hand", key="etl-2026-11-01"
    )
    (run,) = prefect.runs.values()
    assert (task.id, task.name, task.key, task.new, task.deployment) == (run["id"], "by-hand", "etl-2026-11-01", True, "etl/nightly")
    assert task.url == f"{prefect.api_url.removesuffix('/api')}/runs/flow-run/{run['id']}"
    assert (run["parameters"], run["work_queue_name"], run["tags"]) == (DAY, "high", ["customer:acme"])


def test_the_same_key_makes_one_run_and_no_key_makes_each_its_own(prefect: TaskPrefect, vantage: Any) -> None:
    first, second = (vantage.submit("etl/nightly", DAY, key="once") for _ in range(2))
    assert (first.id == second.id, first.new, second.new) == (True, True, False)
    assert len({vantage.submit("etl/nightly", DAY).id for _ in range(2)}) == 2
    assert all(run["idempotency_key"] for run in prefect.runs.values())


def test_a_key_that_another_deployment_of_the_flow_has_used_is_a_conflict(prefect: TaskPrefect, vantage: Any) -> None:
    prefect.deploy("etl/hourly")
    vantage.submit("etl/hourly", DAY, key="once")
    with pytest.raises(Conflict, match=r"'once' belongs to the run .* of another deployment of the flow etl"):
        vantage.submit("etl/nightly", DAY, key="once")


@pytest.mark.parametrize("delay", ["10m", 600, timedelta(minutes=10)])
def test_a_delay_is_a_time_from_now(prefect: TaskPrefect, vantage: Any, delay: Any) -> None:
    before = datetime.now(UTC)
    vantage.submit("etl/nightly", DAY, delay=delay)
    (run,) = prefect.runs.values()
    due = datetime.fromisoformat(str(run["expected_start_time"]))
    assert timedelta(minutes=10) <= due - before < timedelta(minutes=11)


def test_a_moment_is_kept_whatever_its_zone(prefect: TaskPrefect, vantage: Any) -> None:
    vantage.submit("etl/nightly", DAY, at=datetime.fromisoformat("2030-01-01T08:30+05:30"))
    (run,) = prefect.runs.values()
    assert run["expected_start_time"] == "2030-01-01T03:00:00Z"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"delay": "10m", "at": datetime.now(UTC)}, "delay or at"),
        ({"at": datetime(2030, 1, 1)}, "has no time zone"),
        ({"delay": -1}, "cannot be negative"),
        ({"delay": "soon"}, "'soon' is not a duration"),
        ({"key": " "}, "empty key"),
        ({"tags": "eu"}, "Tags are a list"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_sent(
    prefect: TaskPrefect, vantage: Any, more: dict[str, Any], said: str
) -> None:
    with pytest.raises(InvalidInput, match=said):
        vantage.submit("etl/nightly", DAY, **more)
    assert not prefect.paths()


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({}, "etl/nightly: day is missing"),
        ({"dya": "2026-11-01"}, "there is no parameter 'dya'"),
        ({**DAY, "a": 1, "b": 2}, "there are no parameters 'a', 'b'"),
        ({"day": 3}, "day: 3 is not of type 'string'"),
        ({**DAY, "tries": "x"}, "tries: 'x' is not integer or null"),
        ({**DAY, "colour": "green"}, "colour: 'green' is not one of"),
        ({**DAY, "store": float("nan")}, "store: nan has no form in JSON"),
        ({**DAY, "store": object()}, "store: .* has no form in JSON"),
        ({1: 2}, "1 is not the name of a parameter"),
        (["day"], "Parameters are names with values, not list"),
    ],
)
def test_parameters_that_the_flow_cannot_take_are_told_before_they_are_sent(
    prefect: TaskPrefect, vantage: Any, parameters: Any, said: str
) -> None:
    with pytest.raises(InvalidInput, match=said):
        vantage.submit("etl/nightly", parameters)
    assert not prefect.paths("create_flow_run")


def test_a_refusal_says_what_the_deployment_takes(prefect: TaskPrefect, vantage: Any) -> None:
    with pytest.raises(InvalidInput) as caught:
        vantage.submit("etl/nightly", {"dya": 1})
    assert caught.value.hint == (
        'Did you mean day? It takes: day (date, required), region (string, default "eu"), tries (integer or null), colour (Colour), store (object).'
    )


@pytest.mark.parametrize(
    "parameters",
    [
        {**DAY, "colour": "red", "tries": None, "store": None},
        {**DAY, "store": {"$ref": {"block_document_id": "6f1c2b1e-0d3a-4c58-9a55-0b7f0c9d3e21"}}},
        {"day": {"__prefect_kind": "workspace_variable", "variable_name": "day"}},
    ],
)
def test_what_prefect_takes_is_not_refused(prefect: TaskPrefect, vantage: Any, parameters: dict[str, Any]) -> None:
    vantage.submit("etl/nightly", parameters)
    (run,) = prefect.runs.values()
    assert run["parameters"] == parameters


def test_the_deployments_own_values_count_as_given(prefect: TaskPrefect, vantage: Any) -> None:
    prefect.deploy("etl/fixed", parameters={"day": "2026-01-01"})
    vantage.submit("etl/fixed", {"region": "us"})
    with pytest.raises(InvalidInput, match="day: 4 is not of type"):
        vantage.submit("etl/fixed", {"day": 4})


def test_a_deployment_that_enforces_nothing_takes_anything(prefect: TaskPrefect, vantage: Any) -> None:
    prefect.deploy("etl/loose", enforce_parameter_schema=False)
    prefect.deploy("etl/bare", parameter_openapi_schema={})
    vantage.submit("etl/loose", {"x": 1})
    vantage.submit("etl/bare", {"x": 1})
    assert len(prefect.runs) == 2


def test_an_unknown_priority_names_the_queues_that_there_are(prefect: TaskPrefect, vantage: Any) -> None:
    with pytest.raises(InvalidInput, match="The pool main of etl/nightly has no queue 'urgent'") as caught:
        vantage.submit("etl/nightly", DAY, priority="urgent")
    assert caught.value.hint == "Its queues, first served first: critical, high, default, low."
    prefect.deploy("etl/served", pool=None)
    with pytest.raises(InvalidInput, match="etl/served runs in no work pool"):
        vantage.submit("etl/served", DAY, priority="high")
    assert not prefect.runs


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("etl/nigthly", "Did you mean etl/nightly?"),
        ("nightly", "Did you mean etl/nightly?"),
        ("6f1c2b1e-0d3a-4c58-9a55-0b7f0c9d3e21", "A deployment is named FLOW/DEPLOYMENT; `prefect deployment ls` lists them."),
    ],
)
def test_a_deployment_that_there_is_not_is_told_with_the_nearest(prefect: TaskPrefect, vantage: Any, asked: str, hint: str) -> None:
    with pytest.raises(NotFound, match=f"Prefect has no deployment '{asked}'") as caught:
        vantage.submit(asked, DAY)
    assert caught.value.hint == hint


def test_an_id_and_a_flow_function_name_a_deployment_too(prefect: TaskPrefect, vantage: Any) -> None:
    (deployment_id,) = prefect.deployments
    flow = SimpleNamespace(name="etl")
    assert [vantage.submit(what, DAY).deployment for what in (deployment_id, flow)] == ["etl/nightly"] * 2
    prefect.deploy("etl/hourly")
    with pytest.raises(InvalidInput, match="'etl' has 2 deployments") as caught:
        vantage.map(flow, [])
    assert caught.value.hint == "They are: etl/nightly, etl/hourly."
    with pytest.raises(NotFound, match="'other' has no deployment"):
        vantage.submit(SimpleNamespace(name="other"), DAY)
    with pytest.raises(InvalidInput, match="'len' is not a flow"):
        vantage.submit(len, DAY)


def test_what_is_remembered_of_a_deployment_spares_requests_and_never_refuses(prefect: TaskPrefect, vantage: Any) -> None:
    vantage.submit("etl/nightly", DAY, priority="low")
    first = len(prefect.paths())
    vantage.submit("etl/nightly", DAY, priority="low")
    assert (first, len(prefect.paths())) == (3, 4)
    (deployment,) = prefect.deployments.values()
    deployment["parameter_openapi_schema"] = {"properties": {"new": {"type": "integer"}}}
    vantage.submit("etl/nightly", {"new": 1})
    prefect.queues["main/extra"] = {"id": "main/extra", "name": "extra", "priority": 9, "work_pool_name": "main"}
    vantage.submit("etl/nightly", {"new": 1}, priority="extra")
    prefect.deployments = {"again": deployment | {"id": "again"}}
    vantage.submit("etl/nightly", {"new": 1})
    assert len(prefect.runs) == 5


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        (JSONResponse({"detail": "Error creating flow run: no"}, 409), PrefectRefused, "Prefect refused: Error creating flow run: no"),
        (
            JSONResponse({"exception_message": "Invalid", "exception_detail": [{"loc": ["body", "tags"], "msg": "Too many"}]}, 422),
            PrefectRefused,
            "Prefect refused: tags: Too many",
        ),
        (JSONResponse({"exception_message": "Unauthorized"}, 401), PrefectError, "Prefect answered 401 .*: Unauthorized"),
        (JSONResponse({"detail": "Not Found"}, 404), PrefectError, "Prefect answered 404"),
        (HTMLResponse("<html>", 200), PrefectError, "did not answer with Prefect's JSON"),
    ],
)
def test_what_prefect_says_is_carried_on_and_not_asked_again(
    prefect: TaskPrefect, vantage: Any, answer: Response, kind: type[VantageError], said: str
) -> None:
    prefect.refuse = answer
    with pytest.raises(kind, match=said):
        vantage.submit("etl/nightly", DAY)
    assert len(prefect.paths("create_flow_run")) == 1


def test_what_fails_for_the_moment_is_repeated_and_makes_one_run(prefect: TaskPrefect, vantage: Any) -> None:
    prefect.fail(503, times=2, path="deployments/name")
    prefect.fail(429, path="deployments", retry_after="0")
    prefect.lost = 2
    assert vantage.submit("etl/nightly", DAY).id in prefect.runs
    assert (len(prefect.runs), len(prefect.paths("create_flow_run"))) == (1, 3)


def test_a_prefect_that_comes_back_is_waited_for(prefect: TaskPrefect, vantage: Any) -> None:
    vantage.submit("etl/nightly", DAY)
    prefect.away()
    back = threading.Timer(1.0, prefect.back)
    back.start()
    vantage.submit("etl/nightly", DAY)
    back.join()
    assert len(prefect.runs) == 2


def test_a_prefect_that_stays_away_is_told_with_its_address(prefect: TaskPrefect, open_vantage: Open) -> None:
    prefect.away()
    with pytest.raises(PrefectUnreachable, match=f"Prefect at {prefect.api_url} could not be reached"):
        open_vantage(patience=0.1).submit("etl/nightly", DAY)


def test_prefects_login_and_csrf_protection_are_passed(open_vantage: Open) -> None:
    with TaskPrefect(auth="admin:pass:word", csrf=True) as prefect:
        prefect.deploy()
        open_vantage(prefect_url=prefect.api_url, prefect_auth="admin:pass:word").submit("etl/nightly", DAY, priority="low")
        assert len(prefect.runs) == 1
        with pytest.raises(PrefectError, match=r"Prefect answered 401 .*Unauthorized") as caught:
            open_vantage(prefect_url=prefect.api_url).submit("etl/nightly", DAY)
        assert "PREFECT_API_AUTH_STRING" in str(caught.value.hint)


def test_somebody_elses_server_is_not_taken_for_prefect(prefect: TaskPrefect, open_vantage: Open) -> None:
    with pytest.raises(PrefectError, match="Prefect answered 404") as caught:
        open_vantage(prefect_url=prefect.api_url.removesuffix("/api")).submit("etl/nightly", DAY)
    assert caught.value.hint == "Is PREFECT_API_URL right? It ends in /api."
    for address in ("localhost:4200", "http://", "http://a b/api", "http://a:port/api"):
        with pytest.raises(InvalidInput, match="is not an address of Prefect's API"):
            open_vantage(prefect_url=address).submit("etl/nightly", DAY)
