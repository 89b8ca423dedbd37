"""From when to when the mirror knows of every run, so that what it cannot know is drawn as a gap and never as a zero.

Its past begins at its first run, later where the backfill is still on its way back or old runs were pruned; its present ends with the last reconciliation
when Prefect has not answered for minutes. An outage in between leaves no gap: its runs are read afterwards, with their own times.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from prefect_vantage.ingest import backfill, reconcile
from prefect_vantage.mirror.retention import HORIZON
from prefect_vantage.mirror.schema import CURSORS, RUNS
from prefect_vantage.query.context import Context
from prefect_vantage.query.snapshot import Snapshot
from prefect_vantage.times import from_naive_utc

UNHEARD = timedelta(minutes=5)
"""A reconciliation this long ago means that Prefect does not answer: they are a minute apart."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The stretch of time that is known; `start` None: nothing is."""

    start: datetime | None
    end: datetime

    def knows(self, moment: datetime) -> bool:
        """Whether the mirror can say how it was at that instant."""
        return self.start is not None and self.start <= moment <= self.end


def reach(view: Snapshot, context: Context) -> Reach:
    """What the snapshot knows as of the context's now."""
    names = (HORIZON, backfill.CURSOR, reconcile.CURSOR)
    cursors = {row["name"]: row["value"] for row in view.rows(select(CURSORS).where(CURSORS.c.name.in_(names)))}
    first = view.tuples(select(func.least(func.min(RUNS.c.scheduled), func.min(RUNS.c.started))).select_from(RUNS))[0][0]
    if first is None:
        return Reach(None, context.now)
    bounds = [first]
    if HORIZON in cursors:
        bounds.append(datetime.fromisoformat(json.loads(cursors[HORIZON])))
    if backfill.CURSOR in cursors and (reached := backfill.Progress.from_json(cursors[backfill.CURSOR]).reached) is not None:
        bounds.append(reached)
    end = context.now
    if reconcile.CURSOR in cursors:
        last = from_naive_utc(datetime.fromisoformat(json.loads(cursors[reconcile.CURSOR])["since"]))
        end = last if end - last > UNHEARD else end
    return Reach(from_naive_utc(max(bounds)), end)
