"""Heals drift exactly without reading everything again: narrows down which windows of time differ, and sweeps only those.

a state type whose counts differ ─► windows of equal size ─► compare each count ─► differing ones: cut again, or sweep when small or when most differ
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from prefect_vantage.ingest.budget import Priority
from prefect_vantage.ingest.census import Census, Window
from prefect_vantage.ingest.pipeline import Pipeline
from prefect_vantage.ingest.reread import Reread
from prefect_vantage.ingest.source import Source
from prefect_vantage.ingest.sweep import Sweep, dated, of_type

_PARTS = 8
_SMALL_PAGES = 2
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A window of a state type whose counts differ (or, without a window, runs without any time)."""

    state_type: str
    window: Window | None


class Heal:
    """`begin` with the state types that drift; `step` until it answers False. Counts what it repaired and found deleted."""

    def __init__(self, source: Source, pipeline: Pipeline, census: Census, reread: Reread) -> None:
        self._source = source
        self._pipeline = pipeline
        self._census = census
        self._reread = reread
        self._suspects: deque[Suspect] = deque()
        self._sweep: Sweep | None = None
        self.repaired = 0
        self.deleted = 0

    @property
    def busy(self) -> bool:
        """Whether there is something left to heal."""
        return bool(self._suspects) or self._sweep is not None

    def begin(self, state_types: Iterable[str]) -> None:
        """These state types differ somewhere."""
        for state_type in state_types:
            self._suspects.append(Suspect(state_type, Window()))
            self._suspects.append(Suspect(state_type, None))

    def step(self) -> bool:
        """One page of a sweep or one comparison. Raises PrefectError, MirrorError (then it is done again)."""
        if self._sweep is not None:
            if not self._sweep.step():
                self._end_sweep(self._sweep)
            return self.busy
        if not self._suspects:
            return False
        suspect = self._suspects[0]
        if suspect.window is None:
            self._undated(suspect.state_type)
        else:
            self._narrow(suspect.state_type, suspect.window)
        self._suspects.popleft()
        return self.busy

    def _undated(self, state_type: str) -> None:
        theirs = self._source.count_runs(of_type(state_type, self._census.kept_since)) - self._count(state_type, Window())
        if theirs != len(self._census.undated(state_type)):
            sweep = self._open(state_type, Window())
            sweep.step_undated()
            self._tally(sweep)

    def _narrow(self, state_type: str, window: Window) -> None:
        ours, theirs = self._census.count(state_type, window), self._count(state_type, window)
        if ours == theirs:
            return
        if min(ours, theirs) <= _SMALL_PAGES * self._source.page_size:
            self._sweep = self._open(state_type, window)
            return
        parts = cut(window, self._census.quantiles(state_type, window, _PARTS))
        differing = [part for part in parts if self._census.count(state_type, part) != self._count(state_type, part)]
        if len(parts) == 1 or len(differing) > len(parts) / 2:
            self._sweep = self._open(state_type, window)
        else:
            self._suspects.extend(Suspect(state_type, part) for part in differing)

    def _count(self, state_type: str, window: Window) -> int:
        return self._source.count_runs({**of_type(state_type, self._census.kept_since), "start_time": dated(window)})

    def _open(self, state_type: str, window: Window) -> Sweep:
        return Sweep(
            self._source,
            self._pipeline,
            self._census,
            self._reread,
            state_type=state_type,
            window=window,
            priority=Priority.RECONCILE,
        )

    def _end_sweep(self, sweep: Sweep) -> None:
        self._tally(sweep)
        self._sweep = None

    def _tally(self, sweep: Sweep) -> None:
        self.repaired += sweep.repaired
        self.deleted += sweep.deleted


def cut(window: Window, edges: list[datetime]) -> list[Window]:
    """The window cut before each edge: parts that meet without a gap or an overlap."""
    parts: list[Window] = []
    after = window.after
    for edge in edges:
        if after is not None and edge <= after:
            continue
        parts.append(Window(after, edge - _TICK))
        after = edge
    return [*parts, Window(after, window.before)]
