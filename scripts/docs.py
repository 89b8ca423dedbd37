"""Writes the pages of docs/reference from the registries they describe; `--check` fails when a page is not what they would say now.

query, metrics, settings, commands, OpenAPI ─► PAGES ─► docs/reference/*.md      models of definition files ─► docs/schemas/*.json
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from inspect import cleandoc
from pathlib import Path
from typing import Any, get_args

from cyclopts import App
from cyclopts.argument import Argument
from pydantic_core import PydanticUndefined
from report_page import report_page
from sdk_page import sdk_page

from prefect_vantage.analytics.metrics import METRICS
from prefect_vantage.cli.commands import ACT, ASK, COMMANDS, RUN, Command, build_app
from prefect_vantage.declared.scaffold import schema_text
from prefect_vantage.declared.yaml_kinds import SCHEMAS
from prefect_vantage.query.fields import FIELDS
from prefect_vantage.query.flags import FLAGS
from prefect_vantage.query.operators import OPERATORS
from prefect_vantage.settings import Settings, load_settings

REFERENCE = Path(__file__).resolve().parents[1] / "docs" / "reference"
SCHEMA_FILES = REFERENCE.parent / "schemas"

KINDS = {
    "text": "text; upper and lower case are the same",
    "texts": "a set of texts",
    "id": "an id of 36 characters",
    "choice": "one of a few words",
    "flag": "one of the words below",
    "integer": "a whole number",
    "duration": "`90s`, `5m`, `1h30m`, `2d`, `750ms`",
    "time": "`2026-11-01`, `2026-11-01T08:30+01:00`, `now`, `today`, `yesterday`, `this-week`, `last-week`, `this-month`, `last-month`, `-24h`, `-7d`, `+1h`",
    "json": "any JSON value",
}
UNITS = {"s": "seconds", "runs": "runs", "ratio": "share of 1", "runs/h": "runs an hour", "count": "runs"}


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; bars inside cells are escaped."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |" for line in lines)


def code(text: object) -> str:
    """Inline code, whatever backticks are inside."""
    return f"`{text}`" if "`" not in str(text) else f"`` {text} ``"


def query_page() -> str:
    """Forms, fields, kinds of values and flags."""
    fields = [
        (code(field.name), field.kind, field.help, code(field.example), "yes" if field.sortable else "", "yes" if field.dimension else "")
        for field in FIELDS.values()
    ]
    return f"""# Query language

A query is a sentence of terms. The same text works in the search box, the address bar (`?q=`), the API, the CLI, the SDK and reports.
Unknown fields, bad values and broken regular expressions are errors that name the position; nothing is ignored.

## Forms

{table(("form", "means", "example"), [(code(one.form), one.means, code(one.example)) for one in OPERATORS.values()])}

## Fields

A field marked under *sort* can stand in `sort:`; one marked under *group* can be counted by (`vantage count --by`) and splits charts.

{table(("field", "kind", "what it is", "example", "sort", "group"), fields)}

## Kinds of values

{table(("kind", "values"), [(name, text) for name, text in KINDS.items() if any(field.kind == name for field in FIELDS.values())])}

Calendar words and bare dates are read in the time zone of the request. A range of times includes its start and excludes its end;
other ranges include both ends.

## Flags of `is:`

{table(("flag", "means"), [(code(f"is:{flag.name}"), flag.help) for flag in FLAGS.values()])}
"""


def metrics_page() -> str:
    """Every metric with its unit, time axis and aggregates."""
    better = {"up": "more", "down": "less", None: ""}
    rows = [
        (
            code(one.name),
            one.label,
            one.help,
            UNITS[one.unit],
            one.axis,
            better[one.better],
            ", ".join(code(name) for name in one.aggregates),
        )
        for one in METRICS.values()
    ]
    sets = [(code(one.name), code(one.population) if one.population else "runs under way at each instant") for one in METRICS.values()]
    return f"""# Metrics

