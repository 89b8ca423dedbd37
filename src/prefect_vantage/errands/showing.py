"""What Prefect's UI shows of an errand: how far it is while it works, and its result as an artifact of the run.

Artifacts are small (they go through Prefect's events); files are named in them, not carried.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from logging import Logger, LoggerAdapter
from typing import cast
from uuid import UUID

from prefect.artifacts import create_markdown_artifact, create_progress_artifact, create_table_artifact, update_progress_artifact
from prefect.logging import get_run_logger
from prefect.runtime import deployment, flow_run

Row = dict[str, str | int]
Tell = Callable[[float, str], None]

SHOW_EVERY = 3.0
SAY_EVERY = 15.0
"""Seconds between two changes of the progress artifact, and between two lines of the log."""


@contextmanager
def progress(what: str) -> Iterator[Tell]:
    """A function that is told the share that is done (0 to 1) and how far that is in words; the run's page has a bar, its log a line now and then.

    A Prefect that refuses the bar at the moment does not stop the errand.
    """
    log = get_run_logger()
    bar = _Bar(what, log)
    yield bar.tell
    bar.end()


class _Bar:
    def __init__(self, what: str, log: Logger | LoggerAdapter[Logger]) -> None:
        self._what = what
        self._log = log
        self._shown = self._said = time.monotonic()
        self._share, self._words = 0.0, ""
        self._id = cast(UUID, create_progress_artifact(progress=0.0, description=what))  # an awaitable only in async code

    def tell(self, share: float, words: str) -> None:
        now, self._share, self._words = time.monotonic(), min(max(share, 0.0), 1.0), words
        if now - self._said >= SAY_EVERY:
            self._said = now
            self._log.info("%s: %s", self._what, words)
        if now - self._shown >= SHOW_EVERY:
            self._shown = now
            self._show()

    def end(self) -> None:
        self._show()
        if self._words:
            self._log.info("%s: %s", self._what, self._words)

    def _show(self) -> None:
        try:
            update_progress_artifact(self._id, round(self._share * 100, 1), f"{self._what}: {self._words}" if self._words else self._what)
        except Exception as error:
            self._log.warning("The progress could not be shown: %s", error)


def show_table(rows: Sequence[Row], description: str) -> None:
    """Leave a table as the result; the description is Markdown."""
    create_table_artifact(table=list(rows), key=artifact_key(), description=description)


def show_text(markdown: str, description: str) -> None:
    """Leave a text as the result."""
    create_markdown_artifact(markdown=markdown, key=artifact_key(), description=description)


def artifact_key() -> str:
    """The name under which Prefect lists the results one after the other: that of the deployment, else of the flow."""
    name = str(deployment.name or flow_run.flow_name or "vantage")
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "vantage"


def facts(rows: Sequence[tuple[str, str]]) -> str:
    """Pairs as a Markdown table without a head."""
    return "\n".join(["| | |", "|---|---|", *(f"| {label} | {value} |" for label, value in rows)])


def code(text: str) -> str:
    """Any text as Markdown shows it literally, in a table too."""
    flat = " ".join(text.split()).replace("|", "\\|")
    longest = max((len(run) for run in re.findall(r"`+", flat)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {flat} {fence}" if longest else f"`{flat}`" if flat else "–"
