"""`vantage dashboards`: panels on one page, as the web app has them; as YAML, on the command line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from prefect_vantage.cli import cells
from prefect_vantage.cli.connection import connect
from prefect_vantage.cli.console import data, notes
from prefect_vantage.cli.options import ApiUrl, Yes, agreed
from prefect_vantage.errors import NotFound

if TYPE_CHECKING:
    from prefect_vantage.sdk.client import VantageClient

LIST_EXAMPLES = (("vantage dashboards list", "those of the project, the shared ones and yours"),)
SHOW_EXAMPLES = (
    ("vantage dashboards show operations", "its panels"),
    ("vantage dashboards show operations --format yaml", "as code, to change and apply"),
)
APPLY_EXAMPLES = (
    ("vantage dashboards apply mine.yaml", "make it, or the one of that name so"),
    ("vantage dashboards apply ui_extensions/dashboards/*.yaml", "several; none is touched when one has a mistake"),
)
DELETE_EXAMPLES = (("vantage dashboards delete mine --yes", "without a question"),)

Name = Annotated[str, Parameter(name="DASHBOARD", help="Its name, as `vantage dashboards list` shows it.")]


def list_dashboards(
    *,
    format: Annotated[Literal["table", "json"], Parameter(help="`table` for people, `json` for programs.")] = "table",  # noqa: A002
    api_url: ApiUrl = None,
) -> None:
    """List the dashboards that you see."""
    with connect(api_url) as client:
        found = client.dashboards.list()
    if format == "json":
        cells.write_json(found)
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for label in ("Name", "Title", "Whose", "Panels", "What it is for"):
        table.add_column(label)
    for one in found:
        table.add_row(one["name"], one["title"], _whose(one), str(one["panels"]), one["problem"] or one["description"])
    data().print(table)


def _whose(one: dict[str, Any]) -> str:
    if one["source"] == "file":
        return "project"
    if not one["shared"]:
        return "yours"
    return f"shared, by {one['owner'] or 'somebody'}"


def show(
    dashboard: Name,
    /,
    *,
    format: Annotated[  # noqa: A002
        Literal["text", "json", "yaml"], Parameter(help="`yaml` is the dashboard as code, `json` all that the service knows of it.")
    ] = "text",
    api_url: ApiUrl = None,
) -> None:
    """Show one dashboard."""
    with connect(api_url) as client:
        if format == "yaml":
            sys.stdout.write(client.dashboards.code(dashboard))
            return
        one = client.dashboards.get(dashboard)
    if format == "json":
        cells.write_jsonl([one])
        return
    _show_text(one)


def _show_text(one: dict[str, Any]) -> None:
    definition, screen = one["definition"], data()
    shared = definition["shared"]
    rows = (
        ("Title", definition["title"]),
        ("What for", definition["description"]),
        ("Query", definition["query"] or "every run"),
        ("Period", definition["period"]),
        ("Whose", _whose({**one, "shared": shared})),
        ("Version", f"{one['version']}" + (f", by {one['updated_by']}" if one["updated_by"] else "")),
    )
    for label, value in rows:
        if value:
            screen.print(f"{label:<9} {value}")
    for panel in definition["panels"]:
        parts = (panel["aggregate"], f"by {panel['by']}" if panel["by"] else None, panel["query"])
        screen.print(f"{panel['chart']:<9} {panel['title'] or panel['metric']}: {' '.join(filter(None, (panel['metric'], *parts)))}")


def apply(
    *files: Annotated[Path, Parameter(name="FILE", help="YAML files; each is called after its file unless it has a name.")],
    api_url: ApiUrl = None,
) -> None:
    """Make dashboards what YAML files say. All are read before the first is changed."""
    from prefect_vantage.dashboards.check import read_any

    definitions = [read_any(file) for file in files]
    with connect(api_url) as client:
        for one in definitions:
            data().print(f"{_put(client, one.name, one.model_dump(mode='json')):<10} {one.name}")


def _put(client: VantageClient, name: str, content: dict[str, Any]) -> str:
    """Create or change one; answers what was done."""
    try:
        present = client.dashboards.get(name)
    except NotFound:
        client.dashboards.create(content)
        return "created"
    if present["definition"] == content:
        return "unchanged"
    client.dashboards.replace(name, content, present["version"])
    return "updated"


def delete(dashboard: Name, /, *, yes: Yes = False, api_url: ApiUrl = None) -> None:
    """Delete a dashboard. One that began as a file of the project is that file again."""
    with connect(api_url) as client:
        one = client.dashboards.get(dashboard)
        title = one["definition"]["title"]
        whose = "Everybody loses it. " if one["definition"]["shared"] else ""
        if not yes and not agreed(f"{whose}Delete {title!r}?", without="Add --yes to delete it."):
            notes().print("Nothing was deleted.", style="dim")
            return
        client.dashboards.delete(dashboard, one["version"])
    notes().print(f"Deleted {title!r}", style="dim")
