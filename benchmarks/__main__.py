"""`make bench`: writes runs into a Prefect on PostgreSQL, mirrors them, asks both sides the same questions and prints the ratios; exit code 1 when a promise is not kept."""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg

from benchmarks.browser import LIMITS, cold_visits
from benchmarks.load import load_mirror
from benchmarks.measure import Measured, measure
from benchmarks.memory import export_csv
from benchmarks.postgres import Database, postgres
from benchmarks.questions import LIMIT_SECONDS, PROMISED, QUESTIONS
from benchmarks.servers import prefect_server, vantage_server
from prefect_vantage.demo.history import write_history

ROWS_SELECTOR = "[role=rowgroup] [role=row]"
MIRROR_MEGABYTES = 600
EXPORT_MEGABYTES = 250
FIRST_BYTE_SECONDS = 1.0


def main() -> int:
    """Run what the arguments name; answers the exit code."""
    options = _arguments()
    with tempfile.TemporaryDirectory(prefix="vantage-bench-") as folder, _database(options) as database:
        data = Path(options.data or folder)
        data.mkdir(parents=True, exist_ok=True)
        with psycopg.connect(database.url, autocommit=True) as connection:
            size = _prepare(options, database, connection, data)
            with (
                prefect_server(database.async_url, Path(folder)) as prefect,
                vantage_server(data, prefect, {"follow": "false"}) as (vantage, process),
            ):
                kept = [_mirror_size(data, size), _export(vantage, process.pid)]  # before the questions fill DuckDB's cache of blocks
                kept += [*_questions(options, vantage, prefect, connection), *([] if options.no_browser else [_browser(vantage)])]
    print("\nEvery promise kept." if all(kept) else "\nA promise is NOT kept (marked ✗).")
    return 0 if all(kept) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--runs", type=int, default=1_000_000, help="runs to write and mirror")
    parser.add_argument("--days", type=int, default=120, help="days over which they lie")
    parser.add_argument("--times", type=int, default=40, help="askings of each question on our side")
    parser.add_argument("--their-times", type=int, default=7, help="askings on the other side, which is slow")
    parser.add_argument("--database", help="a PostgreSQL of an earlier run (postgresql://…) that already holds a Prefect with runs")
    parser.add_argument("--data", help="folder of the mirror; one that is filled already is used as it is")
    parser.add_argument("--no-browser", action="store_true", help="leave the browser out")
    return parser.parse_args()


@contextmanager
def _database(options: argparse.Namespace) -> Iterator[Database]:
    if options.database:
        yield Database(int(options.database.rsplit(":", 1)[1].split("/")[0]))
        return
    with postgres() as database:
        yield database


def _prepare(options: argparse.Namespace, database: Database, connection: psycopg.Connection, data: Path) -> int:
    if not options.database:
        print(f"Writing {options.runs:,} runs into Prefect's PostgreSQL …", flush=True)
        write_history(database.async_url, runs=options.runs, days=options.days, progress=_progress)
        print()
    connection.execute("ANALYZE")
    row = connection.execute("SELECT count(*) FROM flow_run").fetchone()
    size = int(row[0]) if row else 0
    if not (data / "mirror.duckdb").exists():
        print(f"Mirroring {size:,} runs …", flush=True)
        started = time.perf_counter()
        load_mirror(data / "mirror.duckdb", connection, lambda done: _progress(done, size))
        print(f"\n  {size / (time.perf_counter() - started):,.0f} runs a second, with their states")
    return size


def _progress(done: int, total: int) -> None:
    if sys.stdout.isatty() or done == total:
        print(f"\r  {done:,} of {total:,}", end="", flush=True)


def _mirror_size(data: Path, runs: int) -> bool:
    megabytes = os.path.getsize(data / "mirror.duckdb") / 1e6
    limit = MIRROR_MEGABYTES * max(1.0, runs / 1_000_000)
    print(f"\nMirror of {runs:,} runs on disk: {megabytes:,.0f} MB (limit {limit:,.0f} MB) {_mark(megabytes <= limit)}")
    return megabytes <= limit


def _questions(options: argparse.Namespace, vantage: str, prefect: str, connection: psycopg.Connection) -> list[bool]:
    print(f"\n{'question':<52} {'ours p50':>9} {'p95':>8} {'other side':>11} {'theirs':>10} {'ratio':>8} {'promised':>9}")
    kept = []
    with httpx.Client(base_url=vantage, timeout=60) as ours, httpx.Client(base_url=prefect, timeout=120) as theirs:
        for question in QUESTIONS:
            measured = measure(question, ours, theirs, connection, times=options.times, their_times=options.their_times)
            _print(measured)
            kept.append(measured.kept)
    print(f"p95 limit of each question: {LIMIT_SECONDS * 1000:.0f} ms")
    return kept


def _print(measured: Measured) -> None:
    theirs = f"{statistics.median(measured.theirs) * 1000:,.0f} ms" if measured.theirs else "—"
    ratio = f"{measured.ratio:,.1f} ×" if measured.ratio else "—"
    promised = PROMISED[measured.question.kind]
    print(
        f"{measured.question.name:<52} {statistics.median(measured.ours) * 1000:>6.0f} ms {measured.p95 * 1000:>5.0f} ms {measured.their_name:>11} "
        f"{theirs:>10} {ratio:>8} {f'≥ {promised:g} ×' if promised and measured.theirs else '—':>9} {_mark(measured.kept)}",
        flush=True,
    )


def _export(vantage: str, pid: int) -> bool:
    with httpx.Client(base_url=vantage) as client:
        exported = export_csv(client, pid)
    kept, soon = exported.peak <= EXPORT_MEGABYTES, exported.first <= FIRST_BYTE_SECONDS
    print(
        f"\nExport of {exported.promised:,} rows as CSV ({exported.megabytes:,.0f} MB compressed): memory of a service just started {exported.before:,.0f} MB, "
        f"{exported.peak:,.0f} MB at its peak (limit {EXPORT_MEGABYTES} MB) {_mark(kept)}, "
        f"first byte after {exported.first:.2f} s (limit {FIRST_BYTE_SECONDS:g} s) {_mark(soon)}"
    )
    return kept and soon


def _browser(vantage: str) -> bool:
    seen = cold_visits(f"{vantage}/runs", ROWS_SELECTOR)
    kept = [getattr(seen, name) <= limit for name, limit in LIMITS.items()]
    print("\nRuns page, cold browser (median of 5; Prefect's own UI: 2,291 kB, 205 requests, 3.6 s, 0.18)")
    print(f"  JavaScript, compressed   {seen.script_kilobytes:7.0f} kB  (limit 220) {_mark(kept[0])}")
    print(f"  requests, of them to API {seen.requests:4d}, {seen.api_requests}    (limits 15, 4) {_mark(kept[1] and kept[2])}")
    print(f"  rows visible after       {seen.rows_seconds:7.2f} s   (limit 1.0) {_mark(kept[3])}")
    print(f"  layout shift             {seen.layout_shift:7.4f}     (limit 0) {_mark(kept[4])}")
    return all(kept)


def _mark(kept: bool) -> str:
    return "✓" if kept else "✗"


if __name__ == "__main__":
    sys.exit(main())
