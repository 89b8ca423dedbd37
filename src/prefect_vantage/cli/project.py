"""`vantage plan`, `apply`, `init` and `schema`: the project folder as code."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from prefect_vantage.cli.address import PrefectUrl, prefect_address
from prefect_vantage.cli.connection import connect
from prefect_vantage.cli.console import data, notes
from prefect_vantage.cli.options import ApiUrl, Yes, agreed
from prefect_vantage.errors import InvalidInput

if TYPE_CHECKING:
    from prefect_vantage.declared.plan import Plan
    from prefect_vantage.declared.servers import Servers

PLAN_EXAMPLES = (
    ("vantage plan", "what differs between the project in this folder and the Prefect server"),
    ("vantage plan my-project --check", "for CI: exit code 1 when something differs"),
    ("vantage plan my-project --format json", "for programs; values of secrets are null"),
)
APPLY_EXAMPLES = (
    ("vantage apply", "shows what differs and makes it so; asks before it removes something"),
    ("vantage apply my-project --yes", "for CI: does not ask"),
)
INIT_EXAMPLES = (
    ("vantage init my-project", "a project folder of your own to edit"),
    ("vantage init my-project --no-sample", "without the sample fleet"),
    ("vantage init my-project --force", "again, over what Vantage wrote there"),
)
SCHEMA_EXAMPLES = (
    ("vantage schema", "the kinds of files"),
    ("vantage schema pools", "the JSON Schema of deployments/pools.yaml"),
)

Folder = Annotated[Path | None, Parameter(help="The project folder (default: VANTAGE_PROJECT, else this folder).")]


def plan(
    folder: Folder = None,
    /,
    *,
    check: Annotated[bool, Parameter(help="Exit with 1 when something differs.", negative=())] = False,
    format: Annotated[Literal["text", "json"], Parameter(help="`text` for people, `json` for programs.")] = "text",  # noqa: A002
    prefect_url: PrefectUrl = None,
    api_url: ApiUrl = None,
) -> int:
    """Show what differs between a project folder and the Prefect server (for shared presets: the Vantage service).

    What would be added, changed field by field, and removed of what Vantage once made; and what was changed by hand since the last apply.
    Nothing is changed.
    """
    with _planned(folder, prefect_url, api_url) as (made, _servers):
        _show(made, format)
        return int(check and bool(made.changes))


def apply(
    folder: Folder = None,
    /,
    *,
    yes: Yes = False,
    format: Annotated[Literal["text", "json"], Parameter(help="`text` for people, `json` for programs.")] = "text",  # noqa: A002
    prefect_url: PrefectUrl = None,
    api_url: ApiUrl = None,
) -> None:
    """Make the Prefect server as a project folder declares it.

    Block types, blocks, pools, queues, limits, deployments and presets, in this order; then, after asking, what Vantage once made and the folder no
    longer declares is removed. Doing it twice changes nothing the second time.
    """
    from prefect_vantage.cli.planview import headline
    from prefect_vantage.declared.plan import apply_plan

    with _planned(folder, prefect_url, api_url) as (made, servers):
        _show(made, format)
        gone = made.removals
        what = f"Remove {len(gone)} object{'' if len(gone) == 1 else 's'} from {made.prefect_url}?"
        if gone and not (yes or agreed(what, without="Add --yes to remove what is no longer declared.")):
            notes().print("Nothing was changed.", style="dim")
            return
        screen = notes()
        apply_plan(made, servers, lambda change: screen.print(headline(change)))
        if made.changes:
            screen.print("Applied.", style="dim")


def init(
    folder: Annotated[Path, Parameter(name="DIR", help="The folder to write; it is made when it does not exist.")],
    /,
    *,
    sample: Annotated[bool, Parameter(help="With the sample fleet: its flows, pools and deployments.")] = True,
    force: Annotated[bool, Parameter(help="Write over files that are in the way; other files stay.", negative=())] = False,
) -> None:
    """Write a project folder to edit: flows, blocks, pools, deployments, reports, presets, and schemas for the editor."""
    from prefect_vantage.declared.scaffold import write_project

    written = write_project(folder, sample=sample, force=force)
    data().print(f"Wrote {len(written)} files to {folder}")
    notes().print(f"Next: edit them, then `vantage plan {folder}` and `vantage apply {folder}`.", style="dim")


def schema(
    kind: Annotated[str | None, Parameter(help="The kind of file; without it, all kinds are listed.")] = None,
    /,
) -> None:
    """Print the JSON Schema of a kind of definition file, for editors and checks."""
    from prefect_vantage.declared.yaml_kinds import SCHEMAS, YAML_KINDS
    from prefect_vantage.definitions import closest

    if kind is None:
        for one in YAML_KINDS:
            data().print(f"{one.name:<8} {one.files:<30} {one.help}")
        return
    if kind not in SCHEMAS:
        raise InvalidInput(f"There is no kind of file {kind!r}", hint=closest(kind, SCHEMAS))
    sys.stdout.write(json.dumps(SCHEMAS[kind](), indent=2, ensure_ascii=False) + "\n")


@contextmanager
def _planned(folder: Path | None, prefect_url: str | None, api_url: str | None) -> Iterator[tuple[Plan, Servers]]:
    """The plan for the folder, while the servers are connected."""
    # Imported here: Prefect is heavy to load, and the help of every command must be there before it is.
    from prefect_vantage.declared.folder import read_project
    from prefect_vantage.declared.plan import make_plan
    from prefect_vantage.declared.servers import open_servers
    from prefect_vantage.settings import load_settings

    project = read_project(folder or load_settings().project or Path(), os.environ)
    with open_servers(*prefect_address(prefect_url), lambda: connect(api_url)) as servers:
        yield make_plan(project, servers), servers


def _show(made: Plan, how: str) -> None:
    from prefect_vantage.cli.planview import as_json, lines

    if how == "json":
        sys.stdout.write(json.dumps(as_json(made), indent=2, ensure_ascii=False, default=str) + "\n")
        return
    notes().print(f"{made.project.folder} ({made.project.name}) against {made.prefect_url}", style="dim")
    for line in lines(made):
        data().print(line)
