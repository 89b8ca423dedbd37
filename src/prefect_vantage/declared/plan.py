"""Works out what apply would do, and does it.

project ─► kinds: declared, live ─► diff with the memory ─► Plan ─► apply: additions and changes in order, removals backwards ─► memory
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from secrets import token_bytes

from httpx import TransportError
from prefect.exceptions import PrefectHTTPStatusError

from prefect_vantage.declared.diff import differences, remember
from prefect_vantage.declared.folder import Project
from prefect_vantage.declared.kinds import KINDS
from prefect_vantage.declared.memory import Memory, read_memory, write_memory
from prefect_vantage.declared.secrecy import looks_secret, without
from prefect_vantage.declared.servers import Kind, Servers
from prefect_vantage.declared.values import Change, Declared, Live, Ref, Remembered, top, within
from prefect_vantage.definitions import DefinitionError, Mistake
from prefect_vantage.errors import PrefectError, VantageError
from prefect_vantage.prefect_api import refused

Say = Callable[[Change], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What differs, in the order in which apply goes about it; `declared` and `memory` are what it was worked out from."""

    project: Project
    prefect_url: str
    changes: tuple[Change, ...]
    declared: tuple[Declared, ...] = field(repr=False)
    live: Mapping[Ref, Live] = field(repr=False)
    memory: Memory = field(repr=False)

    @property
    def removals(self) -> tuple[Change, ...]:
        """Objects that would go."""
        return tuple(change for change in self.changes if change.action == "remove")


def make_plan(project: Project, servers: Servers) -> Plan:
    """Compare the folder with the servers. Raises DefinitionError for what cannot be made so, PrefectError, PrefectUnreachable."""
    memory = read_memory(servers, project.name)
    declared = _declared(project, servers)
    refs = {one.ref for one in declared} | set(memory.objects)
    live = _live(servers, refs)
    changes = differences(declared, live, memory.objects, [kind.name for kind in KINDS], memory.fingerprint)
    _refuse_fixed(changes)
    _refuse_needed(changes, declared)
    return Plan(project, servers.prefect_url, changes, declared, live, memory)


def apply_plan(plan: Plan, servers: Servers, say: Say = lambda _change: None) -> None:
    """Make it so; `say` is told each change before it is made. What was done is remembered whatever happens after it.

    Raises PrefectError with Prefect's words, without secrets in them.
    """
    kinds = {kind.name: kind for kind in KINDS}
    effective = [change for change in plan.changes if change.effective]
    made = {change.ref for change in effective if change.action == "add" and not kinds[change.ref.kind].lasting}
    intended: dict[Ref, Remembered | None] = {ref: Remembered(made=True) for ref in made}
    memory = write_memory(servers, plan.memory, intended) if intended else plan.memory
    pending = {change.ref for change in effective}
    try:
        for change in effective:
            say(change)
            _carry_out(kinds[change.ref.kind], change, servers)
            pending.discard(change.ref)
    except BaseException:
        with suppress(VantageError, PrefectHTTPStatusError, TransportError):
            _remember(plan, servers, memory, made, pending, touched=True)
        raise
    _remember(plan, servers, memory, made, pending, touched=bool(effective))


def make_so(declared: Sequence[Declared], servers: Servers) -> tuple[Change, ...]:
    """Make objects as declared without remembering them, and remove nothing; answers what was changed. Raises PrefectError."""
    nobody = Memory("", token_bytes(32), {})
    kinds = {kind.name: kind for kind in KINDS}
    changes = differences(declared, _live(servers, {one.ref for one in declared}), {}, list(kinds), nobody.fingerprint)
    _refuse_fixed(changes)
    for change in changes:
        _carry_out(kinds[change.ref.kind], change, servers)
    return changes


def _carry_out(kind: Kind, change: Change, servers: Servers) -> None:
    try:
        if change.action == "remove" and change.live:
            kind.remove(servers, change.live)
        elif change.declared:
            changed = frozenset(top(one.path) for one in change.fields if not one.kept)
            kind.write(servers, change.declared, change.live, changed)
    except (PrefectError, PrefectHTTPStatusError) as error:
        raise _told(change, error) from error


def _told(change: Change, error: PrefectError | PrefectHTTPStatusError) -> PrefectError:
    problem = error if isinstance(error, PrefectError) else refused(error)
    where = f"{change.place}: " if change.place else ""
    hidden = _secrets(change.declared) if change.declared else ()
    message = without(f"{where}{change.ref.kind} {change.ref.name}: {problem.message}", hidden)
    return PrefectError(message, status=problem.status, hint=problem.hint)


def _secrets(declared: Declared) -> Iterable[object]:
    return [value for path, value in declared.fields.items() if within(path, declared.secret) or looks_secret(path)]


def _remember(plan: Plan, servers: Servers, memory: Memory, made: set[Ref], pending: set[Ref], *, touched: bool) -> None:
    """Remember everything that is now as declared; what was not come to keeps its old memory."""
    declared = [one for one in plan.declared if one.ref not in pending]
    live = _live(servers, {one.ref for one in declared} | set(memory.objects)) if touched else plan.live
    changed: dict[Ref, Remembered | None] = {}
    for one in declared:
        if one.ref in live:
            known = memory.objects.get(one.ref)
            changed[one.ref] = remember(one, live[one.ref], known, one.ref in made, memory.fingerprint)
    wanted = {one.ref for one in plan.declared}
    changed |= dict.fromkeys(ref for ref in memory.objects if ref not in wanted and ref not in pending)
    changed |= {ref: plan.memory.objects.get(ref) for ref in made & pending if ref not in live}
    if any(memory.objects.get(ref) != one for ref, one in changed.items()):
        write_memory(servers, memory, changed)


def _declared(project: Project, servers: Servers) -> tuple[Declared, ...]:
    found: list[Declared] = []
    mistakes: list[Mistake] = []
    for kind in KINDS:
        try:
            found += kind.declare(project, servers)
        except DefinitionError as error:
            mistakes += error.mistakes
    if mistakes:
        raise DefinitionError(mistakes)
    return tuple(found)


def _live(servers: Servers, refs: Iterable[Ref]) -> dict[Ref, Live]:
    wanted = set(refs)
    found: dict[Ref, Live] = {}
    for kind in KINDS:
        found |= kind.find(servers, {ref for ref in wanted if ref.kind == kind.name})
    return found


def _refuse_needed(changes: Iterable[Change], declared: Iterable[Declared]) -> None:
    """What is still needed does not go."""
    gone = {change.ref for change in changes if change.action == "remove"}
    mistakes = [
        Mistake(
            one.place,
            f"{one.ref.kind} {one.ref.name} needs the {ref.kind} {ref.name}, which is no longer declared",
            f"Declare the {ref.kind} again, or take this one out too.",
        )
        for one in declared
        for ref in one.needs & gone
    ]
    if mistakes:
        raise DefinitionError(mistakes)


def _refuse_fixed(changes: Iterable[Change]) -> None:
    """What no server changes once it is there must be told before anything is done."""
    fixed = {kind.name: kind.fixed for kind in KINDS}
    mistakes = [
        Mistake(
            change.place,
            f"{change.ref.kind} {change.ref.name} has the {one.path} {one.before} on the server and keeps it; declared is {one.after}",
            "Give it another name, or remove the old one first.",
        )
        for change in changes
        if change.action == "change" and change.place
        for one in change.fields
        if one.path in fixed[change.ref.kind]
    ]
    if mistakes:
        raise DefinitionError(mistakes)
