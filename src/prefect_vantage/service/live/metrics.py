"""The topic of key figures: the numbers of a page, told when they have changed, and so the sign for whatever else the page shows to be read again.

commits, or the time ─► figures per distinct question (an errand) ─► told where a number or a run of the question changed
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from prefect_vantage.analytics.figures import Figures, figures
from prefect_vantage.errors import VantageError
from prefect_vantage.query.matching import Matcher
from prefect_vantage.query.run import Queries
from prefect_vantage.service.etag import to_json
from prefect_vantage.service.live.errands import Errands
from prefect_vantage.service.live.log import MOST_MISSED
from prefect_vantage.service.live.messages import Watch, WatchMetrics
from prefect_vantage.service.live.session import Session
from prefect_vantage.service.live.topic import News
from prefect_vantage.times import Clock

logger = logging.getLogger(__name__)

EVERY = 1.0
PAUSE_PER_LOOK = 10.0
"""Figures that take long to work out are worked out less often: this many times their duration apart."""
BY_TIME = 15.0
"""Seconds after which they are worked out again without a change: a period that ends now loses its oldest runs."""
_SHOWN = frozenset({"runs", "workers", "samples"})
Key = tuple[str, str, str, str]


@dataclass(slots=True, eq=False)
class Scope:
    """One distinct question with the watches that show it. `latest` is what was told, `looked_at` monotonic seconds."""

    key: Key
    matcher: Matcher
    watches: set[tuple[Session, str]] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    dirty: bool = False
    every: float = EVERY
    looked_at: float = float("-inf")
    latest: Figures | None = None
    hour: datetime | None = None

    def is_due(self, now: float) -> bool:
        """Whether it is time to look, and if so, not again for a while."""
        age = now - self.looked_at
        if age < self.every or not (self.dirty or age >= max(BY_TIME, self.every)):
            return False
        self.looked_at, self.dirty = now, False
        return True


class Metrics:
    """Lives on the event loop."""

    name = "metrics"
    said = WatchMetrics

    def __init__(self, queries: Queries, clock: Clock, errands: Errands, monotonic: Callable[[], float]) -> None:
        self._queries = queries
        self._clock = clock
        self._errands = errands
        self._monotonic = monotonic
        self._keys: dict[tuple[Session, str], Key] = {}
        self.scopes: dict[Key, Scope] = {}

    async def watch(self, session: Session, said: Watch) -> None:
        """Tell the figures as they are. Raises QueryError, InvalidInput."""
        assert isinstance(said, WatchMetrics)
        key = (said.q, said.timezone, said.from_, said.to)
        scope = self.scopes.get(key) or Scope(key, Matcher(await self._errands.quick(self._queries.ask, said.q, said.timezone)))
        scope = self.scopes.setdefault(key, scope)
        scope.watches.add((session, said.id))
        self._keys[session, said.id] = key
        if scope.latest is None:
            await self._look(scope)
        if scope.latest is not None:
            _tell(session, said.id, scope.latest)

    def forget(self, session: Session, watch_id: str) -> None:
        """End a watch."""
        scope = self.scopes.get(self._keys.pop((session, watch_id), ("", "", "", "")))
        if scope is not None:
            scope.watches.discard((session, watch_id))
            if not scope.watches:
                del self.scopes[scope.key]

    async def serve(self, news: News) -> None:
        """Send for the figures of every question that may have other ones."""
        for scope in self.scopes.values():
            scope.dirty = scope.dirty or bool(news.tables & _SHOWN)
            if len(scope.touched) <= MOST_MISSED:
                scope.touched |= news.touched
            if not self._errands.is_under_way(scope) and scope.is_due(news.now):
                self._errands.send(scope, self._refresh(scope))

    async def _refresh(self, scope: Scope) -> None:
        try:
            if await self._look(scope) and scope.latest:
                for session, watch_id in list(scope.watches):
                    _tell(session, watch_id, scope.latest)
        except VantageError as error:
            logger.warning("The figures of %r could not be worked out: %s", scope.key[0], error)
            scope.dirty = True

    async def _look(self, scope: Scope) -> bool:
        """Work the figures out; answers whether there is something to tell. Raises VantageError."""
        touched, scope.touched = scope.touched, set()
        begun = time.perf_counter()
        found, concerned = await self._errands.slow(self._work_out, scope, touched, self._clock())
        scope.every = max(EVERY, PAUSE_PER_LOOK * (time.perf_counter() - begun))
        scope.looked_at = self._monotonic()
        hour = found.as_of.replace(minute=0, second=0, microsecond=0)
        before = scope.latest
        moved = before is None or concerned or hour != scope.hour or before.numbers() != found.numbers()
        if moved:
            scope.latest, scope.hour = found, hour
        return moved

    def _work_out(self, scope: Scope, touched: set[str], now: datetime) -> tuple[Figures, bool]:
        """The figures, and whether a touched run is one of the question; runs in a thread."""
        q, timezone, since, until = scope.key
        found = figures(self._queries, q, timezone, (since, until), now=now)
        if not touched or len(touched) > MOST_MISSED:
            return found, bool(touched)
        with self._queries.touched(touched) as copied:
            return found, bool(copied.among(scope.matcher, now))


def _tell(session: Session, watch_id: str, found: Figures) -> None:
    body: dict[str, Any] = {"type": "metrics", "id": watch_id, "version": found.version, "as_of": found.as_of}
    body |= {"totals": found.totals, "now": found.now, "workers": found.workers}
    session.outbox.put(to_json(body), key=f"metrics:{watch_id}")
