"""The one exception tree: every error that Vantage raises has a message for people and, where there is one, a hint that mends it.

Library errors are wrapped where the library is called; `service.problems` maps these classes to HTTP statuses and the CLI maps them to exit codes.
"""

from __future__ import annotations

from dataclasses import dataclass


class VantageError(Exception):
    """Anything that Vantage raises on purpose: `message` says what went wrong, `hint` how to mend it."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InvalidInput(VantageError):
    """A value that a person or program gave cannot be used (HTTP 422, exit code 2)."""


@dataclass(frozen=True, slots=True)
class InvalidPart:
    """What is wrong with the part of a value that `path` (such as `sections.2.metric`, empty for the whole) leads to."""

    path: str
    message: str
    hint: str | None


class InvalidParts(InvalidInput):
    """A value with mistakes in some of its parts."""

    def __init__(self, message: str, *, parts: tuple[InvalidPart, ...], hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.parts = parts


class QueryError(InvalidInput):
    """A query text that is not a sentence of the query language.

    `position` and `length` count characters of the text; `suggestion` is a replacement for that span.
    """

    def __init__(self, message: str, *, position: int, length: int = 1, hint: str | None = None, suggestion: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.position = position
        self.length = length
        self.suggestion = suggestion


class SettingsError(InvalidInput):
    """A setting has a value that cannot be used."""


class NotFound(VantageError):
    """What was asked for does not exist here (HTTP 404)."""


class Conflict(VantageError):
    """The request is right but the present state forbids it (HTTP 409)."""


class Stale(Conflict):
    """Somebody else has changed it since the caller read it (HTTP 412); `present` is what it is now."""

    def __init__(self, message: str, *, present: object = None, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.present = present


class MirrorError(VantageError):
    """The mirror could not be read or written."""


class MirrorLocked(MirrorError):
    """Another process writes this mirror; `owner` tells which, where known (pid, url)."""

    def __init__(self, message: str, *, owner: dict[str, str] | None = None, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.owner = owner or {}


class QueryTimeout(MirrorError):
    """A statement ran past its time limit and was interrupted (HTTP 503)."""


class StateError(VantageError):
    """The state store could not be opened, read or written (HTTP 503); the mirror stays served."""


class PrefectError(VantageError):
    """Prefect answered, but not with what was asked for (HTTP 502); `status` is Prefect's HTTP status, `said` its own words."""

    def __init__(self, message: str, *, status: int | None = None, hint: str | None = None, said: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.said = said


class PrefectUnreachable(PrefectError):
    """Prefect did not answer (HTTP 502); what the mirror holds stays served."""


class PrefectRefused(PrefectError, InvalidInput):
    """Prefect understood and said no: what was sent cannot be used (HTTP 422, exit code 2). The message carries Prefect's own."""


class SubmissionStopped(PrefectUnreachable):
    """Prefect stayed away in the middle of a batch for longer than was to be waited; `batch` is what there is of it."""

    def __init__(self, message: str, *, batch: object = None, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.batch = batch


class TaskTimeout(VantageError, TimeoutError):
    """A task, or a batch of them, was not finished when the time to wait was over; `state` is the last one seen."""

    def __init__(self, message: str, *, state: str | None = None, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.state = state


class TaskFailed(VantageError):
    """A result was asked for, but the run did not complete; `state` is the name of the state that it ended in."""

    def __init__(self, message: str, *, state: str | None = None, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.state = state


class ResultMissing(VantageError):
    """A run completed, but its result was not kept or cannot be read from here."""


class ServiceUnreachable(VantageError):
    """The CLI or SDK could not reach the Vantage service."""


class ReportError(VantageError):
    """A report could not be built or rendered."""
