"""Decides what differs between the folder and the servers (pure: values in, changes out).

declared + live + remembered ─► changes in the order of the kinds, removals last and backwards
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from prefect_vantage.declared.secrecy import looks_secret
from prefect_vantage.declared.values import Change, Declared, FieldChange, Live, Ref, Remembered, top, within

Fingerprint = Callable[[Ref, str, Any], str]
"""Of a value at a path of an object; equal for equal values only."""

NEVER = Remembered(made=False)


def differences(
    declared: Sequence[Declared],
    live: Mapping[Ref, Live],
    remembered: Mapping[Ref, Remembered],
    kinds: Sequence[str],
    fingerprint: Fingerprint,
) -> tuple[Change, ...]:
    """Every change, additions and changes in the order of `kinds`, then removals in the reverse order."""
    order = {kind: place for place, kind in enumerate(kinds)}
    wanted = {one.ref: one for one in declared}
    changes = [_change(one, live.get(one.ref), remembered.get(one.ref), fingerprint) for one in wanted.values()]
    changes.sort(key=lambda change: order[change.ref.kind] if change else 0)
    gone = [
        Change("remove", ref, live=live[ref])
        for ref, known in remembered.items()
        if known.made and ref not in wanted and ref in live and ref.kind in order
    ]
    gone.sort(key=lambda change: (-order[change.ref.kind], change.ref.name))
    return (*(change for change in changes if change), *gone)


def _change(declared: Declared, live: Live | None, known: Remembered | None, fingerprint: Fingerprint) -> Change | None:
    if live is None:
        secret = declared.secret | (known or NEVER).secret
        fields = tuple(
            FieldChange(path, after=value, secret=within(path, secret) or looks_secret(path)) for path, value in declared.fields.items()
        )
        return Change("add", declared.ref, declared.place, fields, bool(known and known.fields), declared)
    fields = (*_decided(declared, live, known, fingerprint), *_left_alone(declared, live, known, fingerprint))
    return Change("change", declared.ref, declared.place, fields, False, declared, live) if fields else None


def _decided(declared: Declared, live: Live, known: Remembered | None, fingerprint: Fingerprint) -> Iterator[FieldChange]:
    """Fields that the folder decides about and that differ."""
    before = known or NEVER
    secret = declared.secret | live.secret | before.secret
    extra = [path for path in live.fields if path not in declared.fields and top(path) in declared.managed]
    dropped = [path for path in before.asked if path not in declared.fields and top(path) in declared.unseen]
    for path in (*declared.fields, *extra, *dropped):
        if within(path, declared.unknown):
            continue
        asked = fingerprint(declared.ref, path, declared.fields.get(path))
        found = fingerprint(declared.ref, path, live.fields.get(path))
        hidden = within(path, secret) or looks_secret(path)
        if top(path) in declared.unseen:
            if before.asked.get(path) != asked:
                yield FieldChange(path, None, declared.fields.get(path), hidden)
        elif asked != found and not (before.asked.get(path) == asked and before.fields.get(path) == found):
            edited = bool(known and known.fields) and before.fields.get(path, _nothing(declared.ref, path, fingerprint)) != found
            yield FieldChange(path, live.fields.get(path), declared.fields.get(path), hidden, by_hand=edited)


def _left_alone(declared: Declared, live: Live, known: Remembered | None, fingerprint: Fingerprint) -> Iterator[FieldChange]:
    """Fields that the folder does not decide about and that somebody has changed since the last apply."""
    if known is None or not known.fields:
        return
    decided = declared.managed | declared.unseen
    for path in sorted({*live.fields, *known.fields}):
        if top(path) in decided or within(path, declared.unknown):
            continue
        value = live.fields.get(path)
        found = fingerprint(declared.ref, path, value)
        if known.fields.get(path, _nothing(declared.ref, path, fingerprint)) != found:
            hidden = within(path, declared.secret | live.secret | known.secret) or looks_secret(path)
            yield FieldChange(path, value, value, hidden, by_hand=True, kept=True)


def remember(declared: Declared, live: Live, known: Remembered | None, made: bool, fingerprint: Fingerprint) -> Remembered:
    """What to remember of an object that is now as declared, as far as the server keeps it so."""
    fields = {path: fingerprint(live.ref, path, value) for path, value in live.fields.items()}
    nothing = Remembered(made)
    asked = {}
    for path in {*declared.fields, *(path for path in live.fields if top(path) in declared.managed)}:
        print_ = fingerprint(live.ref, path, declared.fields.get(path))
        if not within(path, declared.unknown) and print_ != fingerprint(live.ref, path, live.fields.get(path)):
            asked[path] = print_
    return Remembered((known or nothing).made or made, fields, asked, declared.secret | live.secret)


def _nothing(ref: Ref, path: str, fingerprint: Fingerprint) -> str:
    return fingerprint(ref, path, None)
