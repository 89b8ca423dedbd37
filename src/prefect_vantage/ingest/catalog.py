"""The catalogue: flows, deployments, pools, queues, workers and limits, read whole on a timer and sooner when an event speaks of them.

They are few, Prefect tells no deletions of workers and no renames, so each table is compared whole: new, changed, gone.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence

from prefect_vantage.errors import VantageError
from prefect_vantage.ingest.pipeline import Pipeline
from prefect_vantage.ingest.rows import Row, deployment_row, flow_row, limit_row, pool_row, queue_row, worker_row
from prefect_vantage.ingest.source import Source


class Catalog:
    """`tick` reads what is due; `touch` makes a kind due now."""

    def __init__(self, source: Source, pipeline: Pipeline, *, every: float, now: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._pipeline = pipeline
        self._every = every
        self._now = now
        self._lock = threading.Lock()
        # The order matters once: names are known before runs are, pools before their workers.
        self._read: Mapping[str, Callable[[], Sequence[Row]]] = {
            "flows": lambda: [flow_row(flow) for flow in source.flows()],
            "deployments": lambda: [deployment_row(deployment) for deployment in source.deployments()],
            "pools": lambda: [pool_row(pool) for pool in source.pools()],
            "queues": lambda: [queue_row(queue) for queue in source.queues()],
            "workers": self._workers,
            "limits": lambda: [limit_row(limit) for limit in source.limits()],
        }
        self._due = dict.fromkeys(self._read, now())

    def touch(self, kind: str) -> None:
        """An event spoke of this kind (one of the tables)."""
        with self._lock:
            if kind in self._due:
                self._due[kind] = self._now()

    def tick(self) -> bool:
        """Read one kind that is due; True when another is. Raises PrefectError, MirrorError (the kind stays due)."""
        with self._lock:
            kind = next((kind for kind, due in self._due.items() if due <= self._now()), None)
            if kind is None:
                return False
            self._due[kind] = self._now() + self._every
        try:
            self._pipeline.catalogue(kind, self._read[kind](), complete=True)
        except VantageError:
            self.touch(kind)
            raise
        return True

    def _workers(self) -> list[Row]:
        return [worker_row(worker, pool.name) for pool in self._source.pools() for worker in self._source.workers(pool.name)]
