"""A query that clients have on screen: however many show it, it is asked once per change, and counted beside that, once a second at most."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

import orjson

from prefect_vantage.query.asked import Asked
from prefect_vantage.query.matching import Matcher
from prefect_vantage.service.etag import to_json
from prefect_vantage.service.live.difference import Difference, Screen
from prefect_vantage.service.live.encoded import Rows
from prefect_vantage.service.live.log import MOST_MISSED
from prefect_vantage.times import iso

if TYPE_CHECKING:
    from prefect_vantage.service.live.session import Session

COUNT_EVERY = 1.0
REFRESH_EVERY = 10.0
PAUSE_PER_COUNT = 10.0
"""A list that takes long to count is counted less often: this many times its duration apart."""


@dataclass(slots=True, eq=False)
class Listed:
    """One distinct query with the screens that show it, by session and watch id. Times are monotonic seconds, `passed` is when time was last looked at."""

    asked: Asked
    matcher: Matcher
    passed: datetime
    screens: dict[tuple[Session, str], Screen] = field(default_factory=dict)
    total: int | None = None
    told: int | None = None
    dirty: bool = False
    counted_at: float = float("-inf")
    count_every: float = COUNT_EVERY
    refreshed_at: float = float("-inf")

    def on_screen(self) -> frozenset[str]:
        """Ids that any client shows."""
        return frozenset[str]().union(*(screen.ids for screen in self.screens.values()))

    def to_look_at(self, touched: Collection[str], now: float) -> frozenset[str]:
        """What is due after those runs changed: they, or of too many those on screen; everything on screen now and then when time alone decides."""
        by_time = self.asked.time_dependent and now - self.refreshed_at >= REFRESH_EVERY
        shown = self.on_screen() if by_time or len(touched) > MOST_MISSED else frozenset[str]()
        ids = frozenset(touched) if len(touched) <= MOST_MISSED else shown.intersection(touched)
        if by_time:
            self.refreshed_at, self.dirty = now, True
            ids |= shown
        return ids

    def is_count_due(self, now: float) -> bool:
        """Whether it has to be counted again, and if so, from now on not for a while."""
        if not self.dirty or now - self.counted_at < self.count_every:
            return False
        self.dirty, self.counted_at = False, now
        return True

    def counted(self, total: int, took: float) -> bool:
        """Note a total and how long it took; answers whether clients were told another one."""
        self.total, self.count_every = total, max(COUNT_EVERY, PAUSE_PER_COUNT * took)
        moved = total != self.told
        self.told = total
        return moved


@dataclass(frozen=True, slots=True)
class Picture:
    """What messages of one moment tell: changed runs as they are (encoded, by id), as of when, everything up to which version of the mirror."""

    rows: Rows
    version: int
    now: datetime

    def tell(self, found: Difference, total: int | None) -> bytes:
        """The message of one difference without its head, which names the watch: clients with equal lists share it."""
        shown = (*found.changed, *found.left)
        body = {
            "version": self.version,
            "as_of": iso(self.now),
            "total": total,
            "changed": [self.rows[one] for one in shown if one in self.rows],
            "left": found.left,
            "new": found.new,
        }
        return to_json(body)[1:]


def head(watch_id: str) -> bytes:
    """The beginning of a message to that watch."""
    return b'{"type":"runs","id":' + orjson.dumps(watch_id) + b","
