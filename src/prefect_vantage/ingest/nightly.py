"""The sweep of everything, now and then and slowly: finds renamed runs and deletions that leave every count as it was.

Its place is a cursor, committed with each page, so that a restart goes on with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

from prefect_vantage.ingest.census import Census
from prefect_vantage.ingest.pipeline import Pipeline
from prefect_vantage.ingest.reread import Reread
from prefect_vantage.ingest.source import Source
from prefect_vantage.ingest.sweep import Sweep
from prefect_vantage.ingest.walk import Spot
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.times import Clock, from_naive_utc

CURSOR = "sweep"


class Nightly:
    """`tick` does one page when a sweep is due or under way; the loop's pause between ticks keeps it gentle."""

    def __init__(
        self,
        mirror: Mirror,
        source: Source,
        pipeline: Pipeline,
        reread: Reread,
        *,
        clock: Clock,
        every: float,
        ready: Callable[[], bool],
    ) -> None:
        self._source = source
        self._pipeline = pipeline
        self._reread = reread
        self._clock = clock
        self._census = Census(mirror)
        self._every = timedelta(seconds=every)
        self._ready = ready
        self._sweep: Sweep | None = None
        stored = mirror.cursor_value(CURSOR)
        value = json.loads(stored) if stored else {}
        self._ended_at = datetime.fromisoformat(value["ended"]) if value.get("ended") else clock()
        self._spot = Spot.from_json(value["spot"]) if value.get("spot") else None

    def ask(self) -> None:
        """Sweep now."""
        self._ended_at = from_naive_utc(datetime.min) + self._every

    def tick(self) -> bool:
        """One page; never asks for another at once. Raises PrefectError, MirrorError, Stopped."""
        if self._sweep is None:
            if not self._ready() or (self._spot is None and self._clock() < self._ended_at + self._every):
                return False
            # A half-read instant starts over: what was seen of it is not kept.
            spot = Spot(self._spot.before) if self._spot else None
            self._sweep = Sweep(self._source, self._pipeline, self._census, self._reread, spot=spot)
        sweep = self._sweep
        more = sweep.step(cursors={CURSOR: {"spot": sweep.spot.to_json(), "ended": None}})
        if not more:
            sweep.step_undated()
            self._ended_at, self._spot, self._sweep = self._clock(), None, None
            self._pipeline.mark({CURSOR: {"spot": None, "ended": self._ended_at.isoformat()}})
        return False
