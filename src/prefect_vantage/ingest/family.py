"""Who is whose parent: a subflow names the task run that it stands for, and only that task run names the parent run."""

from __future__ import annotations

from datetime import timedelta

from prefect_vantage.ingest.budget import Priority
from prefect_vantage.ingest.pipeline import Pipeline
from prefect_vantage.ingest.source import Source
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.times import Clock, to_naive_utc

# Task runs are recorded from events and may appear after the subflow itself.
_GIVE_UP_AFTER = timedelta(minutes=10)
_WAITING = """
    SELECT r.id::VARCHAR, r.parent_task_run_id::VARCHAR, t.run_id::VARCHAR, coalesce(r.created, r.started, r.scheduled)
    FROM runs r LEFT JOIN task_runs t ON t.id = r.parent_task_run_id
    WHERE r.parent_task_run_id IS NOT NULL AND r.parent_id IS NULL AND r.root_id IS NULL
    ORDER BY coalesce(r.started, r.scheduled) DESC NULLS LAST LIMIT 2000
"""


class Family:
    """`tick` finds the parents of a page of subflows. Raises PrefectError, MirrorError."""

    def __init__(self, mirror: Mirror, source: Source, pipeline: Pipeline, clock: Clock) -> None:
        self._mirror = mirror
        self._source = source
        self._pipeline = pipeline
        self._clock = clock

    def tick(self) -> bool:
        """Link what can be linked; True when that was something and more may wait."""
        with self._mirror.cursor() as cursor:
            waiting = cursor.execute(_WAITING).fetchall()
        if not waiting:
            return False
        parent_of = {run: parent for run, _task, parent, _at in waiting if parent is not None}
        unknown = {run: (task, at) for run, task, parent, at in waiting if parent is None}
        asked = dict(list(unknown.items())[: self._source.page_size])
        found = self._ask({task for task, _at in asked.values()})
        parent_of |= {run: found[task] for run, (task, _at) in asked.items() if task in found}
        since = to_naive_utc(self._clock()) - _GIVE_UP_AFTER
        orphans = [run for run, (task, at) in asked.items() if task not in found and (at is None or at < since)]
        if parent_of or orphans:
            self._pipeline.parents(parent_of, orphans)
        return bool(parent_of or orphans)

    def _ask(self, task_run_ids: set[str]) -> dict[str, str]:
        """Parent run by task run, where Prefect knows."""
        if not task_run_ids:
            return {}
        page = self._source.task_runs({"id": {"any_": sorted(task_run_ids)}}, priority=Priority.BACKGROUND)
        return {task.id: task.flow_run_id for task in page.items if task.flow_run_id}
