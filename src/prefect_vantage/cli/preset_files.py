"""`vantage presets export` and `import`: presets as YAML, and Prefect's saved searches.

files ─► definitions (read strictly, all of them) ─► beside what is there ─► created │ updated │ unchanged
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from prefect_vantage.cli.connection import connect
from prefect_vantage.cli.console import data, notes
from prefect_vantage.cli.options import ApiUrl
from prefect_vantage.cli.presets import _among, _yaml, write_file
from prefect_vantage.errors import InvalidInput

if TYPE_CHECKING:
    from prefect_vantage.presets.definition import PresetDefinition
    from prefect_vantage.sdk.client import VantageClient
    from prefect_vantage.sdk.preset_calls import Preset

EXPORT_EXAMPLES = (
    ("vantage presets export --output presets.yaml", "yours and the shared ones, as one file"),
    ("vantage presets export failures", "one, on standard output"),
)
IMPORT_EXAMPLES = (
    ("vantage presets import presets.yaml", "create what is new, update what differs"),
    ("vantage presets import --from-prefect --dry-run", "what would become of Prefect's saved searches"),
    ("vantage presets import --from-prefect --shared", "take them over for everybody"),
)
_FIELDS = ("name", "description", "query", "sort", "columns", "grouping", "shared")


def export(
    *presets: Annotated[str, Parameter(name="PRESET", help="Slugs, ids or names; all that are no templates when left out.")],
    output: Annotated[Path | None, Parameter(help="File to write (default: standard output).", allow_leading_hyphen=True)] = None,
    api_url: ApiUrl = None,
) -> None:
    """Write presets as YAML that `import` reads back."""
    with connect(api_url) as client:
        found = client.presets.list()
    chosen = [_among(found, one) for one in presets] or list(found.presets)
    unknown = [one.name for one in chosen if one.query is None]
    if unknown:
        raise InvalidInput(f"{unknown[0]!r} speaks of you, and Vantage does not know your name", hint="Set VANTAGE_PERSON.")
    write_file(output, _yaml(chosen))
    if output and output != Path("-"):
        notes().print(f"Wrote {len(chosen)} presets to {output}", style="dim")


def import_presets(
    *files: Annotated[Path, Parameter(name="FILE", help="YAML files that `export` wrote, or presets as code.")],
    from_prefect: Annotated[bool, Parameter(help="Take over Prefect's saved searches instead.", negative=())] = False,
    shared: Annotated[bool, Parameter(help="With --from-prefect: for everybody (default: only for you).", negative=())] = False,
    dry_run: Annotated[bool, Parameter(help="Only say what would be done.", negative=())] = False,
    api_url: ApiUrl = None,
) -> None:
    """Create presets from YAML, or from what people saved in Prefect. What is there and the same stays as it is."""
    if bool(files) is from_prefect:
        raise InvalidInput("Name files, or say --from-prefect", hint="`vantage presets import presets.yaml`")
    if shared and not from_prefect:
        raise InvalidInput("--shared goes with --from-prefect", hint="In a file, `shared: true` says it.")
    with connect(api_url) as client:
        if from_prefect:
            _take_over(client, shared=shared, dry_run=dry_run)
        else:
            definitions = [one for file in files for one in _read(file)]  # all are read before the first is written
            for one in definitions:
                data().print(f"{_put(client, one, dry_run=dry_run):<10} {one.slug}")


def _read(path: Path) -> tuple[PresetDefinition, ...]:
    from prefect_vantage.presets.definition import read_many

    try:
        return read_many(path.read_text(encoding="utf-8"), path.name)
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}", hint="Name a file that is there.") from error
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path} is not UTF-8 text", hint="Save it as UTF-8.") from error


def _put(client: VantageClient, one: PresetDefinition, *, dry_run: bool) -> str:
    """Create or update one preset; answers what was done."""
    if one.template:
        return "template"  # stays a file
    present = next((preset for preset in client.presets.list().presets if preset.slug == one.slug), None)
    view = one.view()
    wanted: dict[str, Any] = {"name": one.name, "description": one.description, "shared": one.shared}
    wanted |= {"query": view.query, "sort": view.sort, "columns": view.columns, "grouping": view.grouping}
    if present is None:
        if not dry_run:
            client.presets.create(**wanted, slug=one.slug)
        return "created"
    if not _differs(present, wanted):
        return "unchanged"
    if not dry_run:
        client.presets.update(present, **wanted)
    return "updated"


def _differs(present: Preset, wanted: dict[str, Any]) -> bool:
    return any(getattr(present, name) != wanted[name] for name in _FIELDS)


def _take_over(client: VantageClient, *, shared: bool, dry_run: bool) -> None:
    searches = client.presets.import_saved_searches(shared=shared, dry_run=dry_run)
    if not searches:
        notes().print("Nobody has saved a search in Prefect.", style="dim")
    for one in searches:
        data().print(f"{one.fate:<10} {one.name}: {one.query if one.query is not None else 'nothing of it can be taken over'}")
        for note in one.notes:
            if note.fate != "kept":
                data().print(f"{'':<10}   {'left out' if note.fate == 'lost' else 'differs'}: {note.filter}: {note.why}")
