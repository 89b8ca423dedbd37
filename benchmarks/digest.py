"""The weekly digest as PDF: `python -m benchmarks.digest` builds it over a mirror of some weeks and prints seconds, pages and charts; exit code 1
when it is slower than promised.

A generated mirror (60 deployments, 40 errors, two of them getting slower) ─► the digest that ships, its tables at full length ─► PDF, several times
"""

from __future__ import annotations

import argparse
import io
import random
import statistics
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from pypdf import PdfReader

from prefect_vantage import project
from prefect_vantage.mirror.batch import Batch
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.query.run import Queries
from prefect_vantage.reporting import Reports
from prefect_vantage.reporting.definition import ReportDefinition, read_definition
from prefect_vantage.settings import load_settings

SECONDS, PAGES, CHARTS = 5.0, 10, 8
NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
WEEKS, DEPLOYMENTS, ERRORS = 5, 60, 40
ROWS = 20
"""Rows of each table: as long as a fleet of this size makes them."""


def _runs(count: int) -> Iterator[dict[str, Any]]:
    dice = random.Random(7)
    span = WEEKS * 7 * 86400
    for number in range(count):
        place = min(int(dice.expovariate(1 / 12)), DEPLOYMENTS - 1)
        age = dice.random() * span
        scheduled = NOW.replace(tzinfo=None) - timedelta(seconds=age + 4000)
        slower = 1.8 if place % 9 == 0 and age < 8 * 86400 else 1.0
        lasted = dice.lognormvariate(4.0 + place % 5 * 0.4, 0.6) * slower
        broken = dice.random() < 0.03 + (place % 7 == 3) * 0.1 or (place >= DEPLOYMENTS - 8 and age < 3 * 86400)
        started = scheduled + timedelta(seconds=dice.expovariate(1 / 20))
        error = f"{('ValueError', 'TimeoutError', 'KeyError')[number % 3]}: step {min(int(dice.expovariate(0.1)), ERRORS - 1)} gave up"
        yield {
            "id": str(uuid.UUID(int=dice.getrandbits(128), version=4)),
            "name": f"run-{number}",
            "flow": f"flow-{place // 3:02d}",
            "deployment": f"deployment-{place:02d}",
            "pool": f"pool-{place % 4}",
            "queue": "default",
            "state_type": "FAILED" if broken else "COMPLETED",
            "state_name": "Failed" if broken else "Completed",
            "error": error if broken else None,
            "error_group": error if broken else None,
            "error_type": error.partition(":")[0] if broken else None,
            "tags": [],
            "attempts": 1 + (dice.random() < 0.04),
            "scheduled": scheduled,
            "started": started,
            "ended": started + timedelta(seconds=lasted),
            "run_seconds": lasted,
            "auto_scheduled": True,
            "states_complete": True,
        }


def whole_digest() -> ReportDefinition:
    """The one that ships, with every row of its tables and the longest runs besides."""
    shipped = read_definition(project.root() / "reports" / "weekly-digest.yaml").model_dump(mode="json")
    for section in shipped["sections"]:
        if section["kind"] in ("durations", "breakdown", "regressions", "errors", "unresolved", "missed"):
            section["top"] = ROWS
    shipped["sections"].append({"kind": "runs", "title": "Longest runs", "sort": "-duration", "top": 2 * ROWS})
    return ReportDefinition.model_validate(shipped)


def _mirror(count: int) -> Mirror:
    mirror = Mirror.open(None, clock=lambda: NOW)
    rows: list[dict[str, Any]] = []
    for run in _runs(count):
        rows.append(run)
        if len(rows) == 20_000:
            mirror.apply(Batch(rows={"runs": rows}))
            rows = []
    mirror.apply(Batch(rows={"runs": rows}))
    return mirror


def main() -> int:
    """Measure; answers 0 when the promise is kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.digest", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--runs", type=int, default=200_000)
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    mirror = _mirror(options.runs)
    settings = load_settings(api_url="https://vantage.example", timezone="UTC")
    reports = Reports(project.root() / "reports", Queries(mirror, lambda: NOW), lambda: NOW, settings, drift=lambda: 0)
    definition, built, written, files, computed = whole_digest(), [], [], [], []
    for _ in range(options.times):
        began, computing = time.perf_counter(), time.process_time()
        document = reports.build_as(definition, "last-week", "UTC")
        between = time.perf_counter()
        files.append(reports.render(document, "pdf").content)
        built.append(between - began)
        written.append(time.perf_counter() - between)
        computed.append(time.process_time() - computing)
    mirror.close()
    whole = [one + other for one, other in zip(built, written, strict=True)]
    pages, charts = len(PdfReader(io.BytesIO(files[0])).pages), sum(len(section.pictures) for section in document.sections)
    print(f"{options.runs:,} runs mirrored, {document.runs:,} in the week; {pages} pages, {charts} charts, {len(files[0]):,} bytes")
    print(f"first {whole[0]:.2f} s; median {statistics.median(whole):.2f} s (numbers and charts {statistics.median(built):.2f} s, pages {statistics.median(written):.2f} s), of the processor {statistics.median(computed):.2f} s")  # fmt: skip
    kept = {
        f"at most {SECONDS:g} s": statistics.median(whole) <= SECONDS,
        f"at least {PAGES} pages": pages >= PAGES,
        f"at least {CHARTS} charts": charts >= CHARTS,
        "complete": document.complete,
        "the same bytes each time": len(set(files)) == 1,
    }
    for promise, is_kept in kept.items():
        print(f"{'kept  ' if is_kept else 'BROKEN'} {promise}")
    return 0 if all(kept.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
