"""Carries actions out: one batch of one action per tick, so that several take turns and a stop or a crash costs at most a batch.

next rows ─► Prefect's present runs ─► plan ─► note as sent ─► ask Prefect ─► record outcomes ─► read the runs again
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from sqlalchemy import Connection

from prefect_vantage.actions.decide import DONE, FAILED, SKIPPED, Verdict, plan, verdict
from prefect_vantage.actions.kinds import GONE, KINDS, Kind, Subject, new_tags
from prefect_vantage.actions.options import Options, from_json
from prefect_vantage.actions.resubmit import new_run, run_key
from prefect_vantage.errors import PrefectError, PrefectUnreachable, VantageError
from prefect_vantage.ingest.acts import BULK, Acts
from prefect_vantage.state import actions as kept
from prefect_vantage.state.actions import Action, Outcome
from prefect_vantage.state.store import Store
from prefect_vantage.times import Clock

_NOT_OURS = (401, 403)
"""Statuses that say nothing about a run: the action waits until they are mended, as it does for a Prefect that is away."""


class Executor:
    """`tick` does a batch. `changed` is called after each; `reread` takes the ids that were touched."""

    def __init__(
        self,
        store: Store,
        acts: Acts,
        clock: Clock,
        *,
        reread: Callable[[list[str]], object],
        changed: Callable[[], None],
        in_flight: int = 2,
    ) -> None:
        self._store = store
        self._acts = acts
        self._clock = clock
        self._reread = reread
        self._changed = changed
        self._in_flight = in_flight
        self._last = ""
        self._submitting: set[str] = set()

    def tick(self) -> bool:
        """Do one batch; True when there is more. Raises StateError, PrefectError, Stopped (the rows wait for the next tick)."""
        action = self._next()
        if action is None:
            return False
        self._last = action.id
        if action.status == "submitting":
            self._look_up(action)
            return True
        with self._store.reading() as connection:
            rows = kept.next_runs(connection, action.id, BULK)
        if action.status == "stopping":
            rows = [row for row in rows if row.status == "sent"]
        if rows:
            self._batch(action, rows)
        else:
            self._finish(action)
        self._changed()
        return True

    @contextmanager
    def submitting(self, action_id: str) -> Iterator[None]:
        """Whoever submits the one run of that action does it himself, now; a crash leaves it to the next tick."""
        self._submitting.add(action_id)
        try:
            yield
        finally:
            self._submitting.discard(action_id)

    def submit(self, action: Action, row: kept.ActionRun, parameters: Mapping[str, object]) -> None:
        """Create the one new run of an action with changed parameters: they may hold secrets, so they are kept nowhere. Raises PrefectError
        where it is not known whether Prefect made it; the next tick finds out."""
        try:
            run_id, name = new_run(self._acts, row.run_id, parameters, key=run_key(action.id, row.position))
            found = Verdict(DONE, f"New run {name}", run_id)
        except PrefectError as error:
            found = _refused(error)
        self._settle(action, row, found)

    def _look_up(self, action: Action) -> None:
        """A submission that was cut off: Prefect knows whether the new run exists."""
        with self._store.reading() as connection:
            row = kept.runs(connection, action.id)[0]
        made = self._acts.run_with_key(run_key(action.id, row.position))
        lost = Verdict(FAILED, "It was broken off before Prefect had heard of it; submit it again")
        self._settle(action, row, Verdict(DONE, f"New run {made.name}", made.id) if made else lost)

    def _settle(self, action: Action, row: kept.ActionRun, found: Verdict) -> None:
        with self._store.transaction() as connection:
            self._record(connection, action, {row.position: found})
            kept.finish(connection, action.id, self._clock())
        if found.new_run_id:
            self._reread([found.new_run_id])
        self._changed()

    def _next(self) -> Action | None:
        """The open action after the last one, so that a long one does not keep a short one waiting."""
        with self._store.reading() as connection:
            waiting = [action for action in kept.open_actions(connection) if action.id not in self._submitting]
        ids = [action.id for action in waiting]
        after = ids.index(self._last) + 1 if self._last in ids else 0
        return (waiting[after:] + waiting[:after])[0] if waiting else None

    def _finish(self, action: Action) -> None:
        with self._store.transaction() as connection:
            if action.status == "stopping":
                kept.leave(connection, action.id, f"Stopped by {action.stopped_by}", self._clock())
            kept.finish(connection, action.id, self._clock())

    def _batch(self, action: Action, rows: list[kept.ActionRun]) -> None:
        kind, options = KINDS[action.kind], from_json(action.options)
        planned = plan(kind, options, rows, self._acts.present([row.run_id for row in rows]))
        with self._store.transaction() as connection:
            kept.mark_sent(connection, action.id, {position: run.state_id for position, run in planned.act.items()})
            self._record(connection, action, planned.clear)
        try:
            self._perform(action, kind, options, planned.act)
        finally:
            self._reread([run.id for run in planned.act.values()])

    def _record(self, connection: Connection, action: Action, verdicts: Mapping[int, Verdict]) -> None:
        now = self._clock()
        outcomes = [Outcome(position, one.status, one.message, now, one.new_run_id) for position, one in verdicts.items()]
        kept.record(connection, action.id, outcomes)

    def _perform(self, action: Action, kind: Kind, options: Options, runs: Mapping[int, Subject]) -> None:
        if not runs:
            return
        if kind.state or kind.name == "delete":
            try:
                verdicts = self._at_once(action, kind, options, runs)
            except PrefectError as error:
                verdicts = dict.fromkeys(runs, _refused(error))
            failure: VantageError | None = None
        else:
            verdicts, failure = self._one_by_one(action, kind, options, runs)
        with self._store.transaction() as connection:
            self._record(connection, action, verdicts)
        self._reread([one.new_run_id for one in verdicts.values() if one.new_run_id])
        if failure:
            raise failure

    def _at_once(self, action: Action, kind: Kind, options: Options, runs: Mapping[int, Subject]) -> dict[int, Verdict]:
        ids = [run.id for run in runs.values()]
        if kind.state is None:
            self._acts.delete(ids)
            return dict.fromkeys(runs, Verdict(DONE))
        state = kind.state(options)
        answers = self._acts.set_state(ids, {**state, "message": message_of(action, kind, options)}, force=kind.forced and options.force)
        return {position: verdict(answers.get(run.id), state["type"]) for position, run in runs.items()}

    def _one_by_one(
        self, action: Action, kind: Kind, options: Options, runs: Mapping[int, Subject]
    ) -> tuple[dict[int, Verdict], VantageError | None]:
        """One request per run, a few at the same time; what succeeded before a failure is kept."""
        do = self._tag if kind.name == "set_tags" else self._submit
        verdicts: dict[int, Verdict] = {}
        failure: VantageError | None = None
        with ThreadPoolExecutor(self._in_flight, thread_name_prefix="vantage-action") as pool:
            asked = {position: pool.submit(do, action, options, position, run) for position, run in runs.items()}
            for position, future in asked.items():
                try:
                    verdicts[position] = future.result()
                except VantageError as error:
                    failure = error
        return verdicts, failure

    def _tag(self, _action: Action, options: Options, _position: int, run: Subject) -> Verdict:
        try:
            there = self._acts.set_tags(run.id, new_tags(run.tags, options))
        except PrefectError as error:
            return _refused(error)
        return Verdict(DONE) if there else Verdict(SKIPPED, GONE)

    def _submit(self, action: Action, _options: Options, position: int, run: Subject) -> Verdict:
        try:
            made, name = new_run(self._acts, run.id, None, key=run_key(action.id, position))
        except PrefectError as error:
            return _refused(error)
        return Verdict(DONE, f"New run {name}", made)


def message_of(action: Action, kind: Kind, options: Options) -> str:
    """What the state says in Prefect: who did it, why, and where to look it up."""
    why = options.message or action.reason
    return f"{kind.did} in Vantage by {action.person.name}{f': {why}' if why else ''} (action {action.id[:8]})"


def _refused(error: PrefectError) -> Verdict:
    """The verdict on a run that Prefect refused. Raises the error when it says nothing about the run."""
    if isinstance(error, PrefectUnreachable) or error.status is None or error.status >= 500 or error.status in _NOT_OURS:
        raise error
    return Verdict(SKIPPED, GONE) if error.status == 404 else Verdict(FAILED, error.said or error.message)
