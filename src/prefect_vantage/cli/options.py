"""Options that several commands share, each with one name, one help text and one meaning."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

from cyclopts import Parameter
from cyclopts.validators import Number

from prefect_vantage.cli.console import notes
from prefect_vantage.errors import InvalidInput

Query = Annotated[
    str,
    Parameter(
        name="QUERY",
        allow_leading_hyphen=True,
        help="What to find, in the query language; quote it, so that the shell leaves it alone. Empty: every run.",
    ),
]
ApiUrl = Annotated[
    str | None,
    Parameter(help="Address of the Vantage service (default: http://127.0.0.1:4242).", env_var="VANTAGE_API_URL"),
]
Timezone = Annotated[
    str | None,
    Parameter(
        help="IANA time zone for calendar words (`today`, `2026-11-01`) and for the times shown (default: UTC).", env_var="VANTAGE_TIMEZONE"
    ),
]
Format = Annotated[Literal["table", "csv", "json", "jsonl"], Parameter(help="`table` for people, the others for programs.")]
Columns = Annotated[str | None, Parameter(help="Columns and their order, separated by commas, such as `id,flow,ended,param.region`.")]
Limit = Annotated[int, Parameter(help="Show at most this many runs.", validator=Number(gte=1))]
Yes = Annotated[bool, Parameter(help="Do not ask.", negative=())]


def sentence(words: tuple[str, ...]) -> str:
    """The query that the shell handed over as `words`. Raises InvalidInput for what looks like an option that does not exist."""
    for word in words:
        if word.startswith("--"):
            raise InvalidInput(f"There is no option {word.split('=')[0]}", hint="`--help` lists the options; put the query in quotes.")
    return " ".join(words)


def listed(text: str | None) -> tuple[str, ...] | None:
    """The names in a comma-separated option."""
    return None if text is None else tuple(name.strip() for name in text.split(",") if name.strip())


def agreed(question: str, *, without: str) -> bool:
    """Whether the person at the terminal says yes. Raises InvalidInput with the hint `without` when nobody is there to ask."""
    if not sys.stdin.isatty():
        raise InvalidInput("Nobody is there to answer the question", hint=without)
    notes().print(f"{question} [y/N] ", end="")
    return sys.stdin.readline().strip().lower() in {"y", "yes"}
