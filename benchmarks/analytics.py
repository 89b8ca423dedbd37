"""The Analytics page at 5,000,000 runs: `python -m benchmarks.analytics --mirror DIR/mirror.duckdb` (the mirror that `python -m benchmarks --data DIR` made).

The runs of that mirror are multiplied: each copy has an id of its own and lies some minutes earlier, so that days, weeks, flows and percentiles keep
their shape. Then a service is asked over HTTP, with one filter and 90 days, what the page asks: all its panels one after the other (cold: the tag of an
answer is never sent), the same again with the tags (warm: 304), and each panel alone.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import duckdb
import httpx

from benchmarks.servers import vantage_server
from prefect_vantage.mirror.store import Mirror

PAGE_SECONDS, PANEL_SECONDS, WARM_SECONDS, INSTANT_SECONDS = 1.5, 0.4, 0.05, 0.2
_SERIES = "/metrics/series"
PANELS: Mapping[str, tuple[str, dict[str, str]]] = {
    "outcomes": (_SERIES, {"metric": "finished", "by": "outcome", "top": "3"}),
    "duration p50, p95": (_SERIES, {"metric": "duration", "aggregate": "p50,p95"}),
    "wait p50, p95": (_SERIES, {"metric": "wait", "aggregate": "p50,p95"}),
    "error rate, compared": (_SERIES, {"metric": "error_rate", "compare": "previous"}),
    "throughput, compared": (_SERIES, {"metric": "throughput", "compare": "previous"}),
    "queue depth": ("/metrics/depth", {}),
    "pattern of the week": ("/metrics/heatmap", {"metric": "finished"}),
    "distribution of durations": ("/metrics/distribution", {"metric": "duration", "bins": "30", "scale": "log"}),
    "slowest deployments": ("/metrics/breakdown", _MOVERS := {"metric": "duration", "aggregate": "p95", "by": "deployment", "compare": "previous", "top": "8", "order": "number"}),
    "most changed deployments": ("/metrics/breakdown", {**_MOVERS, "order": "change"}),
    "regressions": ("/metrics/regressions", {"top": "8"}),
    "waste and waiting": ("/metrics/waste", {"top": "8"}),
    "cost": ("/metrics/cost", {"top": "8"}),
}  # fmt: skip
FILTERS = ("", "flow:etl*", "deployment:*", "tag:prod*", "-state:cancelled", "param.region:eu")
_TIMES = ("state_at", "scheduled", "pending", "started", "ended", "created", "updated")


def multiply(source: Path, target: Path, copies: int) -> int:
    """Write `copies` of each run (and its states) into a new mirror; answers how many runs it holds."""
    Mirror.open(target).close()  # its tables
    with duckdb.connect(str(target)) as connection:
        connection.execute(f"ATTACH '{source}' AS source (READ_ONLY)")
        for table in ("flows", "deployments", "pools", "queues", "workers", "limits", "samples"):
            connection.execute(f"INSERT INTO {table} SELECT * FROM source.{table}")
        moved = ", ".join(f"{name} - to_minutes(copy * 7) AS {name}" for name in _TIMES)
        ids = ", ".join(f"{_other(name)} AS {name}" for name in ("id", "parent_id", "root_id"))
        connection.execute(
            f"INSERT INTO runs SELECT * EXCLUDE (copy) REPLACE ({ids}, {moved}) FROM source.runs, (SELECT unnest(range({copies})) AS copy) "
            "ORDER BY coalesce(started, scheduled) DESC"
        )
        connection.execute(
            f"INSERT INTO transitions SELECT * EXCLUDE (copy) REPLACE ({_other('id')} AS id, {_other('run_id')} AS run_id, "
            f"occurred - to_minutes(copy * 7) AS occurred) FROM source.transitions, (SELECT unnest(range({copies})) AS copy)"
        )
        connection.execute("UPDATE meta SET value = 1 WHERE name = 'version'")
        connection.execute("CHECKPOINT")
        row = connection.execute("SELECT count(*) FROM runs").fetchone()
    return int(row[0]) if row else 0


def _other(name: str) -> str:
    return f"CASE WHEN copy = 0 THEN {name} ELSE md5({name}::VARCHAR || copy)::UUID END"


def main() -> int:
    """Measure; answers 0 when every promise is kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.analytics", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--mirror", type=Path, required=True, help="a mirror to multiply, or with --copies 1 to use as it is")
    parser.add_argument("--copies", type=int, default=5)
    parser.add_argument("--times", type=int, default=5, help="how often each question is asked")
    parser.add_argument("--data", type=Path, help="folder of the multiplied mirror; one that is filled already is used as it is")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vantage-analytics-") as folder:
        data = options.data or Path(folder)
        data.mkdir(parents=True, exist_ok=True)
        if not (data / "mirror.duckdb").exists():
            print(f"{multiply(options.mirror, data / 'mirror.duckdb', options.copies):,} runs", flush=True)
        with (
            vantage_server(data, "http://127.0.0.1:9/api", {"follow": "false"}) as (url, _process),
            httpx.Client(base_url=url, timeout=120) as client,
        ):
            kept = [_page(client, q, options.times) for q in FILTERS]
            kept.append(_instants(client))
    return 0 if all(kept) else 1


