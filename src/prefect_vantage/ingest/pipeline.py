"""The pipe from what Prefect said to what the mirror holds; every writer of ingest goes through it, one at a time.

pages, events, states ─► read the rows that are there ─► decide ─► leave out what is equal ─► mirror.apply (one transaction, with the cursors)
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from prefect_vantage.ingest import decide
from prefect_vantage.ingest.chains import Chains
from prefect_vantage.ingest.changes import Change, RunChange, TaskRunChange, WorkerTook
from prefect_vantage.ingest.decide import Row
from prefect_vantage.ingest.directory import Directory
from prefect_vantage.ingest.redact import Redactor
from prefect_vantage.ingest.wire import FlowRun, Page, State, TaskRun
from prefect_vantage.mirror.batch import Batch
from prefect_vantage.mirror.retention import horizon
from prefect_vantage.mirror.store import Mirror

_MOST_REMEMBERED = 50_000
_SETTLE_SECONDS = 2.0
_LATELY_SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class Written:
    """What a call wrote: the runs whose rows changed, those whose state REST had and we had not, and those to read again soon."""

    changed: frozenset[str] = frozenset()
    repaired: frozenset[str] = frozenset()
    unsettled: frozenset[str] = frozenset()


class Recent:
    """When something was last known about a run (monotonic seconds); only the latest runs are remembered."""

    def __init__(self, most: int = _MOST_REMEMBERED) -> None:
        self._at: OrderedDict[str, float] = OrderedDict()
        self._most = most

    def at(self, run_id: str) -> float:
        """The moment, or minus infinity."""
        return self._at.get(run_id, float("-inf"))

    def note(self, run_id: str, moment: float) -> None:
        """Something was known at `moment`."""
        self._at[run_id] = max(moment, self.at(run_id))
        self._at.move_to_end(run_id)
        while len(self._at) > self._most:
            self._at.popitem(last=False)


class Pipeline:
    """Thread-safe. Every method raises MirrorError when the batch could not be written (nothing of it is) and may be called again."""

    def __init__(self, mirror: Mirror, directory: Directory, redactor: Redactor, *, now: Callable[[], float] = time.monotonic) -> None:
        self._mirror = mirror
        self._directory = directory
        self._redactor = redactor
        self._now = now
        self._lock = threading.Lock()
        self._heard = Recent()
        self._read = Recent()
        self._chains = Chains()

    def runs(self, pages: Sequence[Page[FlowRun]], *, cursors: Mapping[str, object] | None = None) -> Written:
        """REST rows of runs, and the place that a loop has come to. Raises PrefectError when names could not be looked up."""
        seen = {run.id: (run, page.asked_at) for page in pages for run in page.items}
        catalogue = self._directory.ensure(run for run, _ in seen.values())
        with self._lock:
            existing = self._mirror.rows("runs", list(seen))
            names = self._directory.names()
            rows: list[Row] = []
            transitions: list[Row] = []
            unsettled: set[str] = set()
            repaired: set[str] = set()
            kept_since = horizon(self._mirror)
            for run, asked_at in seen.values():
                if asked_at < self._read.at(run.id):
                    continue  # a later answer about this run is in the mirror already
                before = existing.get(run.id)
                if before is None and decide.is_beyond(run, kept_since):
                    continue
                trusted = asked_at >= self._heard.at(run.id) + _SETTLE_SECONDS
                row = self._complete(decide.run_from_rest(run, before, names, self._redactor, trusted=trusted))
                if not trusted and row["state_id"] != run.state_id:
                    unsettled.add(run.id)
                elif before is None or before["state_id"] != run.state_id:
                    repaired.add(run.id)
                    transitions += self._missed(run, before)
                if row != before:
                    rows.append(row)
            self._apply({**catalogue, "runs": rows, "transitions": transitions}, cursors)
            for run, asked_at in seen.values():
                self._read.note(run.id, asked_at)
        return Written(frozenset(str(row["id"]) for row in rows), frozenset(repaired), frozenset(unsettled))

    def changes(self, changes: Sequence[Change]) -> Written:
        """Events, applied to the rows at once."""
        runs = [change for change in changes if isinstance(change, RunChange)]
        took = [change for change in changes if isinstance(change, WorkerTook)]
        tasks = [change.seen for change in changes if isinstance(change, TaskRunChange)]
        with self._lock:
            before = self._mirror.rows("runs", list({change.run_id for change in runs} | {change.run_id for change in took}))
            rows = self._fold(runs, before)
            for change in took:
                if (row := rows.get(change.run_id) or before.get(change.run_id)) is not None:
                    rows[change.run_id] = {**row, "worker": change.worker}
            changed = [row for run_id, row in rows.items() if row != before.get(run_id)]
            transitions = {change.event_id: decide.transition_of(change, self._redactor) for change in runs}
            self._apply({"runs": changed, "transitions": list(transitions.values()), "task_runs": self._task_rows(tasks)})
            for run_id in {change.run_id for change in runs}:
                self._heard.note(run_id, self._now())
        return Written(frozenset(str(row["id"]) for row in changed))

    def task_runs(self, seen: Sequence[TaskRun], *, cursors: Mapping[str, object] | None = None) -> None:
        """REST rows of task runs."""
        with self._lock:
            self._apply({"task_runs": self._task_rows(seen)}, cursors)

    def history(self, run_id: str, states: list[State], task_runs: Sequence[TaskRun]) -> None:
        """Every state and task run of one run."""
        with self._lock:
            row = self._mirror.rows("runs", [run_id]).get(run_id)
            if row is None:
                return
            known = {state.id for state in states}
            after = {
                **row,
                "pending": decide.first_pending(states) or row["pending"],
                "states_complete": row["state_id"] in known or row["state_id"] is None,
            }
            transitions = [decide.transition_row(run_id, state, self._redactor) for state in states if state.id]
            self._apply({"runs": [after] if after != row else [], "transitions": transitions, "task_runs": self._task_rows(task_runs)})

    def heard_lately(self, run_ids: Iterable[str]) -> frozenset[str]:
        """Those of the runs of which an event came within the last seconds."""
        since = self._now() - _LATELY_SECONDS
        return frozenset(run_id for run_id in run_ids if self._heard.at(run_id) >= since)

    def gone(self, run_ids: Iterable[str]) -> int:
        """Prefect no longer has these runs; answers how many of them were not marked yet."""
        with self._lock:
            rows = self._mirror.rows("runs", sorted(set(run_ids)))
            fresh = [run_id for run_id, row in rows.items() if row["deleted"] is None]
            for run_id in rows:
                self._read.note(run_id, self._now())
            if fresh:
                self._mirror.apply(Batch(deleted={"runs": fresh}))
        return len(fresh)

    def catalogue(self, table: str, rows: Sequence[Row], *, complete: bool) -> None:
        """Rows of one catalogue table; `complete` means that what is not among them is gone."""
        with self._lock:
            existing = self._mirror.rows(table, [str(row["id"]) for row in rows])
            changed = [row for row in rows if row != existing.get(str(row["id"]))]
            gone = self._absent(table, {str(row["id"]) for row in rows}) if complete else []
            if changed or gone:
                self._mirror.apply(Batch(rows={table: changed}, deleted={table: gone}))
        self._directory.learn({table: rows})

    def parents(self, parent_of: Mapping[str, str], roots: Iterable[str] = ()) -> None:
        """Parent runs by run id; `roots` are subflows whose parent will never be found: they are their own root."""
        with self._lock:
            rows = self._mirror.rows("runs", list({*parent_of, *roots}))
            linked = [
                {**row, "parent_id": parent_of[run_id], "root_id": None} if run_id in parent_of else {**row, "root_id": run_id}
                for run_id, row in rows.items()
            ]
            self._apply({"runs": linked})

    def mark(self, cursors: Mapping[str, object]) -> None:
        """Only move cursors."""
        with self._lock:
            self._mirror.apply(Batch(cursors=cursors))

    def samples(self, rows: Sequence[Row]) -> None:
        """Samples of slots and workers."""
        with self._lock:
            self._apply({"samples": rows})

    def _fold(self, runs: Sequence[RunChange], before: Mapping[str, Row]) -> dict[str, Row]:
        names = self._directory.names()
        rows: dict[str, Row] = {}
        for change in runs:
            present = rows.get(change.run_id) or before.get(change.run_id)
            self._chains.add(change, present)
            rows[change.run_id] = self._complete(decide.run_from_event(change, present, names, self._redactor))
        return rows

    def _complete(self, row: Row) -> Row:
        if not row["states_complete"] and self._chains.reaches(str(row["id"]), row["state_id"]):
            row["states_complete"] = True
        return row

    def _task_rows(self, seen: Sequence[TaskRun]) -> list[Row]:
        before = self._mirror.rows("task_runs", list({task.id for task in seen}))
        rows: dict[str, Row] = {}
        for task in seen:
            rows[task.id] = decide.task_run_row(task, rows.get(task.id) or before.get(task.id), self._redactor)
        return [row for task_id, row in rows.items() if row != before.get(task_id)]

    def _missed(self, run: FlowRun, before: Row | None) -> list[Row]:
        """The state that REST shows and no event told; of runs that are new here nothing is kept but the row (states are read on demand)."""
        if before is None or run.state is None or run.state.id is None:
            return []
        return [decide.transition_row(run.id, run.state, self._redactor)]

    def _apply(self, rows: Mapping[str, Sequence[Row]], cursors: Mapping[str, object] | None = None) -> None:
        if cursors or any(rows.values()):
            self._mirror.apply(Batch(rows=rows, cursors=cursors or {}))

    def _absent(self, table: str, present: set[str]) -> list[str]:
        with self._mirror.cursor() as cursor:
            known = cursor.execute(f"SELECT id::VARCHAR FROM {table} WHERE deleted IS NULL").fetchall()
        return [row[0] for row in known if row[0] not in present]