Each metric has one definition, and every number leads to the runs that it was made from. Percentiles are exact (linear interpolation),
never averages of averages. Numbers from fewer than 20 runs are marked. A day is a day of the viewer's time zone.

{table(("metric", "label", "definition", "unit", "placed by", "better", "aggregates"), rows)}

## Which runs count

{table(("metric", "runs"), sets)}
"""


def settings_page() -> str:
    """Every variable with its default and meaning."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = field.default if field.default is not PydanticUndefined else None
        shown = ", ".join(default) if isinstance(default, tuple) else default
        rows.append((code(f"VANTAGE_{name.upper()}"), field.description or "", "" if shown in (None, "") else code(shown)))
    return f"""# Settings

Vantage reads environment variables. A value that cannot be used stops it with the variable's name. Where a command has an option for the
same thing, the option wins.

{table(("variable", "meaning", "default"), rows)}

A value of several parts (`VANTAGE_ALLOWED_ORIGINS`, `VANTAGE_REDACT_KEYS`) is a JSON array, such as `["password", "token"]`.

The CLI also reads `NO_COLOR`; Prefect's own settings (`PREFECT_API_URL`, `PREFECT_API_AUTH_STRING`, the active profile) are used where
no `VANTAGE_PREFECT_*` variable is set.
"""


def cli_page() -> str:
    """Every command with options and examples."""
    app = build_app()
    sections = "\n".join(
        f"## {group}\n\n" + "\n".join(_command(app, one) for one in COMMANDS if one.group == group) for group in (ASK, ACT, RUN)
    )
    return f"""# Command line

Every command that asks something finds the service by `--api-url`, else `VANTAGE_API_URL`, else `http://127.0.0.1:4242`.
Data go to standard output, everything said about them to standard error; there is no colour in a pipe or under `NO_COLOR`.

{table(("exit code", "means"), EXIT_CODES)}

{sections}"""


EXIT_CODES = (
    ("0", "done"),
    ("1", "it did not work: no service, an error there, a failed check of the doctor"),
    ("2", "bad input: an unknown option, a query that is none"),
    ("130", "stopped by Ctrl-C"),
    ("141", "whoever read the output has closed it"),
)


def _command(app: App, command: Command) -> str:
    words = command.name.split()
    own = app[words[0]] if len(words) == 1 else app[words[0]][words[1]]
    arguments = [argument for argument in own.assemble_argument_collection() if argument.show]
    rows = [(", ".join(code(name) for name in argument.names), argument.parameter.help or "", _default(argument)) for argument in arguments]
    examples = "\n".join(f"# {purpose}\n{example}" for example, purpose in command.examples)
    options = table(("option", "meaning", "default"), rows) + "\n\n" if rows else ""
    return f"### vantage {command.name}\n\n{cleandoc(command.function.__doc__ or '')}\n\n{options}```sh\n{examples}\n```\n"


def _default(argument: Argument) -> str:
    default = argument.field_info.default
    values = [str(value) for value in get_args(argument.hint)] if "Literal" in str(argument.hint) else []
    choices = f"one of {', '.join(code(value) for value in values if value != 'NoneType')}" if values else ""
    plain = "" if default in (None, False, "", (), argument.field_info.empty) else code(default)
    return "; ".join(part for part in (plain, choices) if part)


def api_page() -> str:
    """Every route of the HTTP API with its parameters and the fields of its answer."""
    spec = openapi()
    routes = [
        (tag, path, method.upper(), route)
        for path, methods in spec["paths"].items()
        for method, route in methods.items()
        for tag in route.get("tags", ["other"])[:1]
    ]
    tags = list(dict.fromkeys(tag for tag, *_rest in routes))
    sections = "\n".join(
        f"## {tag.capitalize()}\n\n" + "\n".join(_route(spec, *rest) for one, *rest in routes if one == tag) for tag in tags
    )
    return f"""# HTTP API

JSON over HTTP, described in full by `/api/v1/openapi.json` of a running service. Times are UTC in ISO 8601 with `Z`, durations seconds, unknown is
`null`. Reads carry an `ETag`: with `If-None-Match` the answer is 304 until something has changed. Unknown parameters are refused.

Errors are `application/problem+json` (RFC 9457) with `detail`, and where there is one `hint`; errors in a query also carry `position`, `length`
and perhaps `suggestion`, a replacement for that span.

{sections}"""


