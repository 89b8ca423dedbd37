"""References to the environment in definition files: `${env:SMTP_PASSWORD}`, or `${env:SMTP_HOST:-localhost}` with what holds without it.

source ─► resolve ─► the same content with values, and the paths whose values came from outside (they are secrets: never shown, never kept)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from prefect_vantage.definitions import DefinitionError, Mistake, Source

_REFERENCE = re.compile(r"\$\{([^{}]*)\}")
_ENVIRONMENT = re.compile(r"env:([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?", re.DOTALL)
_PREFECT = re.compile(r"\{\{\s*\$([A-Za-z_][A-Za-z0-9_]*)\s*\}\}")
_OUTSIDE = re.compile(r"\{\{\s*(?:\$|prefect\.blocks\.)")

Steps = tuple[int | str, ...]


@dataclass(slots=True)
class Resolved:
    """Content with its references replaced; `outside` are the steps to each text that had one."""

    content: Any = None
    outside: list[Steps] = field(default_factory=list)


def resolve(source: Source, environment: Mapping[str, str]) -> Resolved:
    """The document's content with every `${env:NAME}` replaced. Raises DefinitionError for each variable that is not set."""
    found, mistakes = Resolved(), []

    def replaced(steps: Steps, text: str) -> str:
        def one(match: re.Match[str]) -> str:
            if match[1].startswith("block:"):
                return match[0]  # not from outside: the name of another block
            reference = _ENVIRONMENT.fullmatch(match[1])
            if reference is None:
                mistakes.append(_strange(source, steps, match[0]))
                return ""
            default: str | None = reference[2]
            value = environment.get(reference[1], default)
            if value is None:
                mistakes.append(_unset(source, steps, reference[1], f"${{env:{reference[1]}:-…}} would give a value that holds without it"))
            return value or ""

        if any(not match[1].startswith("block:") for match in _REFERENCE.finditer(text)):
            found.outside.append(steps)
        return _REFERENCE.sub(one, text)

    found.content = _mapped(source.content, (), replaced)
    if mistakes:
        raise DefinitionError(mistakes)
    return found


def unset_in_prefect(source: Source, steps: Steps, content: Any, environment: Mapping[str, str]) -> Iterator[Mistake]:
    """Variables that a part of prefect.yaml names as `{{ $NAME }}` and that are not set: Prefect would deploy the braces."""
    for at, text in texts(content, steps):
        for match in _PREFECT.finditer(text):
            if match[1] not in environment:
                yield _unset(source, at, match[1])


def outside_in_prefect(content: Any) -> frozenset[str]:
    """Dotted paths of the texts in a part of prefect.yaml that take a value from the environment or from a block."""
    return frozenset(".".join(str(step) for step in steps) for steps, text in texts(content) if _OUTSIDE.search(text))


def texts(content: Any, steps: Steps = ()) -> Iterator[tuple[Steps, str]]:
    """(steps, text) of every text in the content."""
    if isinstance(content, str):
        yield steps, content
    elif isinstance(content, Mapping):
        for key, value in content.items():
            yield from texts(value, (*steps, key))
    elif isinstance(content, list | tuple):
        for place, value in enumerate(content):
            yield from texts(value, (*steps, place))


def _mapped(content: Any, steps: Steps, change: Any) -> Any:
    if isinstance(content, str):
        return change(steps, content)
    if isinstance(content, dict):
        return {key: _mapped(value, (*steps, key), change) for key, value in content.items()}
    if isinstance(content, list):
        return [_mapped(value, (*steps, place), change) for place, value in enumerate(content)]
    return content


def _unset(source: Source, steps: Steps, name: str, more: str = "") -> Mistake:
    return source.mistake(
        steps, f"{source.named(steps)}: the environment variable {name} is not set", f"Set {name}" + (f"; {more}." if more else ".")
    )


def _strange(source: Source, steps: Steps, text: str) -> Mistake:
    return source.mistake(steps, f"{source.named(steps)}: {text} is no reference", "Write ${env:NAME}, or ${env:NAME:-default}.")
