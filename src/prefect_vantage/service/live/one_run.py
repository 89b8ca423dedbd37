"""The topic of one run: the whole run whenever it, or its history, changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from prefect_vantage.errors import NotFound
from prefect_vantage.query.run import Queries
from prefect_vantage.service.live.errands import Errands
from prefect_vantage.service.live.messages import Watch, WatchRun
from prefect_vantage.service.live.session import Session
from prefect_vantage.service.live.topic import News, Pace
from prefect_vantage.times import Clock

HISTORY_EVERY = 1.0
_HISTORY = frozenset({"transitions", "task_runs"})


class OneRun:
    """States and task runs do not say whose they are, so every watcher is told of them, once a second at most."""

    name = "run"
    said = WatchRun

    def __init__(self, queries: Queries, clock: Clock, errands: Errands) -> None:
        self._queries = queries
        self._clock = clock
        self._errands = errands
        self._watched: dict[tuple[Session, str], str] = {}
        self._told: dict[tuple[Session, str], int] = {}
        self._history = False
        self._pace = Pace()

    async def watch(self, session: Session, said: Watch) -> None:
        """Tell the run as it is. Raises NotFound."""
        assert isinstance(said, WatchRun)
        run_id = str(said.run)
        self._watched[session, said.id] = run_id
        found, version = await self._errands.quick(self._read, [run_id], self._clock())
        if run_id not in found:
            raise NotFound(f"There is no run {run_id}")
        self._tell(session, said.id, found[run_id], version)

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
        found, version = await self._errands.quick(self._read, sorted(set(wanted.values())), self._clock())
        for (session, watch_id), run_id in wanted.items():
            if run_id in found:
                self._tell(session, watch_id, found[run_id], version)
            else:
                session.resync(watch_id)

    def _read(self, ids: list[str], now: datetime) -> tuple[dict[str, Any], int]:
        version = self._queries.mirror.version
        runs = self._queries.matching(self._queries.ask("", now=now), ids)
        return {run["id"]: run for run in runs}, version

    def _tell(self, session: Session, watch_id: str, run: Any, version: int) -> None:
        """A first answer that took longer than the next one comes too late to be told."""
        if self._watched.get((session, watch_id)) == run["id"] and version >= self._told.get((session, watch_id), 0):
            self._told[session, watch_id] = version
            session.tell({"type": "run", "id": watch_id, "run": run, "version": version}, key=f"run:{watch_id}")
