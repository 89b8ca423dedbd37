"""Time spent in vain and its cost: parts equal a walk over each run's states, add up to the wall time, and list their runs."""

from __future__ import annotations

import random
import uuid
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from prefect_vantage.analytics.cost import Cost, CostQuestion, CostRow, cost
from prefect_vantage.analytics.rates import FILE, RateCard, read_rates
from prefect_vantage.analytics.waste import Waste, WasteQuestion, waste
from prefect_vantage.definitions import DefinitionError
from prefect_vantage.mirror.batch import Batch
from tests.analytics.fleet import NOW, ZONES, Fleet, make_fleet

FINAL = ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"]
PRESENT = NOW.replace(tzinfo=None)
START, END = datetime(2026, 10, 24, 21, 30), datetime(2026, 11, 2, 4, 15)
PERIOD = (f"{START.isoformat()}Z", f"{END.isoformat()}Z")
W1, POOL, HIGH, LOW = (f"0000000{number}-0000-4000-8000-000000000000" for number in range(1, 5))
Part = dict[str, float]


@pytest.fixture(scope="module")
def lived() -> Fleet:
    """A fleet whose retried runs have states: attempts that failed, a pause in some of them; of a third the states are not known."""
    fleet = make_fleet(900, seed=5)
    dice = random.Random(9)
    runs, transitions = [], []
    for number, run in enumerate(fleet.frame.to_dict("records")):
        plain: dict[str, Any] = {name: None if not isinstance(value, list) and pd.isna(value) else value for name, value in run.items()}
        plain |= {
            name: plain[name].to_pydatetime()
            for name in ("scheduled", "pending", "started", "ended", "deleted", "created", "state_at")
            if plain[name]
        }
        plain["priority"] = None
        if plain["attempts"] > 1 and plain["ended"] and plain["started"]:
            plain["states_complete"] = number % 3 > 0
            states = history(dice, plain)
            plain["run_seconds"] = sum(
                (after - at).total_seconds() for (kind, _, at), (_, _, after) in pairwise(states) if kind == "RUNNING"
            )
            transitions += [
                {"id": str(uuid.UUID(int=dice.getrandbits(128))), "run_id": plain["id"], "type": kind, "name": name, "occurred": at}
                for kind, name, at in states
            ]
        runs.append(plain)
    fleet.mirror.apply(Batch(rows={"runs": runs, "transitions": transitions}))
    frame = pd.DataFrame(runs)
    frame.attrs["states"] = transitions
    return Fleet(fleet.queries, fleet.mirror, frame)


def history(dice: random.Random, run: dict[str, Any]) -> list[tuple[str, str, datetime]]:
    """Two attempts between start and end, the second one with a pause or not."""
    length = run["ended"] - run["started"]
    marks = sorted(run["started"] + length * dice.random() for _ in range(4))
    states = [("RUNNING", "Running", run["started"]), ("SCHEDULED", "AwaitingRetry", marks[0]), ("RUNNING", "Running", marks[1])]
    if dice.random() < 0.5:
        states += [("PAUSED", "Paused", marks[2]), ("RUNNING", "Running", marks[3])]
    return [*states, (run["state_type"], run["state_name"], run["ended"])]


def walked(fleet: Fleet, runs: pd.DataFrame) -> Part:
    """The parts of the runs' wall time, run by run."""
    states: dict[str, list[dict[str, Any]]] = {}
    for state in fleet.frame.attrs["states"]:
        states.setdefault(state["run_id"], []).append(state)
    parts = dict.fromkeys(("first_attempts", "last_attempts", "failed_attempts", "failed_runs", "cancelled", "unknown", "idle"), 0.0)
    for run in runs.to_dict("records"):
        seconds = run["run_seconds"]
        parts["idle"] += max(0.0, max(0.0, (run["ended"] - run["started"]).total_seconds()) - seconds)
        if run["state_type"] != "COMPLETED":
            parts["cancelled" if run["state_type"] == "CANCELLED" else "failed_runs"] += seconds
        elif run["attempts"] < 2:
            parts["first_attempts"] += seconds
        elif not run["states_complete"]:
            parts["unknown"] += seconds
        else:
            own = sorted(states[run["id"]], key=lambda state: state["occurred"])
            failed = 0.0
            since_failure = 0.0
            for state, after in pairwise(own):
                if state["type"] == "RUNNING":
                    since_failure += (after["occurred"] - state["occurred"]).total_seconds()
                if after["name"] == "AwaitingRetry":
                    failed, since_failure = failed + since_failure, 0.0
            parts["failed_attempts"] += failed
            parts["last_attempts"] += since_failure
    return parts


