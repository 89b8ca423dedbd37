"""What an error looks like on the terminal and what the process exits with; a query error points at the place in the query."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cyclopts import CycloptsError
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from prefect_vantage.cli.console import notes
from prefect_vantage.errors import InvalidInput, QueryError, VantageError

FAILED = 1
BAD_INPUT = 2
_AROUND = 60


class RefusedQuery(QueryError):
    """A query error together with the query's text, so that the place can be shown."""

    def __init__(self, error: QueryError, text: str) -> None:
        super().__init__(error.message, position=error.position, length=error.length, hint=error.hint, suggestion=error.suggestion)
        self.text = text


@contextmanager
def asking(query: str) -> Iterator[None]:
    """Query errors raised inside know the query that they are about."""
    try:
        yield
    except QueryError as error:
        raise RefusedQuery(error, query) from error


def explain(error: VantageError) -> int:
    """Say on stderr what went wrong and how to mend it; answers the exit code."""
    screen = notes()
    screen.print(Text.assemble(("Error: ", "bold red"), error.message))
    if isinstance(error, RefusedQuery):
        _point(screen, error)
    if error.hint and not _repeats(error):
        screen.print(Text.assemble(("Hint: ", "bold"), error.hint))
    return BAD_INPUT if isinstance(error, InvalidInput) else FAILED


def complain(error: CycloptsError) -> int:
    """Say on stderr which argument cannot be used; answers the exit code."""
    screen = notes()
    screen.print(Text.assemble(("Error: ", "bold red"), str(error).strip()))
    chain = " ".join(("vantage", *(error.command_chain or ())))
    screen.print(Text.assemble(("Hint: ", "bold"), f"`{chain} --help` shows what it takes."))
    return BAD_INPUT


def _repeats(error: VantageError) -> bool:
    """Whether the hint says no more than the mended query above it."""
    return isinstance(error, RefusedQuery) and bool(error.suggestion) and (error.hint or "").startswith("Did you mean")


def _point(screen: Console, error: RefusedQuery) -> None:
    line, start, length = excerpt(error.text, error.position, error.length)
    screen.print(Text("  " + line), no_wrap=True, crop=False)
    indent = " " * (2 + cell_len(line[:start]))
    screen.print(Text.assemble(indent, ("^" * max(1, cell_len(line[start : start + length])), "bold red")), no_wrap=True, crop=False)
    if error.suggestion:
        end = error.position + error.length
        mended = error.text[: error.position] + error.suggestion + error.text[end:]
        screen.print(Text.assemble(("Did you mean: ", "bold"), mended))


def excerpt(text: str, position: int, length: int) -> tuple[str, int, int]:
    """One line of `text` around a place (long texts are cut with …), and where in it the place is: (line, start, length)."""
    flat = "".join(" " if character.isspace() else character for character in text)
    first, last = max(0, position - _AROUND), min(len(flat), position + min(length, _AROUND) + _AROUND)
    before, after = "…" if first else "", "…" if last < len(flat) else ""
    return before + flat[first:last] + after, len(before) + position - first, min(length, _AROUND)
