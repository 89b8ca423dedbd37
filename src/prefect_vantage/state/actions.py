"""Actions on runs and their audit: who asked for what, the frozen set of runs, and the outcome of each.

A row of `action_runs` goes pending ─► sent ─► done │ skipped │ failed; `sent` survives a crash, so that nothing is done twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Row,
    Select,
    String,
    Table,
    and_,
    case,
    func,
    insert,
    or_,
    select,
    update,
)

from prefect_vantage.errors import NotFound
from prefect_vantage.state.columns import METADATA, Json, id_column, moment_column, text_column
from prefect_vantage.state.people import Person

ACTIONS = Table(
    "actions",
    METADATA,
    id_column(),
    text_column("kind"),
    text_column("status"),
    text_column("person_id"),
    text_column("person_name"),
    text_column("person_source"),
    text_column("reason", nullable=True),
    text_column("query", nullable=True),
    text_column("timezone"),
    Column("options", Json, nullable=False),
    Column("mirror_version", BigInteger, nullable=False),
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("skipped", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    moment_column("created_at"),
    moment_column("finished_at", nullable=True),
    text_column("stopped_by", nullable=True),
    Index(None, "created_at"),
    Index(None, "status"),
)

ACTION_RUNS = Table(
    "action_runs",
    METADATA,
    id_column("action_id", ForeignKey("actions.id", ondelete="CASCADE")),
    Column("position", Integer, primary_key=True, autoincrement=False),
    id_column("run_id", primary_key=False),
    text_column("name"),
    text_column("flow", nullable=True),
    text_column("state", nullable=True),
    text_column("status"),
    text_column("message", nullable=True),
    Column("state_id", String(36), nullable=True),
    Column("new_run_id", String(36), nullable=True),
    moment_column("at", nullable=True),
    Index(None, "action_id", "status", "position"),
    Index(None, "run_id"),
)

OPEN = ("running", "stopping", "submitting")
"""Statuses of actions that have work left (submitting: one run with changed parameters, at this moment); the others are finished and stopped."""
_CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Action:
    """One action. `query` is None where runs were named one by one; `mirror_version` is the one that the set was found in."""

    id: str
    kind: str
    status: str
    person: Person
    reason: str | None
    query: str | None
    timezone: str
    options: Mapping[str, Any]
    mirror_version: int
    total: int
    created_at: datetime
    done: int = 0
    skipped: int = 0
    failed: int = 0
    finished_at: datetime | None = None
    stopped_by: str | None = None


@dataclass(frozen=True, slots=True)
class ActionRun:
    """One run of an action: `state` is the name of the state it had when the set was frozen, `state_id` that of the one it had when it was acted on."""

    position: int
    run_id: str
    name: str
    flow: str | None
    state: str | None
    status: str = "pending"
    message: str | None = None
    state_id: str | None = None
    new_run_id: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one run of an action: done, skipped or failed, and why."""

    position: int
    status: str
    message: str | None
    at: datetime
    new_run_id: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which actions a list shows; None is all. `before` is the id of the last one of the page before."""

    kinds: Sequence[str] = field(default_factory=tuple)
    statuses: Sequence[str] = field(default_factory=tuple)
    person: str | None = None
    run_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: str | None = None


def add(connection: Connection, action: Action, runs: Iterable[ActionRun]) -> None:
    """Keep an action with its frozen set."""
    person = action.person
    values = {column.name: getattr(action, column.name, None) for column in ACTIONS.columns}
    values |= {"person_id": person.id, "person_name": person.name, "person_source": person.source, "options": dict(action.options)}
    connection.execute(insert(ACTIONS).values(values))
    rows = ({**{c.name: getattr(run, c.name, None) for c in ACTION_RUNS.columns}, "action_id": action.id} for run in runs)
    for chunk in _chunks(rows):
        connection.execute(insert(ACTION_RUNS), chunk)


def _chunks(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while chunk := list(islice(rows, _CHUNK)):
        yield chunk


def one(connection: Connection, action_id: str) -> Action:
    """The action with that id. Raises NotFound."""
    row = connection.execute(select(ACTIONS).where(ACTIONS.c.id == action_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no action {action_id}", hint="GET /api/v1/actions lists them.")
    return _action(row)


def found(connection: Connection, action_id: str) -> Action | None:
    """The action with that id, if there is one."""
    row = connection.execute(select(ACTIONS).where(ACTIONS.c.id == action_id)).one_or_none()
    return None if row is None else _action(row)


def listed(connection: Connection, wanted: Wanted, limit: int) -> list[Action]:
    """Actions, newest first. Raises NotFound for a `before` that is none."""
    return [_action(row) for row in connection.execute(_matching(connection, wanted).limit(limit))]


def _matching(connection: Connection, wanted: Wanted) -> Select[Any]:
    table = ACTIONS.c
    conditions = [
        table.kind.in_(wanted.kinds) if wanted.kinds else None,
        table.status.in_(wanted.statuses) if wanted.statuses else None,
        or_(table.person_id == wanted.person, table.person_name == wanted.person) if wanted.person else None,
        table.id.in_(select(ACTION_RUNS.c.action_id).where(ACTION_RUNS.c.run_id == wanted.run_id)) if wanted.run_id else None,
        table.created_at >= wanted.since if wanted.since else None,
        table.created_at < wanted.until if wanted.until else None,
    ]
    if wanted.before:
        last = one(connection, wanted.before)
        same = and_(table.created_at == last.created_at, table.id < last.id)
        conditions.append(or_(table.created_at < last.created_at, same))
    return select(ACTIONS).where(*(one for one in conditions if one is not None)).order_by(table.created_at.desc(), table.id.desc())


def runs(
    connection: Connection, action_id: str, *, statuses: Sequence[str] = (), after: int = -1, limit: int = 100, run_id: str | None = None
) -> list[ActionRun]:
    """Runs of an action in the order in which they are acted on, behind position `after`."""
    table = ACTION_RUNS.c
    statement = select(ACTION_RUNS).where(table.action_id == action_id, table.position > after)
    if statuses:
        statement = statement.where(table.status.in_(statuses))
    if run_id:
        statement = statement.where(table.run_id == run_id)
    return [_run(row) for row in connection.execute(statement.order_by(table.position).limit(limit))]


def open_actions(connection: Connection) -> list[Action]:
    """Actions with work left, oldest first."""
    statement = select(ACTIONS).where(ACTIONS.c.status.in_(OPEN)).order_by(ACTIONS.c.created_at, ACTIONS.c.id)
    return [_action(row) for row in connection.execute(statement)]


def next_runs(connection: Connection, action_id: str, limit: int) -> list[ActionRun]:
    """The runs whose turn it is: those that were sent when the process died, else the next pending ones."""
    return runs(connection, action_id, statuses=("sent",), limit=limit) or runs(connection, action_id, statuses=("pending",), limit=limit)


def mark_sent(connection: Connection, action_id: str, state_ids: Mapping[int, str | None]) -> None:
    """Note, before Prefect is asked, that these runs (by position) are acted on, and in which state they are."""
    table = ACTION_RUNS.c
    for position, state_id in state_ids.items():
        here = and_(table.action_id == action_id, table.position == position)
        connection.execute(update(ACTION_RUNS).where(here).values(status="sent", state_id=state_id))


def record(connection: Connection, action_id: str, outcomes: Sequence[Outcome]) -> None:
    """Write down what became of these runs, and count it."""
    table = ACTION_RUNS.c
    for outcome in outcomes:
        here = and_(table.action_id == action_id, table.position == outcome.position)
        values = {"status": outcome.status, "message": outcome.message, "at": outcome.at, "new_run_id": outcome.new_run_id}
        connection.execute(update(ACTION_RUNS).where(here).values(values))
    counted = {name: sum(outcome.status == name for outcome in outcomes) for name in ("done", "skipped", "failed")}
    _count(connection, action_id, counted)


def leave(connection: Connection, action_id: str, message: str, at: datetime) -> int:
    """Skip all runs that are still pending; answers how many."""
    table = ACTION_RUNS.c
    pending = and_(table.action_id == action_id, table.status == "pending")
    skipped = connection.execute(update(ACTION_RUNS).where(pending).values(status="skipped", message=message, at=at)).rowcount
    _count(connection, action_id, {"skipped": skipped})
    return skipped


def _count(connection: Connection, action_id: str, counted: Mapping[str, int]) -> None:
    values = {name: ACTIONS.c[name] + number for name, number in counted.items() if number}
    if values:
        connection.execute(update(ACTIONS).where(ACTIONS.c.id == action_id).values(values))


def stop(connection: Connection, action_id: str, person: Person) -> bool:
    """Ask that no further run is acted on; answers whether the action was running."""
    running = and_(ACTIONS.c.id == action_id, ACTIONS.c.status == "running")
    return bool(connection.execute(update(ACTIONS).where(running).values(status="stopping", stopped_by=person.name)).rowcount)


def finish(connection: Connection, action_id: str, at: datetime) -> None:
    """Nothing is left to do."""
    ended = case((ACTIONS.c.status == "stopping", "stopped"), else_="finished")
    connection.execute(update(ACTIONS).where(ACTIONS.c.id == action_id).values(status=ended, finished_at=at))


def reasons(connection: Connection, action_id: str, statuses: Sequence[str], limit: int = 50) -> list[tuple[str, str | None, int]]:
    """(status, message, how many), the most frequent first."""
    table = ACTION_RUNS.c
    number = func.count().label("number")
    statement = (
        select(table.status, table.message, number)
        .where(table.action_id == action_id, table.status.in_(statuses))
        .group_by(table.status, table.message)
        .order_by(number.desc(), table.message)
    )
    return [(str(row[0]), row[1], int(row[2])) for row in connection.execute(statement.limit(limit))]


def _action(row: Row[Any]) -> Action:
    values = dict(row._mapping)
    person = Person(values.pop("person_id"), values.pop("person_name"), values.pop("person_source"))
    return Action(person=person, **values)


def _run(row: Row[Any]) -> ActionRun:
    values = dict(row._mapping)
    del values["action_id"]
    return ActionRun(**values)