def ended(fleet: Fleet) -> pd.DataFrame:
    runs = fleet.frame
    return runs[runs.state_type.isin(FINAL) & runs.started.notna() & (runs.ended >= START) & (runs.ended < END)]


def ask(fleet: Fleet, q: str = "", timezone: str = "UTC") -> Waste:
    return waste(fleet.queries, WasteQuestion(q, timezone, *PERIOD, top=3))


def count(fleet: Fleet, query: str) -> int:
    return fleet.queries.count(fleet.queries.ask(query))


@pytest.mark.parametrize("timezone", [*ZONES, "America/St_Johns"])
def test_the_parts_of_run_time_equal_a_walk_over_the_states_and_add_up(lived: Fleet, timezone: str) -> None:
    found = ask(lived, timezone=timezone).run_time
    runs = ended(lived)
    assert {part.key: part.seconds for part in found.parts} == pytest.approx(walked(lived, runs))
    assert all(part.seconds > 0 for part in found.parts)
    lasted = (runs.ended - runs.started).dt.total_seconds().clip(lower=0)
    assert found.wall == pytest.approx(pd.concat([lasted, runs.run_seconds], axis=1).max(axis=1).sum())
    assert found.seconds == pytest.approx(runs.run_seconds.sum())
    assert sum(part.seconds for part in found.parts) == pytest.approx(found.wall)


def test_every_part_lists_the_runs_that_it_is_of(lived: Fleet) -> None:
    found = ask(lived, "-flow:payments").run_time
    runs = ended(lived)[lambda frame: frame.flow != "payments"]
    won, again = runs.state_type == "COMPLETED", runs.attempts > 1
    retried = int((won & again).sum())
    expected = {
        "first_attempts": int((won & ~again).sum()),
        "last_attempts": retried,
        "failed_attempts": retried,
        "unknown": retried,
        "failed_runs": int(runs.state_type.isin(["FAILED", "CRASHED"]).sum()),
        "cancelled": int((runs.state_type == "CANCELLED").sum()),
        "idle": len(runs),
    }
    assert {part.key: count(lived, part.query) for part in found.parts} == expected
    assert count(lived, found.query) == found.runs == len(runs)


def test_those_that_wasted_most_and_the_others_are_everything(lived: Fleet) -> None:
    found = ask(lived).run_time
    assert found.other is not None
    rows = [*found.deployments, found.other]
    assert sum(row.runs for row in rows) == found.runs
    assert sum(row.wasted for row in rows) == pytest.approx(found.wasted)
    assert sum(row.seconds for row in rows) == pytest.approx(found.seconds)
    assert [row.wasted for row in found.deployments] == sorted((row.wasted for row in found.deployments), reverse=True)
    for row in rows:
        assert count(lived, row.query) == row.runs, row.label


RATES = RateCard(currency="EUR", default=None, pools={"batch": 3.6})


def priced(fleet: Fleet, rates: RateCard | None, top: int = 3) -> Cost:
    return cost(fleet.queries, CostQuestion(rates, "", "UTC", *PERIOD, top=top))


