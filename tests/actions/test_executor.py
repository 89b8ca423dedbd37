"""The executor tick by tick, on SQLite and PostgreSQL: what a stop, a crash, a Prefect that is away and a second action do to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from prefect_vantage.actions.executor import Executor
from prefect_vantage.actions.options import Options
from prefect_vantage.errors import PrefectError, PrefectUnreachable, StateError
from prefect_vantage.ingest.acts import Acts
from prefect_vantage.ingest.budget import Budget
from prefect_vantage.ingest.transport import Address, Transport
from prefect_vantage.state import actions as kept
from prefect_vantage.state.actions import Action, ActionRun
from prefect_vantage.state.columns import new_id
from prefect_vantage.state.people import Person
from prefect_vantage.state.store import Store
from prefect_vantage.testing import FakePrefect, acts
from prefect_vantage.testing.factories import Json, run_json
from tests.actions.conftest import DEPLOYMENT
from tests.state.conftest import cluster, state_url, store  # noqa: F401 - fixtures

ADA = Person("ada", "Ada", "said")
BOB = Person("bob", "Bob", "said")
AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class Bench:
    """An executor over a state store and a fake Prefect; nothing runs by itself."""

    def __init__(self, kept_in: Store, prefect: FakePrefect) -> None:
        self.store = kept_in
        self.prefect = prefect
        self.touched: list[str] = []
        self._transports: list[Transport] = []
        self._added = 0
        self.executor = self.restarted()

    def restarted(self) -> Executor:
        """An executor as a new process has it."""
        address = Address(self.prefect.api_url, self.prefect.api_url, self.prefect.auth)
        transport = Transport(address, Budget(1_000_000.0, 8), timeout=10, clock=lambda: AT, first_pause=0.001)
        self._transports.append(transport)
        self.executor = Executor(self.store, Acts(transport), lambda: AT, reread=self.touched.extend, changed=lambda: None, in_flight=2)
        return self.executor

    def act(self, kind: str, runs: list[Json], options: Options | None = None, status: str = "running") -> str:
        """An action on those runs, confirmed; each later than the one before."""
        self._added += 1
        created = AT + timedelta(seconds=self._added)
        values = {"reason": None, "query": None, "timezone": "UTC", "mirror_version": 1, "total": len(runs), "created_at": created}
        action = Action(id=new_id(), kind=kind, status=status, person=ADA, options=(options or Options()).to_json(), **values)  # type: ignore[arg-type]
        rows = (ActionRun(n, str(run["id"]), str(run["name"]), "etl", str(run["state_name"])) for n, run in enumerate(runs))
        with self.store.transaction() as connection:
            kept.add(connection, action, rows)
        return action.id

    def stop(self, action_id: str) -> None:
        with self.store.transaction() as connection:
            assert kept.stop(connection, action_id, BOB)

    def action(self, action_id: str) -> Action:
        with self.store.reading() as connection:
            return kept.one(connection, action_id)

    def rows(self, action_id: str) -> list[ActionRun]:
        with self.store.reading() as connection:
            return kept.runs(connection, action_id, limit=1_000)

    def statuses(self, action_id: str) -> Counter[str]:
        return Counter(row.status for row in self.rows(action_id))

    def finish(self) -> None:
        while self.executor.tick():
            pass

    def asked(self, path: str) -> int:
        return sum(one.path == path for one in self.prefect.asked)

    def close(self) -> None:
        for transport in self._transports:
            transport.close()


@pytest.fixture
def bench(store: Store, prefect: FakePrefect) -> Iterator[Bench]:  # noqa: F811
    made = Bench(store, prefect)
    yield made
    made.close()


@pytest.fixture
def prefect() -> Iterator[FakePrefect]:
    with FakePrefect() as fake:
        yield fake


@pytest.fixture
def make(prefect: FakePrefect) -> Callable[..., list[Json]]:
    def make(number: int, state: str = "RUNNING") -> list[Json]:
        runs = [run_json(state, deployment_id=DEPLOYMENT) for _ in range(number)]
        prefect.add(*runs)
        return runs

    return make


Make = Callable[..., list[Json]]


def test_one_tick_does_one_batch(bench: Bench, make: Make) -> None:
    action = bench.act("cancel", make(120))
    assert bench.executor.tick() is True
    assert bench.statuses(action) == {"done": 50, "pending": 70}
    assert (bench.action(action).done, bench.action(action).status) == (50, "running")
    bench.finish()
    assert (bench.action(action).done, bench.action(action).status, bench.action(action).finished_at) == (120, "finished", AT)
    assert bench.asked("flow_runs/bulk_set_state") == 3
    assert len(bench.touched) == 120


def test_a_stop_leaves_the_rest_alone(bench: Bench, make: Make) -> None:
    runs = make(120)
    action = bench.act("cancel", runs)
    bench.executor.tick()
    bench.stop(action)
    bench.finish()
    ended = bench.action(action)
    assert (ended.status, ended.done, ended.skipped, ended.stopped_by) == ("stopped", 50, 70, "Bob")
    assert {row.message for row in bench.rows(action) if row.status == "skipped"} == {"Stopped by Bob"}
    assert Counter(bench.prefect.runs[str(run["id"])]["state_type"] for run in runs) == {"CANCELLING": 50, "RUNNING": 70}


@pytest.mark.parametrize(
    ("kind", "before", "after", "path"),
    [
        ("cancel", "RUNNING", "CANCELLING", "flow_runs/bulk_set_state"),
        ("cancel", "SCHEDULED", "CANCELLED", "flow_runs/bulk_set_state"),
        ("retry", "FAILED", "SCHEDULED", "flow_runs/bulk_set_state"),
        ("delete", "FAILED", None, "flow_runs/bulk_delete"),
    ],
)
def test_what_prefect_did_before_a_crash_is_not_done_again(
    bench: Bench, make: Make, monkeypatch: pytest.MonkeyPatch, kind: str, before: str, after: str | None, path: str
) -> None:
    runs = make(3, before)
    action = bench.act(kind, runs)
    record, calls = kept.record, []

    def die(*given: object) -> None:
        calls.append(given)
        if len(calls) == 2:  # the verdicts that Prefect's answer brought
            raise StateError("the process dies here")
        record(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(kept, "record", die)
    with pytest.raises(StateError):
        bench.executor.tick()
    monkeypatch.undo()
    assert bench.statuses(action) == {"sent": 3}
    bench.restarted()
    bench.finish()
    assert (bench.action(action).done, bench.action(action).status) == (3, "finished")
    assert {row.message for row in bench.rows(action)} == {"Done before Vantage was restarted"}
    assert bench.asked(path) == 1
    assert {bench.prefect.runs.get(str(run["id"]), {}).get("state_type") for run in runs} == {after}


def test_what_was_noted_but_never_sent_is_done_after_a_crash(bench: Bench, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = make(3)
    action = bench.act("cancel", runs)

    def die(*_given: object, **_more: object) -> None:
        raise StateError("the process dies here")

    monkeypatch.setattr(Acts, "set_state", die)
    with pytest.raises(StateError):
        bench.executor.tick()
    monkeypatch.undo()
    assert bench.statuses(action) == {"sent": 3}
    acts.enter(runs[0], "COMPLETED")  # and one of them ends while nobody looks
    bench.restarted()
    bench.finish()
    assert [(row.status, row.message) for row in bench.rows(action)] == [
        ("skipped", "Already Completed"), ("done", "Now Cancelling"), ("done", "Now Cancelling"),
    ]  # fmt: skip


def test_a_stopped_action_still_settles_what_a_crash_left_open(bench: Bench, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    action = bench.act("cancel", make(60))
    monkeypatch.setattr(Acts, "set_state", lambda *_given, **_more: (_ for _ in ()).throw(StateError("the process dies here")))
    with pytest.raises(StateError):
        bench.executor.tick()
    monkeypatch.undo()
    bench.stop(action)
    bench.restarted()
    bench.finish()
    assert bench.statuses(action) == {"done": 50, "skipped": 10}
    assert bench.action(action).status == "stopped"


def test_a_prefect_that_is_away_loses_nothing(bench: Bench, make: Make) -> None:
    action = bench.act("cancel", make(60))
    bench.prefect.away()
    with pytest.raises(PrefectUnreachable):
        bench.executor.tick()
    assert bench.statuses(action) == {"pending": 60}
    bench.prefect.back()
    bench.finish()
    assert bench.action(action).done == 60


@pytest.mark.parametrize(("status", "times"), [(401, 1), (500, 6)])
def test_an_answer_that_says_nothing_about_a_run_is_no_verdict(bench: Bench, make: Make, status: int, times: int) -> None:
    action = bench.act("cancel", make(3))
    bench.prefect.fail(status, times=times, path="flow_runs/bulk_set_state")
    with pytest.raises(PrefectError):
        bench.executor.tick()
    bench.finish()
    assert bench.action(action).done == 3


def test_prefects_words_are_kept_when_it_refuses_a_batch(bench: Bench, make: Make) -> None:
    action = bench.act("cancel", make(2))
    bench.prefect.fail(422, path="flow_runs/bulk_set_state")
    bench.finish()
    assert {(row.status, row.message) for row in bench.rows(action)} == {("failed", "as told")}


def test_what_was_tagged_before_a_failure_is_kept(bench: Bench, make: Make) -> None:
    runs = make(4)
    action = bench.act("set_tags", runs, Options(add=("seen",)))
    bench.prefect.fail(401, path=f"flow_runs/{runs[2]['id']}")
    with pytest.raises(PrefectError):
        bench.executor.tick()
    assert [row.status for row in bench.rows(action)] == ["done", "done", "sent", "done"]
    bench.finish()
    assert bench.action(action).done == 4
    assert all(run["tags"] == ["seen"] for run in runs)


def test_a_short_action_does_not_wait_for_a_long_one(bench: Bench, make: Make) -> None:
    long, short = bench.act("cancel", make(200)), bench.act("cancel", make(2))
    for _ in range(4):
        bench.executor.tick()
    assert bench.action(short).status == "finished"
    assert bench.action(long).done == 100
    bench.finish()
    assert bench.action(long).done == 200


def test_a_submission_that_was_cut_off_is_looked_up(bench: Bench, make: Make) -> None:
    (heard, lost) = make(2, "FAILED")
    both = [bench.act("resubmit", [run], Options(parameters={"day": "x"}), status="submitting") for run in (heard, lost)]
    made = run_json("SCHEDULED", idempotency_key=f"vantage-{both[0]}-0")
    bench.prefect.add(made)
    bench.restarted()
    bench.finish()
    assert [(row.status, row.new_run_id) for row in bench.rows(both[0])] == [("done", made["id"])]
    assert [row.status for row in bench.rows(both[1])] == ["failed"]
    assert "submit it again" in str(bench.rows(both[1])[0].message)


def test_a_submission_under_way_is_left_to_whoever_makes_it(bench: Bench, make: Make) -> None:
    with bench.executor.submitting("other"):
        action = bench.act("resubmit", make(1, "FAILED"), Options(parameters={}), status="submitting")
        with bench.executor.submitting(action):
            assert bench.executor.tick() is False
    assert bench.action(action).status == "submitting"