def openapi() -> dict[str, Any]:
    """The API's own description, of a service over an empty mirror in memory."""
    from prefect_vantage.app import create_app
    from prefect_vantage.mirror.store import Mirror

    mirror = Mirror.open(None)
    try:
        return create_app(load_settings(follow=False), mirror=mirror).openapi()
    finally:
        mirror.close()


def _route(spec: dict[str, Any], path: str, method: str, route: dict[str, Any]) -> str:
    parameters = [
        (code(one["name"]), one["in"], _shape(spec, one.get("schema", {})), one.get("description", ""))
        for one in route.get("parameters", ())
    ]
    parts = [f"### {method} {path}", route.get("description") or route.get("summary", "")]
    if parameters:
        parts.append(table(("parameter", "in", "type", "meaning"), parameters))
    if body := route.get("requestBody"):
        parts.append("Body: " + _shape(spec, next(iter(body["content"].values())).get("schema", {})))
    answers = [
        f"{status}: {_shape(spec, schema)}"
        for status, answer in route["responses"].items()
        if status.startswith("2")
        for content in answer.get("content", {}).values()
        if (schema := content.get("schema"))
    ]
    if answers:
        parts.append("Answers " + "; ".join(answers) + ".")
    return "\n\n".join(parts) + "\n"


def _shape(spec: dict[str, Any], schema: dict[str, Any]) -> str:
    """A schema in one line: `{name: type, …}` for the objects that have a name, types for the rest."""
    if "$ref" in schema:
        found = spec["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
        return code("{" + ", ".join(found.get("properties", {})) + "}") if "properties" in found else _shape(spec, found)
    if "enum" in schema or "const" in schema:
        return " or ".join(code(value) for value in schema.get("enum", [schema.get("const")]))
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_shape(spec, one) for one in schema["anyOf"]))
    if schema.get("type") == "array":
        return "list of " + _shape(spec, schema.get("items", {}))
    return str(schema.get("format") or schema.get("type") or "any")


PAGES: dict[str, Callable[[], str]] = {
    "query-language.md": query_page,
    "metrics.md": metrics_page,
    "settings.md": settings_page,
    "cli.md": cli_page,
    "http-api.md": api_page,
    "sdk.md": lambda: sdk_page(table),
    "reports.md": lambda: report_page(table),
}


def pages() -> Iterator[tuple[Path, str]]:
    """Every reference page and every schema as it should be: (path, text)."""
    for name, write in PAGES.items():
        yield REFERENCE / name, f"<!-- Written by scripts/docs.py; change the registry, not this page. -->\n\n{write()}"
    for kind, read in SCHEMAS.items():
        yield SCHEMA_FILES / f"{kind}.json", schema_text(read())


def stale() -> list[Path]:
    """Pages and schemas that are not what the registries say now."""
    return [path for path, text in pages() if not path.is_file() or path.read_text(encoding="utf-8") != text]


def main(arguments: list[str]) -> int:
    """Write the pages, or with --check only say which are stale."""
    if arguments not in ([], ["--check"]):
        print("usage: docs.py [--check]", file=sys.stderr)
        return 2
    old = stale()
    if arguments:
        for path in old:
            print(f"{path.name} is stale; `make docs` writes it anew", file=sys.stderr)
        return int(bool(old))
    for path, text in pages():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    print(f"{len(PAGES)} pages and {len(SCHEMAS)} schemas, {len(old)} changed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