@pytest.mark.parametrize(("charge", "kinds"), [("running", {"idle"}), ("wall", set())])
def test_money_is_time_at_the_price_of_the_pool(lived: Fleet, charge: str, kinds: set[str]) -> None:
    answer = priced(lived, RATES.model_copy(update={"charge": charge}))
    runs = ended(lived)
    of_batch, bare = (
        sum(seconds for key, seconds in walked(lived, part).items() if key not in kinds)
        for part in (runs[runs.pool == "batch"], runs[runs.pool.isna()])
    )
    assert answer.total.money == pytest.approx(of_batch * 3.6 / 3600)
    assert answer.total.unpriced == pytest.approx(bare)
    assert [(rate.pool, rate.price) for rate in answer.rates] == [("batch", 3.6), (None, None)]


def test_rows_and_other_add_up_to_the_total_and_parts_to_their_row(lived: Fleet) -> None:
    answer = priced(lived, RATES.model_copy(update={"default": 1.0}))
    assert answer.other is not None
    for rows in ([*answer.deployments, answer.other], list(answer.pools)):
        for total in ("wall", "running", "money", "wasted", "runs", "unpriced"):
            assert sum(getattr(row, total) for row in rows) == pytest.approx(getattr(answer.total, total)), total
    for row in (*answer.deployments, answer.other, *answer.pools, answer.total):
        assert sum(part.seconds for part in row.parts) == pytest.approx(row.wall)
        assert sum(part.money or 0.0 for part in row.parts) == pytest.approx(row.money)
        assert count(lived, row.query) == row.runs, row.label
    assert answer.total.wall == pytest.approx(ask(lived).run_time.wall)


def test_without_a_rate_card_times_are_told_and_money_is_unknown(lived: Fleet) -> None:
    answer = priced(lived, None)
    row: CostRow = answer.total
    assert (answer.currency, row.money, row.wasted, row.unpriced) == (None, None, None, 0.0)
    assert row.wall > 0


def test_a_rate_card_is_read_strictly(tmp_path: Path) -> None:
    assert read_rates(tmp_path) is None
    file = tmp_path / FILE
    file.parent.mkdir()
    file.write_text("currency: EUR\ncharge: wall\ndefault: 0.1\npools: {batch: 0.48}\n")
    card = read_rates(tmp_path)
    assert card == RateCard(currency="EUR", charge="wall", default=0.1, pools={"batch": 0.48})
    assert (card.rate("batch"), card.rate("other"), card.rate(None)) == (0.48, 0.1, 0.1)
    file.write_text("currency: euro\npools: {batch: -1}\nprice: 3\n")
    with pytest.raises(DefinitionError) as error:
        read_rates(tmp_path)
    assert {mistake.place.line for mistake in error.value.mistakes} == {1, 2, 3}


def test_the_rate_card_in_the_docs_is_one(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "understand.md").read_text(encoding="utf-8")
    file = tmp_path / FILE
    file.parent.mkdir()
    file.write_text(page.partition("```yaml\n")[2].partition("```")[0], encoding="utf-8")
    card = read_rates(tmp_path)
    assert card is not None
    assert (card.rate("gpu"), card.rate("another")) == (3.20, 0.05)


