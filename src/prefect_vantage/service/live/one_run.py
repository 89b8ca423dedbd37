"""The topic of one run: the whole run whenever it, or its history, changes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, Uuid, bindparam, cast, func, select

from prefect_vantage.errors import NotFound
from prefect_vantage.mirror.schema import TASK_RUNS, TRANSITIONS
from prefect_vantage.query.run import Queries
from prefect_vantage.service.live.errands import Errands
from prefect_vantage.service.live.messages import Watch, WatchRun
from prefect_vantage.service.live.session import Session
from prefect_vantage.service.live.topic import News, Pace
from prefect_vantage.times import Clock

HISTORY_EVERY = 1.0
_HISTORY = frozenset({"transitions", "task_runs"})


@dataclass(frozen=True, slots=True)
class Known:
    """A run as it is (None: gone), its history as numbers that move with it, and the mirror's version that this is of."""

    run: dict[str, Any] | None
    history: tuple[object, ...]
    version: int


class OneRun:
    """Commits do not say whose states and task runs they bring: once a second at most it is looked whether a watched run has other ones."""

    name = "run"
    said = WatchRun

    def __init__(self, queries: Queries, clock: Clock, errands: Errands) -> None:
        self._queries = queries
        self._clock = clock
        self._errands = errands
        self._watched: dict[tuple[Session, str], str] = {}
        self._told: dict[tuple[Session, str], Known] = {}
        self._history = False
        self._pace = Pace()

    async def watch(self, session: Session, said: Watch) -> None:
        """Tell the run as it is. Raises NotFound."""
        assert isinstance(said, WatchRun)
        run_id = str(said.run)
        self._watched[session, said.id] = run_id
        known = (await self._errands.quick(self._read, [run_id], self._clock()))[run_id]
        if known.run is None:
            raise NotFound(f"There is no run {run_id}")
        self._tell(session, said.id, known)

    def forget(self, session: Session, watch_id: str) -> None:
        """End a watch."""
        self._watched.pop((session, watch_id), None)
        self._told.pop((session, watch_id), None)

    async def serve(self, news: News) -> None:
        """Tell each watched run that has changed; one that is gone is read again by who shows it. Raises MirrorError, QueryTimeout."""
        self._history = self._history or bool(news.tables & _HISTORY)
        everyone = self._history and self._pace.due(news.now, HISTORY_EVERY)
        if everyone:
            self._history = False
        wanted = {watch: run for watch, run in self._watched.items() if everyone or run in news.touched}
        if not wanted:
            return
        found = await self._errands.prompt(self._read, sorted(set(wanted.values())), self._clock())
        for (session, watch_id), run_id in wanted.items():
            known, told = found[run_id], self._told.get((session, watch_id))
            if run_id not in news.touched and told is not None and told.history == known.history:
                continue
            if known.run is None:
                session.resync(watch_id)
            else:
                self._tell(session, watch_id, known)

    def _read(self, ids: list[str], now: datetime) -> dict[str, Known]:
        """Every run of those; runs in a thread."""
        version = self._queries.mirror.version
        runs = {run["id"]: run for run in self._queries.matching(self._queries.ask("", now=now), ids)}
        states, tasks = self._histories(ids)
        return {one: Known(runs.get(one), (states.get(one), tasks.get(one)), version) for one in ids}

    def _histories(self, ids: Collection[str]) -> tuple[dict[str, object], dict[str, object]]:
        wanted = select(func.unnest(cast(bindparam("wanted", list(ids)), ARRAY(Uuid))))
        states = select(TRANSITIONS.c.run_id, func.count().label("count")).where(TRANSITIONS.c.run_id.in_(wanted))
        tasks = select(TASK_RUNS.c.run_id, func.count().label("count"), func.max(TASK_RUNS.c.state_at).label("at"))
        with self._queries.snapshot() as view:
            told = view.rows(states.group_by(TRANSITIONS.c.run_id))
            done = view.rows(tasks.where(TASK_RUNS.c.run_id.in_(wanted)).group_by(TASK_RUNS.c.run_id))
        return {str(row["run_id"]): row["count"] for row in told}, {str(row["run_id"]): (row["count"], row["at"]) for row in done}

    def _tell(self, session: Session, watch_id: str, known: Known) -> None:
        """A first answer that took longer than the next one comes too late to be told."""
        assert known.run is not None
        told = self._told.get((session, watch_id))
        if self._watched.get((session, watch_id)) == known.run["id"] and (told is None or known.version >= told.version):
            self._told[session, watch_id] = known
            body = {"type": "run", "id": watch_id, "run": known.run, "version": known.version}
            session.tell(body, key=f"run:{watch_id}")
