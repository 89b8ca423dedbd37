"""The Prometheus page, made anew for each scrape from the mirror, the upstream's status and telemetry.

No label holds a run, a worker or anything else that grows: how many series there are does not depend on how many runs there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from typing import Any

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from prefect_vantage import __version__
from prefect_vantage.service.parts import Parts
from prefect_vantage.service.vitals import mirror_bytes
from prefect_vantage.telemetry import BOUNDS

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
STREAM_STATES = ("live", "catching_up", "connecting", "offline")


def page(parts: Parts) -> bytes:
    """The text that Prometheus reads. Raises MirrorError."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Page(list(_metrics(parts))))
    return bytes(generate_latest(registry))


class _Page(Collector):
    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> list[Metric]:
        return self._metrics


def _metrics(parts: Parts) -> Iterator[Metric]:
    status = parts.upstream.status()
    yield _labelled("vantage_build", "Release of Vantage that runs.", "version", {__version__: 1})
    yield from _runs(parts)
    yield _gauge("vantage_mirror_bytes", "Bytes of the mirror on disk.", mirror_bytes(parts.mirror.path))
    yield _gauge("vantage_mirror_version", "Batches committed to the mirror.", parts.mirror.version)
    yield from _prefect(status)
    yield from _stream(status.stream)
    yield from _backfill(status.backfill)
    yield _gauge("vantage_drift_runs", "Runs by which the mirror and Prefect differ.", status.drift.total)
    yield _gauge("vantage_faults", "Things that are wrong now.", len(status.faults))
    yield _gauge("vantage_live_clients", "Open live sockets.", len(parts.hub.sessions))
    yield _durations(parts)


def _runs(parts: Parts) -> Iterator[Metric]:
    groups = parts.queries.groups(parts.queries.ask(""), "state_type")
    yield _labelled(
        "vantage_runs", "Mirrored runs by state type.", "state_type", {str(group.value or "NONE"): group.count for group in groups}
    )


def _prefect(status: Any) -> Iterator[Metric]:
    yield _gauge("vantage_prefect_up", "Whether Prefect answers.", int(status.prefect.reachable))
    yield _counter("vantage_prefect_requests", "Requests sent to Prefect.", status.prefect.requests)
    yield _counter("vantage_prefect_retries", "Requests sent to Prefect again.", status.prefect.retries)
    yield _gauge("vantage_prefect_clock_skew_seconds", "Prefect's clock minus ours.", status.prefect.clock_skew)
    yield _counter("vantage_reconcile_repaired_runs", "Runs that reconciling put right.", status.reconcile.repaired)


def _stream(stream: Any) -> Iterator[Metric]:
    states = {state: int(stream.status == state) for state in STREAM_STATES}
    yield _labelled("vantage_stream_state", "State of the event socket; 1 is the present one.", "state", states)
    numbers = {name: getattr(stream, name) for name in ("applied", "duplicates", "malformed", "unknown")}
    family = CounterMetricFamily("vantage_events", "Events by what became of them.", labels=["outcome"])
    for name, number in numbers.items():
        family.add_metric([name], number)
    yield family
    yield _counter("vantage_stream_reconnects", "Times that the event socket was opened again.", stream.reconnects)
    lag = GaugeMetricFamily("vantage_ingest_lag_seconds", "From an event's time to its row, of the last events.", labels=["quantile"])
    for quantile, value in (("0.5", stream.lag_p50_ms), ("0.95", stream.lag_p95_ms)):
        if value is not None:
            lag.add_metric([quantile], value / 1000)
    yield lag


def _backfill(backfill: Any) -> Iterator[Metric]:
    yield _gauge("vantage_backfill_done_runs", "Runs read by the backfill.", backfill.done)
    yield _gauge("vantage_backfill_total_runs", "Runs that the backfill has to read.", backfill.total)
    yield _gauge("vantage_backfill_finished", "Whether the backfill is done.", int(backfill.status == "done"))


def _durations(parts: Parts) -> Metric:
    family = HistogramMetricFamily("vantage_request_duration_seconds", "Time of requests by route.", labels=["route"])
    edges = [*(str(bound) for bound in BOUNDS), "+Inf"]
    for route in parts.telemetry.histograms():
        family.add_metric([route.route], list(zip(edges, accumulate(route.counts), strict=True)), route.sum)
    return family


def _gauge(name: str, text: str, value: float | None) -> Metric:
    """A number; no sample when it is unknown."""
    family = GaugeMetricFamily(name, text)
    if value is not None:
        family.add_metric([], value)
    return family


def _counter(name: str, text: str, value: float) -> Metric:
    return CounterMetricFamily(name, text, value=value)


def _labelled(name: str, text: str, label: str, values: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