def sampled(at: datetime) -> str:
    """What samples said of the queue: one hour each paused, without a worker, full, free, then nothing."""
    hour = int((PRESENT - at).total_seconds() // 3600)
    return {1: "paused", 2: "no_worker", 3: "limit_full", 4: "free"}.get(hour, "unknown")


TAKEN = sorted(at for at in (PRESENT - timedelta(seconds=30 * number) for number in range(720)) if sampled(at) != "unknown")


@pytest.fixture(scope="module")
def waited() -> tuple[Fleet, pd.DataFrame]:
    """Six hours of samples of one queue, and runs that waited across them."""
    dice = random.Random(4)
    fleet = make_fleet(0)
    samples: list[dict[str, Any]] = []
    for at in TAKEN:
        told = sampled(at)
        samples += [
            {
                "taken": at,
                "kind": "pool",
                "subject_id": POOL,
                "subject": "batch",
                "slots": 4,
                "active_slots": 4 if told == "limit_full" else 1,
                "online": True,
            },
            {"taken": at, "kind": "queue", "subject_id": HIGH, "subject": "batch/high", "online": told != "paused"},
            {"taken": at, "kind": "queue", "subject_id": LOW, "subject": "batch/low", "online": True},
            {"taken": at, "kind": "worker", "subject_id": W1, "subject": "w1", "online": told != "no_worker"},
        ]
    runs = []
    for number in range(300):
        scheduled = PRESENT - timedelta(seconds=dice.uniform(0, 6 * 3600))
        began = scheduled + timedelta(seconds=dice.choice((2.0, 29.0, dice.uniform(30, 9000))))
        started = began if began < PRESENT else None
        row = {
            "id": str(uuid.UUID(int=number + 1)),
            "name": f"run-{number}",
            "flow": "etl",
            "tags": [],
            "attempts": 1,
            "auto_scheduled": False,
        }
        row |= {
            "scheduled": scheduled,
            "started": started,
            "state_type": "RUNNING" if started else "SCHEDULED",
            "state_name": "x",
            "run_seconds": 0.0,
        }
        row |= {"pool": "batch" if number % 7 else None, "queue": "high" if number % 5 else "low", "states_complete": False}
        row["pending"] = scheduled + (began - scheduled) * dice.random() if started and number % 2 else None
        runs.append(row)
    worker = {"id": W1, "name": "w1", "pool": "batch"}
    fleet.mirror.apply(Batch(rows={"runs": runs, "samples": samples, "workers": [worker]}))
    return fleet, pd.DataFrame(runs)


def test_hours_waited_are_divided_as_samples_tell_and_add_up(waited: tuple[Fleet, pd.DataFrame]) -> None:
    fleet, frame = waited
    found = waste(fleet.queries, WasteQuestion(start="-5h30m")).waiting
    expected = dict.fromkeys(("brief", "paused", "no_worker", "limit_full", "free", "startup", "unknown"), 0.0)
    due = frame[(frame.scheduled >= PRESENT - timedelta(hours=5, minutes=30)) & (frame.scheduled < PRESENT)]
    for run in due.to_dict("records"):
        end = PRESENT if pd.isna(run["started"]) else run["started"]
        wait = (end - run["scheduled"]).total_seconds()
        if wait < 30:
            expected["brief"] += wait
            continue
        until = end if pd.isna(run["pending"]) else run["pending"]
        expected["startup"] += (end - until).total_seconds()
        for cause, seconds in laid_over(run, until):
            expected[cause] += seconds
    assert {cause.key: cause.seconds for cause in found.causes} == pytest.approx(expected, abs=0.01)
    assert sum(cause.seconds for cause in found.causes) == pytest.approx(found.seconds)
    assert min(expected.values()) > 0
    assert (count(fleet, found.query), count(fleet, found.long_query)) == (found.runs, found.long_runs)


def laid_over(run: dict[str, Any], until: datetime) -> Any:
    """The wait in the queue cut at every sample, with what the sample before said."""
    left = (until - run["scheduled"]).total_seconds()
    for number, at in enumerate(TAKEN):
        held = min([at + timedelta(seconds=90), *TAKEN[number + 1 : number + 2]])
        seconds = (min(held, until) - max(at, run["scheduled"])).total_seconds()
        if seconds <= 0 or pd.isna(run["pool"]):
            continue
        told = sampled(at)
        if told == "paused" and run["queue"] == "low":
            told = "free"
        left -= seconds
        yield told, seconds
    yield "unknown", left


def test_nothing_wasted_and_nothing_waited_is_zero(lived: Fleet) -> None:
    answer = ask(lived, "flow:no-such-flow")
    assert (answer.run_time.wall, answer.run_time.wasted_share, answer.run_time.other, answer.waiting.seconds) == (0.0, None, None, 0.0)
    assert priced(lived, RATES, top=1).other is not None
