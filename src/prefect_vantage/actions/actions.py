"""Actions as the service offers them: look before (preview), freeze the set (confirm), stop, and read what became of every run.

Proposal ─► preview() ─► Preview                      nothing is kept
        └─► confirm() ─► Action + frozen set ─► Executor
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from prefect_vantage.actions import frozen, resubmit
from prefect_vantage.actions.executor import Executor
from prefect_vantage.actions.frozen import FrozenSet
from prefect_vantage.actions.kinds import KINDS, Kind, Subject, judge
from prefect_vantage.actions.options import Options
from prefect_vantage.errors import Conflict, InvalidInput
from prefect_vantage.ingest.acts import Acts
from prefect_vantage.ingest.redact import Redactor
from prefect_vantage.query.run import Queries
from prefect_vantage.state import actions as kept
from prefect_vantage.state.actions import Action, ActionRun, Wanted
from prefect_vantage.state.columns import new_id
from prefect_vantage.state.people import Person
from prefect_vantage.state.store import Store
from prefect_vantage.times import Clock

MOST_NAMED = 1_000
"""Runs that can be named one by one; more are said with a query."""
FIRST = 50


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody wants done, and to which runs: those that `query` matches, or `run_ids`."""

    kind: str
    options: Options
    query: str | None
    run_ids: tuple[str, ...]
    timezone: str
    person: Person
    reason: str | None = None
    most: int | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A run of a preview: what would be done to it, or why it would be left alone."""

    id: str
    name: str
    flow: str | None
    state_type: str | None
    state_name: str | None
    skip: str | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What an action would do now. `problems`: what is wrong with changed parameters."""

    kind: str
    total: int
    affected: int
    skips: tuple[tuple[str, int], ...]
    rows: tuple[PreviewRow, ...]
    query: str | None
    sentence: str | None
    version: int
    as_of: datetime
    problems: tuple[str, ...]


