"""The documentation says what is: reference pages are current, commands and queries in it are understood, links lead somewhere."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from prefect_vantage.cli.commands import build_app
from prefect_vantage.query.parse import parse
from prefect_vantage.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
WRITTEN = [page for page in PAGES if not page.read_text(encoding="utf-8").startswith("<!-- Written by scripts/docs.py")]

_BLOCK = re.compile(r"^ *```(\w+)\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\((?!https?://)([^)#]+)(?:#[^)]*)?\)")
_CRON = re.compile(r"^(?:[\d*/,-]+ +){5}")


def blocks(page: Path, language: str) -> list[str]:
    return [body for kind, body in _BLOCK.findall(page.read_text(encoding="utf-8")) if kind == language]


def commands(page: Path) -> list[str]:
    """Every `vantage …` line in the page's shell blocks, without comments, schedules and what follows a pipe."""
    lines = [_CRON.sub("", line.strip()) for body in blocks(page, "sh") for line in body.splitlines()]
    return [line.split(" | ")[0] for line in lines if re.match(r"(?:[A-Z_]+=\S+ )*vantage ", line)]


COMMANDS = [(page.relative_to(DOCS).as_posix(), command) for page in PAGES for command in commands(page)]


def test_reference_pages_are_what_the_registries_say() -> None:
    done = subprocess.run([sys.executable, "scripts/docs.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(("page", "command"), COMMANDS, ids=[f"{page}: {command}" for page, command in COMMANDS])
def test_every_command_in_the_docs_is_understood(page: str, command: str) -> None:
    words = shlex.split(command)
    arguments = words[words.index("vantage") + 1 :]
    function, bound, _ignored = build_app().parse_args(arguments, exit_on_error=False, print_error=False)
    assert callable(function)
    words_or_text = bound.arguments.get("query") or ()
    query = words_or_text if isinstance(words_or_text, str) else " ".join(words_or_text)
    if "stat:failed" not in query:  # the tutorial's mistake on purpose
        parse(query)


def test_the_docs_show_commands_of_every_kind() -> None:
    assert {shlex.split(command)[1] for _page, command in COMMANDS} >= {
        "search", "count", "export", "report", "up", "serve", "sync", "doctor", "prune", "demo",
    }  # fmt: skip


@pytest.mark.parametrize("page", PAGES, ids=[page.relative_to(DOCS).as_posix() for page in PAGES])
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    missing = [link for link in _LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()]
    assert missing == []


def test_the_index_leads_to_every_page() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    linked = {(DOCS / link).resolve() for link in _LINK.findall(index)}
    assert [page for page in PAGES if page.resolve() not in linked and page.name != "README.md"] == []


def test_every_variable_that_the_docs_name_exists() -> None:
    known = {f"VANTAGE_{name.upper()}" for name in Settings.model_fields}
    named = {name for page in WRITTEN for name in re.findall(r"VANTAGE_[A-Z_]+[A-Z]", page.read_text(encoding="utf-8"))}
    assert named - known == set()


@pytest.mark.parametrize("page", WRITTEN, ids=[page.relative_to(DOCS).as_posix() for page in WRITTEN])
def test_python_in_the_docs_compiles(page: Path) -> None:
    for body in blocks(page, "python"):
        compile(body, str(page), "exec")
