"""A query that clients have on screen: however many show it, it is asked once per change and counted at most once a second.

Listed.plan() (pure: what is due) ─► look() (in a thread: asks the mirror) ─► difference per screen
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson

from prefect_vantage.query.asked import Asked
from prefect_vantage.query.run import Queries
from prefect_vantage.service.etag import to_json
from prefect_vantage.service.live.difference import Difference, Screen, difference
from prefect_vantage.times import iso

if TYPE_CHECKING:
    from prefect_vantage.service.live.session import Session

MOST_TOUCHED = 2_000
COUNT_EVERY = 1.0
REFRESH_EVERY = 10.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask: whether these ids match, and whether to count again; `flood`: too much changed to name it."""

    ids: frozenset[str]
    count: bool
    flood: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """What was found: runs by id (encoded), the total where it was counted, as of when, in which version of the mirror."""

    matching: dict[str, orjson.Fragment]
    total: int | None
    version: int
    now: datetime


@dataclass(slots=True)
class Listed:
    """One distinct query with the screens that show it, by session and watch id. Times are monotonic seconds."""

    asked: Asked
    screens: dict[tuple[Session, str], Screen] = field(default_factory=dict)
    total: int | None = None
    told: int | None = None
    counted_at: float = float("-inf")
    refreshed_at: float = float("-inf")
    dirty: bool = False

    def on_screen(self) -> frozenset[str]:
        """Ids that any client shows."""
        return frozenset[str]().union(*(screen.ids for screen in self.screens.values()))

    def plan(self, touched: Collection[str], now: float, *, changed: bool) -> Plan | None:
        """What is due after `touched` runs changed (`changed`: or anything else did); None when nothing is."""
        by_time = self.asked.time_dependent and now - self.refreshed_at >= REFRESH_EVERY
        self.dirty = self.dirty or changed or by_time
        flood = len(touched) > MOST_TOUCHED
        ids = frozenset(touched)
        if flood or by_time:
            shown = self.on_screen()
            ids = (ids & shown if flood else ids) | (shown if by_time else frozenset())
        count = self.dirty and now - self.counted_at >= COUNT_EVERY
        if not (ids or count or flood):
            return None
        if by_time:
            self.refreshed_at = now
        if count:
            self.counted_at, self.dirty = now, False
        return Plan(ids, count, flood)

    def differences(self, touched: Collection[str], plan: Plan, look: Look) -> Iterable[tuple[Session, str, Difference]]:
        """What each screen has to be told; screens that nothing concerns are left out. Rows that only time passed over are not sent again."""
        moved = look.total is not None and look.total != self.told
        if look.total is not None:
            self.total = self.told = look.total
        for (session, watch_id), screen in list(self.screens.items()):
            found = difference(screen, plan.ids, look.matching)
            touched_only = tuple(one for one in found.changed if one in touched)
            found = Difference(touched_only, found.left, tuple(one for one in found.new if one in touched))
            if found or moved:
                yield session, watch_id, found


def look(queries: Queries, asked: Asked, plan: Plan, now: datetime) -> Look:
    """Ask the mirror; runs in a thread. Raises MirrorError, QueryTimeout."""
    asked = asked.as_of(now)
    version = queries.mirror.version
    runs = queries.matching(asked, sorted(plan.ids)) if plan.ids else []
    total = queries.count(asked) if plan.count else None
    return Look({run["id"]: orjson.Fragment(to_json(run)) for run in runs}, total, version, now)


def runs_message(watch_id: str, found: Difference, look: Look, total: int | None) -> bytes:
    """The message that tells one screen its difference."""
    body: dict[str, Any] = {
        "type": "runs",
        "id": watch_id,
        "version": look.version,
        "as_of": iso(look.now),
        "total": total,
        "changed": [look.matching[one] for one in found.changed],
        "left": found.left,
        "new": found.new,
    }
    return to_json(body)
