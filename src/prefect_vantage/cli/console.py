"""Where words go: data to stdout, everything said about it to stderr. Colour only on a terminal and never under NO_COLOR."""

from __future__ import annotations

import sys

from rich.console import Console

_UNLIMITED = 10_000


def data() -> Console:
    """Stdout. Into a pipe or file nothing is wrapped or cut, as nobody reads columns of a terminal there."""
    return Console(file=sys.stdout, highlight=False, markup=False, emoji=False, width=None if sys.stdout.isatty() else _UNLIMITED)


def notes() -> Console:
    """Stderr: progress, captions, questions, errors."""
    return Console(file=sys.stderr, highlight=False, markup=False, emoji=False, width=None if sys.stderr.isatty() else _UNLIMITED)
