"""Which runs there are by Prefect's own word: those of some ids, those that are under way, those of many that have ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prefect_vantage.errors import NotFound
from prefect_vantage.sdk.exchange import Steps
from prefect_vantage.sdk.models import Json, Run
from prefect_vantage.sdk.submit import calls
from prefect_vantage.sdk.submit.exchange import Line, ask
from prefect_vantage.sdk.submit.plans import name_runs
from prefect_vantage.times import utc_now

_STARTED = ("RUNNING", "PENDING", "CANCELLING", "PAUSED")


def runs_of(line: Line, ids: Sequence[str]) -> Steps[list[Run]]:
    """The runs of those ids, in their order. Raises NotFound naming those that Prefect does not have."""
    found: dict[str, Run] = {}
    for some in pages(ids):
        rows = yield from ask(calls.runs(some), line)
        found |= {run.id: run for run in (yield from name_runs(line, rows))}
    if absent := [run_id for run_id in ids if run_id not in found]:
        raise NotFound(f"Prefect has no run {', '.join(absent[:3])}{' …' if len(absent) > 3 else ''}")
    return [found[run_id] for run_id in ids]


def under_way(line: Line, *, limit: int) -> Steps[list[Run]]:
    """At most `limit` (up to 200) runs that have started or are due, those that have started first."""
    rows = yield from ask(calls.runs_in(_STARTED, limit=limit), line)
    if len(rows) < limit:
        rows += yield from ask(calls.runs_in(["SCHEDULED"], limit=limit - len(rows), due=utc_now().isoformat()), line)
    return (yield from name_runs(line, rows))


def ended(line: Line, ids: Sequence[str], *, patience: float | None = None) -> Steps[list[Json]]:
    """Prefect's rows of those runs that have ended."""
    found: list[Json] = []
    for some in pages(ids):
        found += yield from ask(calls.ended_runs(some), line, patience=patience)
    return found


def vanished(line: Line, ids: Sequence[str]) -> Steps[list[str]]:
    """Ids of those runs that Prefect no longer has. Counts are cheap, so rows are only read where one is missing."""
    gone: list[str] = []
    for some in pages(ids):
        if (yield from ask(calls.count_runs(some), line)) < len(some):
            there = {row["id"] for row in (yield from ask(calls.runs(some), line))}
            gone += [run_id for run_id in some if run_id not in there]
    return gone


def pages(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """`ids` in pieces of as many as Prefect takes at once."""
    for start in range(0, len(ids), calls.PAGE):
        yield ids[start : start + calls.PAGE]
