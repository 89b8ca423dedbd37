"""Both sides of a question, asked in turn, so that what else the machine does falls on both alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import psycopg

from benchmarks.questions import LIMIT_SECONDS, PROMISED, Question


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of every asking, ours and theirs; `theirs` is empty where the other side cannot answer."""

    question: Question
    ours: tuple[float, ...]
    theirs: tuple[float, ...]
    their_name: str

    @property
    def ratio(self) -> float | None:
        """How many times faster we are, by medians."""
        return statistics.median(self.theirs) / statistics.median(self.ours) if self.theirs else None

    @property
    def p95(self) -> float:
        """Our 95th percentile, in seconds (the second slowest of 40, so one hiccup of the machine does not decide)."""
        return sorted(self.ours)[max(0, int(len(self.ours) * 0.95) - 1)]

    @property
    def kept(self) -> bool:
        """Whether the promised ratio and our own limit hold."""
        promised = PROMISED[self.question.kind]
        fast = self.p95 <= LIMIT_SECONDS
        return fast and (promised is None or self.ratio is None or self.ratio >= promised)


def timed(call: Callable[[], object]) -> float:
    """Seconds of one call."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def measure(
    question: Question, vantage: httpx.Client, prefect: httpx.Client, database: psycopg.Connection, *, times: int, their_times: int
) -> Measured:
    """Ask both sides in turn: ours `times` times, theirs `their_times` times (they are slow), after one warm-up each."""
    theirs, name = _other_side(question, prefect, database)

    def ours() -> None:
        vantage.get(f"/api/v1{question.ours}", params=question.parameters).raise_for_status()

    ours()
    if theirs:
        theirs()
    our_seconds: list[float] = []
    their_seconds: list[float] = []
    for turn in range(times):
        our_seconds.append(timed(ours))
        if theirs and turn < their_times:
            their_seconds.append(timed(theirs))
    return Measured(question, tuple(our_seconds), tuple(their_seconds), name)


def _other_side(question: Question, prefect: httpx.Client, database: psycopg.Connection) -> tuple[Callable[[], object] | None, str]:
    if question.path:
        body = {key: _moment(value) for key, value in (question.body or {}).items()}
        return lambda: prefect.post(str(question.path), json=body).raise_for_status(), "Prefect API"
    if question.sql:
        return lambda: database.execute(str(question.sql)).fetchall(), "SQL"
    return None, "cannot"


def _moment(value: object) -> object:
    """`@now` and `@-90d` in a body, as ISO times."""
    if not (isinstance(value, str) and value.startswith("@")):
        return value
    days = 0 if value == "@now" else int(value[2:-1])
    return (datetime.now(UTC) - timedelta(days=days)).isoformat()
