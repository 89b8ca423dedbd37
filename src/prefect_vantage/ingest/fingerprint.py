"""What went wrong, from the message of a failed or crashed state: the exception's line, its class, and a fingerprint that groups its like.

Prefect keeps no error but this message; tracebacks are only in logs. The fingerprint masks what differs between two failures of one cause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_LONGEST_ERROR = 2_000
_LONGEST_GROUP = 240
_PREFIX = re.compile(
    r"^(?:(?:Flow|Task) run encountered an exception[:.]?|Flow could not be retrieved from deployment\.?|Submission failed\.?"
    r"|Failed to submit flow run to infrastructure:?|Validation of flow parameters failed with error:?|Error in (?:state )?hook:?)\s*",
    re.IGNORECASE,
)
_CLASS = r"(?:[A-Za-z_]\w*\.)*[A-Z]\w*"
_KNOWN_ENDING = r"(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Warning|Exit|Interrupt|Timeout|Failure|Fault|Cancelled|NotFound|Exists)"
_LINE = re.compile(rf"^(?:\s*\|\s*)?(?P<type>{_CLASS})(?::\s*(?P<text>.*))?$", re.DOTALL)
_ANYWHERE = re.compile(rf"(?:^|[\s:(])(?P<type>{_KNOWN_ENDING})(?::\s+|\(|$)")
_TRACEBACK = "Traceback (most recent call last)"

_MASKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b[a-z][a-z0-9+.\-]*://[^\s'\"<>)]+", re.IGNORECASE), "<url>"),
    (re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`[^`]*`"), "<text>"),
    (re.compile(r"\b[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+\b"), "<address>"),
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.IGNORECASE), "<id>"),
    (re.compile(r"\b0x[0-9a-f]+\b", re.IGNORECASE), "<address>"),
    (re.compile(r"(?<![\w/.])(?:[A-Za-z]:\\|~?/)[\w.\-+@%]+(?:[/\\][\w.\-+@%]+)*[/\\]?"), "<path>"),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b"), "<address>"),
    (re.compile(r"\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,}\b", re.IGNORECASE), "<id>"),
    (re.compile(r"\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+\-]\d{2}:?\d{2})?)?"), "<time>"),
    (re.compile(r"[+\-]?\d+(?:[.,]\d+)*"), "<n>"),
)


@dataclass(frozen=True, slots=True)
class Failure:
    """`error`: the exception's line (or the message's first line); `error_type`: its class, where it names one; `group`: the fingerprint."""

    error: str
    error_type: str | None
    group: str


def read_failure(message: str | None) -> Failure | None:
    """What the message of a failed or crashed state says; None when it says nothing."""
    text = (message or "").strip()
    if not text:
        return None
    line, error_type = _traceback_line(text) if _TRACEBACK in text else _message_line(text)
    line = line[:_LONGEST_ERROR].strip()
    return Failure(line, error_type, fingerprint(line, error_type))


def fingerprint(error: str, error_type: str | None) -> str:
    """The class and the masked text: equal for two failures of one cause."""
    text = error.removeprefix(f"{error_type}:").strip() if error_type else error
    if error_type:
        text = re.sub(rf"^(?:[A-Za-z_]\w*\.)*{re.escape(error_type)}:\s*", "", text)
    for pattern, name in _MASKS:
        text = pattern.sub(name, text)
    text = re.sub(r"\s+", " ", text).strip()
    if not error_type:
        return text[:_LONGEST_GROUP]
    bare = not text or text == error_type
    return (error_type if bare else f"{error_type}: {text}")[:_LONGEST_GROUP]


def _short(name: str) -> str:
    return name.rpartition(".")[2]


def _traceback_line(text: str) -> tuple[str, str | None]:
    """The last line that starts an exception after the last traceback: `pkg.SomeError: what`."""
    tail = text.rpartition(_TRACEBACK)[2]
    for line in reversed(tail.splitlines()):
        found = _LINE.match(line) if line and not line[0].isspace() else None
        if found:
            return line.strip(), _short(found["type"])
    return _message_line(text.partition("\n")[0])


def _message_line(text: str) -> tuple[str, str | None]:
    first = text.partition("\n")[0].strip()
    stripped = _PREFIX.sub("", first).strip() or first
    found = _LINE.match(stripped)
    if found and (stripped != first or found["text"] is not None or _ANYWHERE.match(stripped)):
        return stripped, _short(found["type"])
    inside = _ANYWHERE.search(stripped)
    if inside:
        return stripped, _short(inside["type"])
    return stripped, None
