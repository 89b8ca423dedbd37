"""Names by id, held in memory: what turns the ids on a run into the names that people search for.

Filled from the mirror at the start, kept by `catalog`, and asked Prefect for whatever a run names that is not known yet.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence

from prefect_vantage.ingest.decide import Names, QueueRef, Row
from prefect_vantage.ingest.rows import deployment_row, flow_row, queue_row
from prefect_vantage.ingest.source import Source
from prefect_vantage.ingest.wire import FlowRun
from prefect_vantage.mirror.store import Mirror

_ASK_AGAIN_SECONDS = 300.0
_MOST_IDS = 200


class Directory:
    """Thread-safe; `names()` is a snapshot that never changes under its reader."""

    def __init__(self, mirror: Mirror, source: Source, *, now: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._now = now
        self._lock = threading.Lock()
        self._missing: dict[str, float] = {}
        with mirror.cursor() as cursor:
            flows = dict(cursor.execute("SELECT id::VARCHAR, name FROM flows").fetchall())
            deployments = dict(cursor.execute("SELECT id::VARCHAR, name FROM deployments").fetchall())
            queues = cursor.execute("SELECT id::VARCHAR, name, pool_id::VARCHAR, pool, priority FROM queues").fetchall()
        self._names = Names(flows, deployments, {row[0]: QueueRef(*row[1:]) for row in queues})

    def names(self) -> Names:
        """Names as known now."""
        return self._names

    def learn(self, rows: Mapping[str, Sequence[Row]]) -> None:
        """Rows of `flows`, `deployments` and `queues` were read."""
        if not any(rows.get(table) for table in ("flows", "deployments", "queues")):
            return
        with self._lock:
            before = self._names
            self._names = Names(
                {**before.flows, **_by_id(rows.get("flows", ()))},
                {**before.deployments, **_by_id(rows.get("deployments", ()))},
                {**before.queues, **{str(row["id"]): _queue_ref(row) for row in rows.get("queues", ())}},
            )

    def ensure(self, runs: Iterable[FlowRun]) -> dict[str, list[Row]]:
        """Ask Prefect for flows, deployments and queues that these runs name and nobody knows yet; answers the new rows. Raises PrefectError."""
        names, runs = self._names, list(runs)
        flows = self._unknown((run.flow_id for run in runs), names.flows)
        deployments = self._unknown((run.deployment_id for run in runs), names.deployments)
        queues = self._unknown((run.work_queue_id for run in runs), names.queues)
        rows: dict[str, list[Row]] = {}
        if flows:
            rows["flows"] = [flow_row(flow) for part in _parts(flows) for flow in self._source.flows(part)]
        if deployments:
            rows["deployments"] = [deployment_row(one) for part in _parts(deployments) for one in self._source.deployments(part)]
        if queues:
            rows["queues"] = [queue_row(queue) for queue in self._source.queues()]
        self.learn(rows)
        found = {str(row["id"]) for table in rows.values() for row in table}
        self._missing.update(dict.fromkeys({*flows, *deployments, *queues} - found, self._now()))
        return rows

    def _unknown(self, ids: Iterable[str | None], known: Mapping[str, object]) -> list[str]:
        """Ids to ask for; one that Prefect did not know (it was deleted) is not asked for again for a while."""
        now = self._now()
        wanted = {one for one in ids if one and one not in known}
        return sorted(one for one in wanted if now - self._missing.get(one, -_ASK_AGAIN_SECONDS) >= _ASK_AGAIN_SECONDS)


def _by_id(rows: Sequence[Row]) -> dict[str, str]:
    return {str(row["id"]): str(row["name"]) for row in rows}


def _queue_ref(row: Row) -> QueueRef:
    priority = row["priority"]
    return QueueRef(
        name=str(row["name"]),
        pool_id=None if row["pool_id"] is None else str(row["pool_id"]),
        pool=None if row["pool"] is None else str(row["pool"]),
        priority=priority if isinstance(priority, int) else None,
    )


def _parts(ids: Sequence[str]) -> list[Sequence[str]]:
    return [ids[start : start + _MOST_IDS] for start in range(0, len(ids), _MOST_IDS)]
