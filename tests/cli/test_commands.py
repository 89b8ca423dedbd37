"""The table of commands: every example is one that the command line understands, help is quick and light."""

from __future__ import annotations

import shlex
import subprocess
import sys

import pytest

from prefect_vantage import __version__
from prefect_vantage.cli.commands import COMMANDS, PARENTS, build_app
from tests.cli.conftest import Run

EXAMPLES = [(command.name, example) for command in COMMANDS for example, _purpose in command.examples]


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[example for _name, example in EXAMPLES])
def test_every_example_is_understood(name: str, example: str) -> None:
    words = shlex.split(example.split(" | ", maxsplit=1)[0])
    arguments = words[words.index("vantage") + 1 :]
    function, _bound, _ignored = build_app().parse_args(arguments, exit_on_error=False, print_error=False)
    assert function is next(command.function for command in COMMANDS if command.name == name)


@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
def test_every_command_has_help_with_examples(vantage: Run, name: str) -> None:
    ran = vantage(*name.split(), "--help")
    assert ran.code == 0
    assert f"vantage {name}" in ran.out
    assert ran.out.count("# ") >= 1


def test_alone_it_prints_the_help_with_every_command(vantage: Run) -> None:
    ran = vantage()
    assert ran.code == 0
    for name in {command.name.split()[0] for command in COMMANDS}:
        assert f"│ {name} " in ran.out


def test_every_first_word_says_what_it_is_about() -> None:
    assert {command.name.split()[0] for command in COMMANDS if " " in command.name} == set(PARENTS)


def test_the_version_is_the_packages(vantage: Run) -> None:
    assert vantage("--version").out.strip() == __version__


def test_help_waits_for_nothing_heavy() -> None:
    script = (
        "import sys; from prefect_vantage.cli.run import run; run(['search', '--help']);"
        "print([name for name in ('duckdb', 'prefect', 'fastapi', 'httpx', 'pydantic', 'pyarrow') if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_no_colour_reaches_a_pipe(vantage: Run) -> None:
    assert "\x1b" not in vantage("count", "--api-url", "http://127.0.0.1:9").err
