"""`vantage presets`: named views of the run list, as the web app has them; what the service does, said on the command line."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from prefect_vantage.cli import cells
from prefect_vantage.cli.connection import connect, timezone_of
from prefect_vantage.cli.console import data, notes
from prefect_vantage.cli.faults import asking
from prefect_vantage.cli.options import ApiUrl, Timezone, Yes, agreed, listed
from prefect_vantage.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from prefect_vantage.sdk.client import VantageClient
    from prefect_vantage.sdk.preset_calls import Preset, PresetList

LIST_EXAMPLES = (("vantage presets list", "yours and the shared ones, then the templates"),)
SHOW_EXAMPLES = (
    ("vantage presets show failing-now", "what it finds and who made it"),
    ("vantage presets show failing-now --format query", "its text, for `vantage search`"),
    ("vantage presets show failing-now --format prefect", "the same filter in Prefect's own UI"),
)
SAVE_EXAMPLES = (
    (
        "vantage presets save 'Slow today' 'duration:>5m at:today' --sort -duration --star",
        "a new one, or the new state of the one of that name",
    ),
    ("vantage presets save failures 'outcome:failure at:-24h..' --shared", "for everybody"),
)
DELETE_EXAMPLES = (("vantage presets delete slow-today --yes", "without a question; `restore` brings it back"),)
RESTORE_EXAMPLES = (("vantage presets restore slow-today", "within thirty days"),)
STAR_EXAMPLES = (
    ("vantage presets star failing-now", "on top of the run list, for you"),
    ("vantage presets star failing-now --off", "not any more"),
)
DEFAULT_EXAMPLES = (
    ("vantage presets default failing-now", "the run list opens with it, for you"),
    ("vantage presets default --none", "with the standard view again"),
)
ORDER_EXAMPLES = (("vantage presets order failing-now today", "your order; the others stand behind"),)

Ref = Annotated[str, Parameter(name="PRESET", help="Slug, id or name, as `vantage presets list` shows them.")]
TableOrJson = Annotated[Literal["table", "json"], Parameter(help="`table` for people, `json` for programs.")]


def list_presets(*, format: TableOrJson = "table", api_url: ApiUrl = None) -> None:  # noqa: A002
    """List your presets, the shared ones and the templates."""
    with connect(api_url) as client:
        found = client.presets.list()
    if format == "json":
        cells.write_json([one.raw for one in (*found.presets, *found.templates)])
        return
    _print_table(found)
    if found.lost_default:
        notes().print(f"Your default {found.lost_default['name']!r} is gone; the standard view opens instead.", style="yellow")


def _print_table(found: PresetList) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for label in ("", "Slug", "Name", "Whose", "What it finds"):
        table.add_column(label)
    for one in (*found.presets, *found.templates):
        marks = ("★" if one.starred else "") + ("⌂" if one.default else "")
        query = one.q if one.q is not None else "needs your name: set VANTAGE_PERSON"
        table.add_row(marks, one.slug, one.name, _whose(one), one.problem or query or "every run")
    data().print(table)


def _whose(one: Preset) -> str:
    if one.template:
        return "template"
    return f"shared, by {one.owner or 'somebody'}" if one.shared else "yours"


def show(
    preset: Ref,
    /,
    *,
    format: Annotated[  # noqa: A002
        Literal["text", "json", "yaml", "query", "prefect"],
        Parameter(help="`query` is the text for `vantage search`, `prefect` a link into Prefect's UI, `yaml` the preset as code."),
    ] = "text",
    timezone: Timezone = None,
    api_url: ApiUrl = None,
) -> None:
    """Show one preset."""
    with connect(api_url) as client:
        one = _find(client, preset)
        if format == "prefect":
            _show_link(client, one, timezone_of(timezone))
            return
    if format == "json":
        cells.write_jsonl([one.raw])
    elif format == "yaml":
        sys.stdout.write(_yaml([one]))
    elif format == "query":
        sys.stdout.write(_query(one) + "\n")
    else:
        _show_text(one)


def _query(one: Preset) -> str:
    if one.q is None:
        raise InvalidInput(f"{one.name!r} speaks of you, and Vantage does not know your name", hint="Set VANTAGE_PERSON.")
    return one.q


def _show_text(one: Preset) -> None:
    changed = f"version {one.version}" + (f", {one.updated:%Y-%m-%d %H:%M} UTC" if one.updated else "")
    rows = (
        ("Name", one.name),
        ("What for", one.description),
        ("Query", "needs your name: set VANTAGE_PERSON" if one.query is None else one.query or "every run"),
        ("Sort", ", ".join(one.sort)),
        ("Columns", ", ".join(one.columns)),
        ("Grouping", one.grouping),
        ("Whose", _whose(one)),
        ("Yours", ", ".join(word for word, true in (("starred", one.starred), ("default", one.default)) if true)),
        ("Changed", "" if one.template else changed + (f" by {one.updated_by}" if one.updated_by else "")),
        ("Problem", one.problem),
    )
    screen = data()
    for label, value in rows:
        if value:
            screen.print(f"{label:<9} {value}")


def _show_link(client: VantageClient, one: Preset, zone: str) -> None:
    found = client.presets.link(one.id, timezone=zone)
    if not found.url:
        raise InvalidInput("Vantage does not know where Prefect's UI is", hint="Set VANTAGE_PREFECT_UI_URL on the service.")
    sys.stdout.write(found.url + "\n")
    for note in found.notes:
        notes().print(f"{'Left out' if note.fate == 'lost' else 'Differs'}: {note.filter}: {note.why}", style="yellow")


def save(
    name: Annotated[str, Parameter(help="What to call it; the preset of that name (or slug) is changed when there is one.")],
    query: Annotated[str | None, Parameter(name="QUERY", allow_leading_hyphen=True, help="What it finds; quote it.")] = None,
    /,
    *,
    description: Annotated[str | None, Parameter(help="A sentence about what it is for.")] = None,
    sort: Annotated[str | None, Parameter(allow_leading_hyphen=True, help="Orders, such as `-duration,flow`.")] = None,
    columns: Annotated[str | None, Parameter(help="Columns and their order, such as `state,run~300,param.region`.")] = None,
    grouping: Annotated[str | None, Parameter(help="What the list is folded by, such as `deployment`; `none` for nothing.")] = None,
    shared: Annotated[bool | None, Parameter(help="Whether everybody sees it (default: only you).", negative="--personal")] = None,
    star: Annotated[bool, Parameter(help="Star it for you.", negative=())] = False,
    default: Annotated[bool, Parameter(help="Make it your default.", negative=())] = False,
    api_url: ApiUrl = None,
) -> None:
    """Save a preset: a new one, or what the one of that name is from now on. What is left out stays."""
    given: dict[str, Any] = {"query": query, "description": description, "sort": listed(sort), "columns": listed(columns), "shared": shared}
    changes = {key: value for key, value in given.items() if value is not None}
    if grouping is not None:
        changes["grouping"] = None if grouping == "none" else grouping
    with connect(api_url) as client, asking(query or ""):
        present = _own(client.presets.list(), name)
        made = client.presets.update(present, **changes) if present else client.presets.create(name, **{"query": "", **changes})
        if star:
            client.presets.star(made.id)
        if default:
            client.presets.choose_default(made.id)
    notes().print(f"{'Updated' if present else 'Saved'} {made.name!r} as {made.slug}, version {made.version}", style="dim")


def delete(preset: Ref, /, *, yes: Yes = False, api_url: ApiUrl = None) -> None:
    """Delete a preset; for thirty days it can be restored."""
    with connect(api_url) as client:
        one = _find(client, preset)
        whose = "Everybody loses it. " if one.shared else ""
        if not yes and not agreed(f"{whose}Delete {one.name!r}?", without="Add --yes to delete it."):
            notes().print("Nothing was deleted.", style="dim")
            return
        client.presets.delete(one)
    notes().print(f"Deleted {one.name!r}; `vantage presets restore {one.slug}` brings it back", style="dim")


def restore(preset: Annotated[str, Parameter(name="PRESET", help="Its slug or id.")], /, *, api_url: ApiUrl = None) -> None:
    """Bring back a preset that was deleted in the last thirty days."""
    with connect(api_url) as client:
        one = client.presets.restore(preset)
    notes().print(f"{one.name!r} is there again", style="dim")


def star(
    preset: Ref, /, *, off: Annotated[bool, Parameter(help="Take the star away.", negative=())] = False, api_url: ApiUrl = None
) -> None:
    """Star a preset or template: it stands on top of the run list, for you."""
    with connect(api_url) as client:
        client.presets.star(_find(client, preset).id, starred=not off)


def default(
    preset: Annotated[str | None, Parameter(name="PRESET", help="Slug, id or name.")] = None,
    /,
    *,
    none: Annotated[bool, Parameter(help="Open the standard view.", negative=())] = False,
    api_url: ApiUrl = None,
) -> None:
    """Choose what your run list opens with."""
    if (preset is None) is not none:
        raise InvalidInput("Name a preset, or say --none", hint="`vantage presets list` shows what there is.")
    with connect(api_url) as client:
        client.presets.choose_default(None if preset is None else _find(client, preset).id)


def order(*presets: Annotated[str, Parameter(name="PRESET", help="Slugs, ids or names in your order.")], api_url: ApiUrl = None) -> None:
    """Put presets and templates into your order; what is not named stands behind by name."""
    with connect(api_url) as client:
        found = client.presets.list()
        client.presets.order([_among(found, one).id for one in presets])


def _find(client: VantageClient, ref: str) -> Preset:
    return _among(client.presets.list(), ref)


def _among(found: PresetList, ref: str) -> Preset:
    """The one of that id or slug, else of that name. Raises NotFound."""
    everything = (*found.presets, *found.templates)
    by_address = [one for one in everything if ref in (one.id, one.slug)]
    matching = by_address or [one for one in everything if one.name.casefold() == ref.casefold()]
    if not matching:
        raise NotFound(f"There is no preset {ref!r} that you can see", hint="`vantage presets list` shows what there is.")
    return matching[0]


def _own(found: PresetList, name: str) -> Preset | None:
    """The preset that `save` changes: of that name or slug, your own before a shared one."""
    matching = [one for one in found.presets if name.casefold() in (one.name.casefold(), one.slug)]
    return min(matching, key=lambda one: not one.mine, default=None)


def _yaml(presets: Sequence[Preset]) -> str:
    from prefect_vantage.presets.definition import write_many

    return write_many([definition_of(one) for one in presets])


def definition_of(one: Preset) -> Any:
    """A preset as code."""
    from prefect_vantage.presets.definition import PresetDefinition

    names = ("slug", "name", "description", "sort", "columns", "grouping", "shared")
    return PresetDefinition(query=one.query or "", template=False, **{name: getattr(one, name) for name in names})


def write_file(path: Path | None, text: str) -> None:
    """To the file, or to standard output."""
    if path is None or path == Path("-"):
        sys.stdout.write(text)
        return
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InvalidInput(
            f"{path} cannot be written: {error.strerror}", hint="Name a file in a folder that exists and is yours."
        ) from error