def _page(client: httpx.Client, q: str, times: int) -> bool:
    """One filter: panels alone, the whole page cold, the whole page warm."""
    print(f"\nFilter {q or '(none)'}, 90 days")
    pages, warm = [], []
    each: dict[str, list[float]] = {name: [] for name in PANELS}
    for turn in range(times + 1):
        cold, again = _visit(client, q)
        if turn:  # the first warms up DuckDB's cache of blocks
            pages.append(sum(cold.values()))
            warm.append(again)
            for name, seconds in cold.items():
                each[name].append(seconds)
    for name, seconds in each.items():
        worst = max(seconds)
        print(f"  {name:<28} {statistics.median(seconds) * 1000:6.0f} ms, worst {worst * 1000:6.0f} ms {_mark(worst <= PANEL_SECONDS)}")
    page, last = statistics.median(pages), statistics.median(warm)
    print(f"  {'whole page, cold':<28} {page * 1000:6.0f} ms {_mark(page <= PAGE_SECONDS)}")
    print(f"  {'whole page, warm (304)':<28} {last * 1000:6.0f} ms {_mark(last <= WARM_SECONDS)}", flush=True)
    return page <= PAGE_SECONDS and last <= WARM_SECONDS and all(max(one) <= PANEL_SECONDS for one in each.values())


def _visit(client: httpx.Client, q: str) -> tuple[dict[str, float], float]:
    """Seconds of each panel, and of asking all of them again with their tags, while now stands still."""
    cold, tags = {}, {}
    for name, (path, parameters) in PANELS.items():
        began = time.perf_counter()
        response = client.get(f"/api/v1{path}", params={**parameters, "q": q, "from": "-90d", "to": "now"}).raise_for_status()
        cold[name] = time.perf_counter() - began
        tags[name] = response.headers["etag"]
    began = time.perf_counter()
    for name, (path, parameters) in PANELS.items():
        client.get(f"/api/v1{path}", params={**parameters, "q": q, "from": "-90d", "to": "now"}, headers={"If-None-Match": tags[name]})
    return cold, time.perf_counter() - began


def _instants(client: httpx.Client) -> bool:
    """Queue depth of single instants of the last 90 days."""
    found = []
    for day in range(0, 90, 3):
        began = time.perf_counter()
        client.get("/api/v1/metrics/depth", params={"at": f"-{day}d"}).raise_for_status()
        found.append(time.perf_counter() - began)
    worst = max(found)
    print(
        f"\nQueue depth of one instant: median {statistics.median(found) * 1000:.0f} ms, worst of 30 {worst * 1000:.0f} ms {_mark(worst <= INSTANT_SECONDS)}"
    )
    return worst <= INSTANT_SECONDS


def _mark(kept: bool) -> str:
    return "✓" if kept else "✗"


if __name__ == "__main__":
    sys.exit(main())
