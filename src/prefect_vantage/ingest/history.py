"""One run's whole history, read when somebody looks at it: every state, and every task run."""

from __future__ import annotations

import threading
from collections import OrderedDict

from prefect_vantage.errors import PrefectError, VantageError
from prefect_vantage.ingest.budget import Priority
from prefect_vantage.ingest.pipeline import Pipeline
from prefect_vantage.ingest.reread import Reread
from prefect_vantage.ingest.source import Source
from prefect_vantage.ingest.wire import TaskRun

_MOST_WAITING = 500
_MOST_TASK_RUNS = 20_000


class History:
    """`want` says which run, `tick` reads one."""

    def __init__(self, source: Source, pipeline: Pipeline, reread: Reread) -> None:
        self._source = source
        self._pipeline = pipeline
        self._reread = reread
        self._wanted: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def want(self, run_id: str) -> None:
        """This run is looked at; the latest wish comes first, and of too many the oldest is forgotten."""
        with self._lock:
            self._wanted[run_id] = None
            self._wanted.move_to_end(run_id)
            if len(self._wanted) > _MOST_WAITING:
                self._wanted.popitem(last=False)

    def tick(self) -> bool:
        """Read one wanted run; True when others wait. Raises PrefectError, MirrorError (the wish stays)."""
        with self._lock:
            if not self._wanted:
                return False
            run_id, _ = self._wanted.popitem()
        try:
            self._read(run_id)
        except VantageError:
            self.want(run_id)
            raise
        return bool(self._wanted)

    def _read(self, run_id: str) -> None:
        try:
            states = self._source.states(run_id)
        except PrefectError as error:
            if error.status not in (404, 422):
                raise
            states = []
        if not states:
            # The run is deleted: what was followed is all that is left of it.
            self._reread.check([run_id], Priority.PERSON)
            return
        self._pipeline.history(run_id, states, self._task_runs(run_id))

    def _task_runs(self, run_id: str) -> list[TaskRun]:
        found: dict[str, TaskRun] = {}
        offset = 0
        while offset < _MOST_TASK_RUNS:
            page = self._source.task_runs({"flow_run_id": {"any_": [run_id]}}, offset=offset, priority=Priority.PERSON)
            found |= {task.id: task for task in page.items}
            offset += page.size
            if page.size < self._source.page_size:
                break
        return list(found.values())