class Actions:
    """Thread-safe. `changed` is called after each change of an action."""

    def __init__(
        self,
        store: Store,
        queries: Queries,
        acts: Callable[[], Acts],
        executor: Callable[[], Executor],
        redactor: Redactor,
        clock: Clock,
        *,
        most: int,
        changed: Callable[[], None],
    ) -> None:
        """`acts` and `executor` raise Conflict where Prefect is not followed."""
        self._store = store
        self._queries = queries
        self._acts = acts
        self._executor = executor
        self._redactor = redactor
        self._clock = clock
        self._most = most
        self._changed = changed

    def preview(self, proposal: Proposal) -> Preview:
        """What would be done to which runs. Raises QueryError, InvalidInput, NotFound, Conflict, PrefectError."""
        acts, kind = self._acts(), KINDS[proposal.kind]
        found, text, sentence = self._freeze(proposal)
        _, problems = self._parameters(acts, proposal, found)
        judged = [(run, judge(kind, run, proposal.options)) for run in found.runs]
        skips = Counter(why for _, why in judged if why)
        rows = tuple(PreviewRow(run.id, run.name, run.flow, run.state_type, run.state_name, why) for run, why in judged[:FIRST])
        return Preview(
            proposal.kind,
            len(judged),
            len(judged) - skips.total(),
            tuple(skips.most_common()),
            rows,
            text,
            sentence,
            found.version,
            self._clock(),
            tuple(problems),
        )

    def confirm(self, proposal: Proposal) -> Action:
        """Freeze the set and begin. The same `id` again is the same action. Raises what `preview` does, and Conflict when more match than `most`."""
        if proposal.id and (known := self._known(proposal.id)):
            return known
        acts, executor = self._acts(), self._executor()
        found, text, _ = self._freeze(proposal)
        if not found.runs:
            raise InvalidInput("No run matches", hint="Look at the preview first.")
        if proposal.most is not None and len(found.runs) > proposal.most:
            raise Conflict(f"{len(found.runs):,} runs match now, not {proposal.most:,}", hint="Look at the preview again, then confirm.")
        parameters, problems = self._parameters(acts, proposal, found)
        if problems:
            raise InvalidInput(f"The parameters do not fit the deployment: {'; '.join(problems)}", hint="Mend them and try again.")
        action, rows = self._to_keep(proposal, found, text)
        with executor.submitting(action.id) if parameters is not None else nullcontext():
            with self._store.transaction() as connection:
                kept.add(connection, action, rows)
            self._changed()
            if parameters is not None:
                executor.submit(action, rows[0], parameters)
        return self.one(action.id)

    def stop(self, action_id: str, person: Person) -> Action:
        """Act on no further run; those that Prefect was asked about keep their outcome. Raises NotFound, Conflict."""
        with self._store.transaction() as connection:
            action = kept.one(connection, action_id)
            if not kept.stop(connection, action_id, person):
                raise Conflict(f"The action is {action.status} already")
        self._changed()
        return self.one(action_id)

    def tick(self) -> bool:
        """Do a batch of what is waiting; a loop's. Raises StateError, PrefectError, Stopped."""
        try:
            executor = self._executor()
        except Conflict:
            return False  # nothing can be done without Prefect, and nothing is lost
        return executor.tick()

    def latest(self, number: int) -> list[Action]:
        """The newest actions and all that have work left, newest first."""
        with self._store.reading() as connection:
            both = {one.id: one for one in (*kept.open_actions(connection), *kept.listed(connection, Wanted(), number))}
        return sorted(both.values(), key=lambda one: (one.created_at, one.id), reverse=True)

    def one(self, action_id: str) -> Action:
        """The action with that id. Raises NotFound."""
        with self._store.reading() as connection:
            return kept.one(connection, action_id)

    def listed(self, wanted: Wanted, limit: int) -> list[Action]:
        """Actions, newest first. Raises NotFound."""
        with self._store.reading() as connection:
            return kept.listed(connection, wanted, limit)

    def runs(self, action_id: str, *, statuses: Sequence[str] = (), after: int = -1, limit: int = 100) -> list[ActionRun]:
        """Runs of an action with their outcomes, in order. Raises NotFound."""
        with self._store.reading() as connection:
            kept.one(connection, action_id)
            return kept.runs(connection, action_id, statuses=statuses, after=after, limit=limit)

    def reasons(self, action_id: str) -> list[tuple[str, str | None, int]]:
        """Why runs were skipped or failed: (status, message, how many). Raises NotFound."""
        with self._store.reading() as connection:
            kept.one(connection, action_id)
            return kept.reasons(connection, action_id, ("skipped", "failed"))

    def _known(self, action_id: str) -> Action | None:
        with self._store.reading() as connection:
            return kept.found(connection, action_id)

    def _freeze(self, proposal: Proposal) -> tuple[FrozenSet, str | None, str | None]:
        """The set, and the query as text and sentence. Raises QueryError, InvalidInput, NotFound."""
        if proposal.query is None:
            return frozen.named(self._queries, proposal.run_ids), None, None
        asked = self._queries.ask(proposal.query, proposal.timezone)
        return frozen.matching(self._queries, asked, self._most), asked.text, asked.sentence

    def _parameters(self, acts: Acts, proposal: Proposal, found: FrozenSet) -> tuple[Mapping[str, Any] | None, list[str]]:
        """All parameters of the new run, where some are changed, and what is wrong with them. Raises InvalidInput, Conflict, PrefectError."""
        if proposal.options.parameters is None:
            return None, []
        if len(found.runs) != 1:
            raise InvalidInput("Parameters can be changed for one run at a time", hint="Name one run, or leave the parameters out.")
        if why := judge(KINDS[proposal.kind], found.runs[0], proposal.options):
            raise Conflict(f"This run cannot be run again: {why}")
        return resubmit.edited(acts, self._redactor, found.runs[0].id, proposal.options.parameters)

    def _to_keep(self, proposal: Proposal, found: FrozenSet, text: str | None) -> tuple[Action, list[ActionRun]]:
        now, kind = self._clock(), KINDS[proposal.kind]
        edited = proposal.options.parameters is not None
        rows = [self._row(kind, proposal.options, position, run, now) for position, run in enumerate(found.runs)]
        if edited:
            rows = [replace(rows[0], status="sent")]
        action = Action(
            id=proposal.id or new_id(),
            kind=proposal.kind,
            status="submitting" if edited else "running",
            person=proposal.person,
            reason=proposal.reason,
            query=text,
            timezone=proposal.timezone,
            options=self._public(proposal.options).to_json(),
            mirror_version=found.version,
            total=len(rows),
            created_at=now,
            skipped=sum(row.status == "skipped" for row in rows),
        )
        return action, rows

    def _public(self, options: Options) -> Options:
        """The options without secrets, as they are kept."""
        if options.parameters is None:
            return options
        hidden = self._redactor.value(dict(options.parameters))
        assert isinstance(hidden, dict)
        return replace(options, parameters=hidden)

    @staticmethod
    def _row(kind: Kind, options: Options, position: int, run: Subject, now: datetime) -> ActionRun:
        row = ActionRun(position, run.id, run.name, run.flow, run.state_name, state_id=run.state_id)
        why = judge(kind, run, options)
        return replace(row, status="skipped", message=why, at=now) if why else row
