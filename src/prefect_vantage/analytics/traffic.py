"""What went through the workers, pools and queues of a period, and what is in them now: one statement per kind of number, grouped by place.

runs that ended ─► outcomes, durations      runs that were due ─► waits      runs under way ─► busy time      runs there now ─► levels
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Double, Select, Subquery, func, literal, literal_column, select, tuple_

from prefect_vantage.analytics.compare import Window
from prefect_vantage.analytics.measure import SETTLED
from prefect_vantage.analytics.population import Population, dimension_named, equals, within
from prefect_vantage.analytics.stays import QUEUED, RUNNING
from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.times import to_naive_utc

Key = tuple[str | None, ...]
Rows = dict[Key, dict[str, Any]]
ENDED = "is:finished"
WAITED = "wait:*"
LATE = "is:late"
COVERED_SECONDS = 31 * 86400.0
_SECOND = literal(1_000_000.0, Double)
_run = RUNS.c


@dataclass(frozen=True, slots=True)
class Places:
    """The fields whose values are a place; `whole` adds a row for each place without the last field (a pool beside its queues)."""

    fields: tuple[str, ...]
    whole: bool = False

    def term(self, key: Key) -> str:
        """The query term of one place's runs."""
        return " ".join(equals(dimension_named(field), value) for field, value in zip(self.fields, key, strict=False))


def ended(base: Population, window: Window, places: Places) -> Rows:
    """Of runs that ended in the window: n, success, failure, ran, p50 and p95 of their durations (s)."""
    there = base.narrowed(ENDED, within("ended", window))
    seconds = SETTLED["duration"]()
    inner = _inner(
        there,
        places,
        won=base.matching("outcome:success"),
        lost=base.matching("outcome:failure"),
        ran=_run.started.is_not(None),
        seconds=seconds,
    )
    ran = inner.c.ran
    return _by_place(
        there,
        inner,
        places,
        func.count().label("n"),
        func.count().filter(inner.c.won).label("success"),
        func.count().filter(inner.c.lost).label("failure"),
        func.count().filter(ran).label("ran"),
        func.quantile_cont(inner.c.seconds, literal_column("[0.5, 0.95]")).filter(ran).label("percentiles"),
    )


def waited(base: Population, window: Window, places: Places) -> Rows:
    """Of runs that were due in the window: n and p95 of their waits (s)."""
    there = base.narrowed(WAITED, within("scheduled", window))
    inner = _inner(there, places, wait=base.value("wait"))
    return _by_place(there, inner, places, func.count().label("n"), func.quantile_cont(inner.c.wait, literal_column("0.95")).label("p95"))


def present(base: Population, places: Places, levels: tuple[str, ...] = ("queued", "running", "late")) -> Rows:
    """Now, of these levels: queued and when the oldest of them was due, running, late. A statement each: one over all three reads every column of every run."""
    found: Rows = {}
    terms = {"queued": QUEUED.at(base.context.now), "running": RUNNING.at(base.context.now), "late": LATE}
    for name in levels:
        there = base.narrowed(terms[name])
        inner = _inner(there, places, scheduled=_run.scheduled)
        for key, row in _by_place(there, inner, places, func.count().label(name), func.min(inner.c.scheduled).label("oldest")).items():
            found.setdefault(key, {})[name] = row[name]
            if name == "queued":
                found[key]["oldest"] = row["oldest"]
    return found


def busy(base: Population, window: Window, places: Places) -> Rows:
    """Of runs under way in the window: n, `seconds` of it that they ran; of up to 31 days `covered`, the seconds in which at least one ran.

    What is covered takes all runs in their order, which takes seconds over millions.
    """
    window = Window(window.start, max(window.start, min(window.end, base.context.now)))
    low, high = (literal(to_naive_utc(moment), DateTime) for moment in (window.start, window.end))
    there = base.narrowed(RUNNING.during(window))
    since = func.epoch_us(func.greatest(_run.started, low))
    until = func.epoch_us(func.least(func.coalesce(_run.ended, high), high))
    inner = _inner(there, Places(places.fields), since=since, until=until)
    if places.whole or window.seconds > COVERED_SECONDS:
        return _by_place(
            there, inner, places, func.count().label("n"), (func.sum(inner.c.until - inner.c.since) / _SECOND).label("seconds")
        )
    keys = [inner.c[field] for field in places.fields]
    before = func.max(inner.c.until).over(partition_by=keys, order_by=inner.c.since, rows=(None, -1))
    stretches = select(
        *inner.c, (inner.c.until - func.greatest(inner.c.since, func.coalesce(before, inner.c.since))).label("new")
    ).subquery()
    return _by_place(
        there,
        stretches,
        places,
        func.count().label("n"),
        (func.sum(stretches.c.until - stretches.c.since) / _SECOND).label("seconds"),
        (func.sum(func.greatest(stretches.c.new, literal_column("0"))) / _SECOND).label("covered"),
    )


def share(part: int, whole: int) -> float | None:
    """A part of a whole as a ratio; None of nothing."""
    return part / whole if whole else None


def _inner(base: Population, places: Places, **values: ColumnElement[Any]) -> Subquery:
    keys = [base.value(field).label(field) for field in places.fields]
    return select(*keys, *(value.label(name) for name, value in values.items())).select_from(RUNS).where(base.predicate).subquery()


def _by_place(base: Population, inner: Subquery, places: Places, *aggregates: ColumnElement[Any]) -> Rows:
    keys = [inner.c[field] for field in places.fields]
    statement: Select[Any] = select(*keys, *aggregates)
    if not places.whole:
        return {tuple(row[field] for field in places.fields): row for row in base.rows(statement.group_by(*keys))}
    whole = func.grouping(keys[-1]).label("whole_")
    sets = func.grouping_sets(tuple_(*keys), tuple_(*keys[:-1]))
    length: Callable[[dict[str, Any]], int] = lambda row: len(keys) - int(row["whole_"])  # noqa: E731
    return {
        tuple(row[field] for field in places.fields[: length(row)]): row for row in base.rows(statement.add_columns(whole).group_by(sets))
    }
