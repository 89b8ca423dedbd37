"""Writes a believable past of the sample fleet into Prefect: `write_history` is the one way in.

span ──► past_runs (pure) ──► batch_of (pure) ──► Store.write        a database address
                          └─► replay                                 an API address (dated now, slow)
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from prefect_vantage.demo.catalogue import read_catalogue
from prefect_vantage.demo.past import past_runs
from prefect_vantage.demo.places import ensure_places
from prefect_vantage.demo.records import PastRun
from prefect_vantage.demo.replay import replay
from prefect_vantage.demo.rhythm import SECOND, Span
from prefect_vantage.demo.rows import batch_of
from prefect_vantage.demo.schema import ensure_schema
from prefect_vantage.demo.store import database_url, open_store
from prefect_vantage.demo.tally import HistoryReport, Progress, Tally
from prefect_vantage.errors import InvalidInput

BATCH = {"sqlite": 1_000, "postgresql": 5_000}
MARGIN = timedelta(minutes=5)  # no run is due in the last minutes, so every run has ended by now


def write_history(
    url: str, *, runs: int, days: int, seed: int = 7, now: datetime | None = None, progress: Progress | None = None
) -> HistoryReport:
    """Write exactly `runs` finished runs of the last `days` days before `now` (default: this moment) into Prefect.

    `url` is the address of Prefect's database (SQLite or PostgreSQL, empty or in use; the schema is made when missing) or, as a slow
    fallback, of its API (http…): the API cannot date states back, so those runs happen now. `progress(done, total)` is called after each
    batch. The same arguments write the same runs. Must not be called from a running event loop. Raises InvalidInput, PrefectError.
    """
    if runs < 1 or days < 1:
        raise InvalidInput("A history needs at least one run and one day.")
    today = (now or datetime.now(UTC)).astimezone(UTC)
    span = Span(_micros(today - timedelta(days=days)), _micros(today - MARGIN))
    tally = Tally(runs, progress or (lambda _done, _total: None))
    began = time.monotonic()
    into = _write(url, span, seed, tally)
    return tally.report(span, into, time.monotonic() - began)


def _write(url: str, span: Span, seed: int, tally: Tally) -> str:
    """Writes through the API or into the database; the name of which."""
    if url.startswith(("http://", "https://")):
        catalogue = read_catalogue()
        replay(url, catalogue, past_runs(catalogue, span, tally.total, seed), tally)
        return "api"
    into = database_url(url).get_backend_name()
    ensure_schema(url)
    asyncio.run(_write_rows(url, span, seed, tally, BATCH[into]))
    return into


async def _write_rows(url: str, span: Span, seed: int, tally: Tally, size: int) -> None:
    catalogue = read_catalogue()
    async with open_store(url) as store:
        references = await ensure_places(store.connection, catalogue)
        for runs in whole_families(past_runs(catalogue, span, tally.total, seed), size):
            await store.write(batch_of(runs, references))
            tally.add(runs)


def whole_families(told: Iterator[PastRun], size: int) -> Iterator[list[PastRun]]:
    """The runs in lists of about `size`, no family torn apart: subflow runs follow their parent."""
    gathered: list[PastRun] = []
    for run in told:
        if len(gathered) >= size and run.parent_task is None:
            yield gathered
            gathered = []
        gathered.append(run)
    if gathered:
        yield gathered


def _micros(moment: datetime) -> int:
    return int(moment.timestamp()) * SECOND
