"""Errors of an errand as the message of a failed run: what went wrong and how to mend it, in one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from prefect_vantage.errors import VantageError


class ErrandFailed(VantageError):
    """The errand could not be done; Prefect shows the message as that of the run."""


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn any VantageError of the block into an ErrandFailed whose message has the hint too."""
    try:
        yield
    except VantageError as error:
        raise ErrandFailed(f"{error.message}. {error.hint}" if error.hint else error.message) from error
