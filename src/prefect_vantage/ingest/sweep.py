"""Reads a window of Prefect's runs whole and holds every page against the mirror: writes what differs, checks by id what the page no longer has.

It is how a deletion, a rename and a run that no event told of are found; `heal` says which windows, the nightly sweep takes all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from prefect_vantage.ingest.budget import Priority
from prefect_vantage.ingest.census import Census, Window
from prefect_vantage.ingest.changes import TERMINAL
from prefect_vantage.ingest.pipeline import Pipeline, Written
from prefect_vantage.ingest.reread import Reread
from prefect_vantage.ingest.source import Source
from prefect_vantage.ingest.walk import END_OF_TIME, Spot, Step, by_start, undated
from prefect_vantage.ingest.wire import FlowRun
from prefect_vantage.times import iso


class Sweep:
    """One walk through `window` (of one state type or all); `step` does a page and answers whether there are more. `read` counts rows, ties at a page's end twice."""

    def __init__(
        self,
        source: Source,
        pipeline: Pipeline,
        census: Census,
        reread: Reread,
        *,
        state_type: str | None = None,
        window: Window = Window(),  # noqa: B008 - frozen
        priority: Priority = Priority.BACKGROUND,
        spot: Spot | None = None,
    ) -> None:
        self._pipeline = pipeline
        self._census = census
        self._reread = reread
        self._source = source
        self._state_type = state_type
        self._window = window
        self._priority = priority
        self._where = of_type(state_type, census.kept_since)
        self._walk = by_start(source, self._where, after=window.after, priority=priority)
        self._instant: set[str] = set()
        self.spot = spot or Spot(window.before or END_OF_TIME)
        self.read = 0
        self.repaired = 0
        self.deleted = 0

    def step(self, *, cursors: Mapping[str, object] | None = None) -> bool:
        """Read a page, write it with `cursors`, check what is missing from it. Raises PrefectError, MirrorError (then the page is done again)."""
        step = self._walk.step(self.spot)
        self.read += step.page.size
        self._note(self._pipeline.runs([step.page], cursors=cursors))
        if not step.page.malformed:
            self._check(self._suspects(step))
        if step.next is None:
            return False
        self.spot = step.next
        return True

    def step_undated(self) -> None:
        """The runs without any time, which no window holds. Raises as `step` does."""
        pages = undated(self._source, self._where, priority=self._priority)
        self._note(self._pipeline.runs(pages))
        self._check(self._census.undated(self._state_type) - {run.id for page in pages for run in page.items})

    def _suspects(self, step: Step[FlowRun]) -> set[str]:
        """Runs that the mirror has in the span that this page covers, and the page has not."""
        seen = {run.id for run in step.page.items}
        if step.at.offset is not None:
            self._instant |= seen
            if step.next is not None and step.next.offset is not None:
                return set()
            span, seen = Window(step.at.before, step.at.before), self._instant
            self._instant = set()
            return self._census.ids(self._state_type, span) - seen
        top = None if step.at.before >= END_OF_TIME else step.at.before
        if step.next is None:
            return self._census.ids(self._state_type, Window(self._window.after, top)) - seen
        # The lowest instant of a full page may go on on the next one.
        return self._census.ids(self._state_type, Window(step.oldest, top), above=step.oldest) - seen

    def _check(self, suspects: set[str]) -> None:
        written, deleted = self._reread.check(suspects, self._priority)
        self._note(written)
        self.deleted += deleted

    def _note(self, written: Written) -> None:
        self.repaired += len(written.repaired)


def of_type(state_type: str | None, kept_since: datetime | None = None) -> dict[str, object]:
    """The FlowRunFilter of a state type, without the finished runs that were pruned here."""
    if state_type is None:
        return {}
    kept = {"end_time": {"after_": iso(kept_since)}} if kept_since and state_type in TERMINAL else {}
    return {"state": {"type": {"any_": [state_type]}}, **kept}


def dated(window: Window) -> dict[str, str]:
    """The bounds of a window as Prefect's filter; an open one still leaves out what has no time."""
    return {"before_": iso(window.before or END_OF_TIME)} | ({"after_": iso(window.after)} if window.after else {})
