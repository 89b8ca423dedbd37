"""The table of commands, and the application that cyclopts makes of it; help pages and reference docs come from the same rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cyclopts import App, Group

from prefect_vantage import __version__
from prefect_vantage.cli import count, export, search, serve

ASK = "Ask"
RUN = "Run"

Examples = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its words after `vantage`, the function that it runs, its place in the help, and examples (command, what for)."""

    name: str
    function: Callable[..., Any]
    group: str
    examples: Examples


COMMANDS = (
    Command("search", search.search, ASK, search.EXAMPLES),
    Command("count", count.count, ASK, count.EXAMPLES),
    Command("export", export.export, ASK, export.EXAMPLES),
    Command("serve", serve.serve, RUN, serve.EXAMPLES),
)

INTRODUCTION = """Find, count, chart, export and report every run of a self-hosted Prefect server.

Every command asks the service at VANTAGE_API_URL; `vantage up` starts everything on this machine."""


def build_app() -> App:
    """The whole command line. Errors are left to the caller."""
    groups = {name: Group(name, sort_key=place) for place, name in enumerate((ASK, RUN))}
    app = App(name="vantage", help=INTRODUCTION, version=__version__, help_format="markdown", suppress_keyboard_interrupt=False)
    for option in ("--help", "--version"):
        app[option].group = Group("Options", sort_key=len(groups))
    for place, command in enumerate(COMMANDS):
        app.command(
            command.function, name=command.name, group=groups[command.group], sort_key=place, help_epilogue=_epilogue(command.examples)
        )
    return app


def _epilogue(examples: Examples) -> str:
    lines = "\n\n".join(f"# {purpose}\n{command}" for command, purpose in examples)
    return f"```sh\n{lines}\n```"
