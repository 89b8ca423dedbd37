"""Failures grouped by fingerprint over a period: how often, since when, new or back again, where, and how each went over time.

    failures of the period ─► the groups with the most ─► one look at all times (first ever, the period before) ─► counts per bucket

A group that was never seen before the period is new; one that was, but not in the period before, is back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Select, func, or_, select

from prefect_vantage.analytics.buckets import Bucket, Buckets, make_buckets
from prefect_vantage.analytics.compare import Window, compared_window
from prefect_vantage.analytics.error_standing import SHOWN, Shown, Standing, standings
from prefect_vantage.analytics.population import Population, dimension_named, equals, population, window_of, within
from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.query.expressions import deployment_path, id_text
from prefect_vantage.query.run import Queries
from prefect_vantage.query.snapshot import Snapshot
from prefect_vantage.state.error_statuses import StatusRow
from prefect_vantage.times import from_naive_utc, to_naive_utc

History = Literal["new", "back", "known"]
Order = Literal["count", "last", "first"]
MOST_GROUPS = 200
PLACES_SHOWN = 3
_RUN = RUNS.c


@dataclass(frozen=True, slots=True)
class ErrorsQuestion:
    """Whose failures to group; of those that `shown` lets through at most `top` are shown, most runs, latest or newest kind first."""

    q: str = ""
    timezone: str = "UTC"
    start: str = "-7d"
    end: str = "now"
    top: int = 50
    order: Order = "count"
    shown: Shown = "unignored"


@dataclass(frozen=True, slots=True)
class Place:
    """A deployment (or, without one, a flow) where the error struck."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """One error. `key`, `standing`, `error_type` and `error` are None where Prefect told nothing.

    `first_at` is over all that is mirrored under the query, `standing` over all that is mirrored.
    """

    key: str | None
    error_type: str | None
    error: str | None
    history: History
    count: int
    previous: int
    first_at: datetime
    last_at: datetime
    last_run_id: str
    places: tuple[Place, ...]
    places_in_all: int
    values: tuple[int, ...]
    query: str
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class Errors:
    """The answer: `count` failures of `distinct` kinds, those shown, how many runs those beyond `top` have, and those that are hidden.

    `hidden` kinds, with `hidden_runs`, are left out by what was said of them; `said` is False while nobody knows what was said.
    """

    from_: datetime
    to: datetime
    bucket: str
    buckets: tuple[Bucket, ...]
    groups: tuple[Group, ...]
    distinct: int
    new: int
    count: int
    other: int
    hidden: int
    hidden_runs: int
    said: bool
    query: str
    as_of: datetime
    version: int


@dataclass(frozen=True, slots=True)
class _Asked:
    """The failures of the period and of all times, and the buckets between."""

    always: Population
    now: Population
    window: Window
    before: Window
    buckets: Buckets


def error_groups(
    queries: Queries,
    question: ErrorsQuestion,
    *,
    said: Mapping[str, StatusRow] | None = None,
    now: datetime | None = None,
    view: Snapshot | None = None,
) -> Errors:
    """Answer a question; `said` are the statuses by fingerprint. Raises QueryError for `q`, InvalidInput for an impossible period."""
    with population(queries, question.q, question.timezone, now=now, view=view) as base:
        window = window_of(question.start, question.end, base.context)
        buckets = make_buckets(window.start, window.end, "auto", question.timezone)
        always = base.narrowed("outcome:failure")
        asked = _Asked(
            always, always.narrowed(within("ended", window)), window, compared_window(window, "previous", question.timezone), buckets
        )
        found = asked.now.rows(_counted(asked))
        history = {row["error_group"]: row for row in base.rows(_history(asked))}
        stands = _standings(queries, base, found, said or {})
        seen, hidden = _parted(found, stands, question.shown)
        ordered = sorted(seen, key=lambda row: _rank(row, history[row["error_group"]], question.order))
        shown = ordered[: max(1, min(question.top, MOST_GROUPS))]
        keys = [row["error_group"] for row in shown]
        values, places = _values(asked, keys), _places(asked, keys)
        return Errors(
            from_=window.start,
            to=window.end,
            bucket=buckets.size.name,
            buckets=buckets.shown(base.context.now),
            groups=tuple(_group(asked, row, history[row["error_group"]], values, places, stands) for row in shown),
            distinct=len(found),
            new=sum(_is_new(asked, history[row["error_group"]]) for row in found),
            count=sum(int(row["n"]) for row in found),
            other=sum(int(row["n"]) for row in ordered[len(shown) :]),
            hidden=len(hidden),
            hidden_runs=sum(int(row["n"]) for row in hidden),
            said=said is not None,
            query=asked.now.text,
            as_of=base.context.now,
            version=base.view.version,
        )


def _counted(asked: _Asked) -> Select[Any]:
    """Every group of the period."""
    return (
        select(
            _RUN.error_group,
            func.arg_max(_RUN.error_type, _RUN.ended).label("error_type"),
            func.arg_max(_RUN.error, _RUN.ended).label("error"),
            func.count().label("n"),
            func.max(_RUN.ended).label("last_at"),
            func.arg_max(id_text(_RUN.id), _RUN.ended).label("last_run_id"),
        )
        .where(asked.now.predicate)
        .group_by(_RUN.error_group)
    )


def _history(asked: _Asked) -> Select[Any]:
    """When each group was seen first, and how often in the period before."""
    start, end = to_naive_utc(asked.before.start), to_naive_utc(asked.before.end)
    return (
        select(
            _RUN.error_group,
            func.min(_RUN.ended).label("first_at"),
            func.count().filter(_RUN.ended >= start, _RUN.ended < end).label("previous"),
        )
        .where(asked.always.predicate, _RUN.ended.is_not(None))
        .group_by(_RUN.error_group)
    )


def _rank(row: dict[str, Any], known: dict[str, Any], order: Order) -> tuple[Any, ...]:
    """Most runs, latest, or newest kind first; equal ones by the others and then by name, so that the order stands still."""
    count, last, first = -int(row["n"]), -row["last_at"].timestamp(), -known["first_at"].timestamp()
    ranks = {"count": (count, last), "last": (last, count), "first": (first, count)}
    return (*ranks[order], row["error_group"] or "")


def _is_new(asked: _Asked, known: dict[str, Any]) -> bool:
    return bool(known["first_at"] >= to_naive_utc(asked.window.start))


def _among(keys: list[str | None]) -> Any:
    named = [key for key in keys if key is not None]
    return or_(_RUN.error_group.in_(named), _RUN.error_group.is_(None)) if None in keys else _RUN.error_group.in_(named)


def _values(asked: _Asked, keys: list[str | None]) -> dict[str | None, list[int]]:
    """Runs per bucket of each group."""
    found: dict[str | None, list[int]] = {key: [0] * len(asked.buckets) for key in keys}
    index = asked.buckets.index(_RUN.ended).label("bucket")
    statement = select(_RUN.error_group, index, func.count().label("n")).where(asked.now.predicate, _among(keys))
    for row in asked.now.rows(statement.group_by(_RUN.error_group, "bucket")) if keys else ():
        found[row["error_group"]][int(row["bucket"])] = int(row["n"])
    return found


def _places(asked: _Asked, keys: list[str | None]) -> dict[str | None, list[Place]]:
    """Where each group struck, most runs first."""
    place = func.coalesce(deployment_path(asked.now.context), _RUN.flow, "").label("place")
    statement = select(_RUN.error_group, place, func.count().label("n")).where(asked.now.predicate, _among(keys))
    found: dict[str | None, list[Place]] = {key: [] for key in keys}
    for row in asked.now.rows(statement.group_by(_RUN.error_group, "place").order_by(func.count().desc(), "place")) if keys else ():
        found[row["error_group"]].append(Place(row["place"] or "Unknown flow", int(row["n"])))
    return found


def _standings(
    queries: Queries, base: Population, found: list[dict[str, Any]], said: Mapping[str, StatusRow]
) -> dict[str | None, Standing | None]:
    """Over all runs: an error that is back elsewhere is back."""
    with population(queries, "", base.context.timezone, now=base.context.now, view=base.view) as everything:
        return standings(everything, [row["error_group"] for row in found], said)


def _parted(
    found: list[dict[str, Any]], stands: Mapping[str | None, Standing | None], shown: Shown
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Those that are seen and those that are not; what has no message is open."""
    parts: tuple[list[dict[str, Any]], list[dict[str, Any]]] = [], []
    for row in found:
        standing = stands[row["error_group"]]
        parts[(standing.stand if standing else "open") not in SHOWN[shown]].append(row)
    return parts


def _group(
    asked: _Asked,
    row: dict[str, Any],
    known: dict[str, Any],
    values: dict[str | None, list[int]],
    places: dict[str | None, list[Place]],
    stands: Mapping[str | None, Standing | None],
) -> Group:
    key, previous = row["error_group"], int(known["previous"])
    history: History = "new" if _is_new(asked, known) else "known" if previous else "back"
    return Group(
        key=key,
        error_type=row["error_type"],
        error=row["error"],
        history=history,
        count=int(row["n"]),
        previous=previous,
        first_at=from_naive_utc(known["first_at"]),
        last_at=from_naive_utc(row["last_at"]),
        last_run_id=row["last_run_id"],
        places=tuple(places[key][:PLACES_SHOWN]),
        places_in_all=len(places[key]),
        values=tuple(values[key]),
        query=asked.now.narrowed(equals(dimension_named("error_group"), key)).text,
        standing=stands[key],
    )
