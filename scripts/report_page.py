"""docs/reference/reports.md: every key of a report's definition, its kinds of sections and recipients, and what a template can say, from the models."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from prefect_vantage.reporting.definition import schema
from prefect_vantage.reporting.periods import WORDS
from prefect_vantage.reporting.templating import FILTERS, NAMES

Table = Callable[[Sequence[str], Iterable[Sequence[str]]], str]
_HEADS = ("key", "values", "default", "what it is")


def report_page(table: Table) -> str:
    """The page, without its first line."""
    whole = schema()
    sections, recipients = _variants(whole, "sections"), _variants(whole, "recipients")
    periods = ", ".join(f"`{word}`" for word in WORDS)
    return f"""# Reports as code

A report is a YAML file in `reports/`, named after the report; the API takes the same as JSON. An unknown key is a mistake that is told with
its path and how to mend it. Editors complete it with `vantage schema report`. How to use it: [send reports](../how-to/reports.md).

{table(_HEADS, _rows(whole, whole))}

## Periods

{periods}, `last-7-days`, `last-4-weeks`, `last-3-months` (whole ones, before the present one), `2026-11-02`, `2026-W45`, `2026-11`, and two dates
`2026-11-01..2026-11-08` of which the second is left out. Days, weeks and months are those of the report's zone; a day on which clocks change
has 23 or 25 hours. A report is compared with the period before.

## Templates

`title` and the words of a `text` section can hold values in double braces and conditions, and nothing else:

{table(("value", "what it is"), [(f"`{name}`", text) for name, text in NAMES.items()])}

Filters: {", ".join(f"`{one}`" for one in FILTERS)}. Condition: `{{% if figures.failures.value %}}…{{% endif %}}`.

{"".join(_part(whole, one, "Section", table) for one in sections)}{"".join(_part(whole, one, "Recipient", table) for one in recipients)}## `schedule`

{table(_HEADS, _rows(whole, whole["$defs"]["ReportSchedule"]))}

## `mail`

{table(_HEADS, _rows(whole, whole["$defs"]["MailOptions"]))}

## `theme`

{table(_HEADS, _rows(whole, whole["$defs"]["Theme"]))}
"""


def _variants(whole: dict[str, Any], key: str) -> list[dict[str, Any]]:
    mapping = whole["properties"][key]["items"]["discriminator"]["mapping"]
    return [whole["$defs"][ref.rsplit("/", 1)[-1]] for ref in mapping.values()]


def _part(whole: dict[str, Any], node: dict[str, Any], what: str, table: Table) -> str:
    kind = node["properties"]["kind"]["const"]
    return f"## {what} `{kind}`\n\n{' '.join(node['description'].split())}\n\n{table(_HEADS, _rows(whole, node))}\n\n"


def _rows(whole: dict[str, Any], node: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    for name, field in node["properties"].items():
        default = "" if name in node.get("required", ()) else _shown(field.get("default"))
        yield f"`{name}`", _values(whole, field), default, " ".join(field.get("description", "").split())


def _shown(default: Any) -> str:
    if default in (None, "", [], {}):
        return ""
    text = (
        ", ".join(str(one) for one in default)
        if isinstance(default, list)
        else str(default).lower()
        if isinstance(default, bool)
        else str(default)
    )
    return f"`{text}`"


def _values(whole: dict[str, Any], field: dict[str, Any]) -> str:
    """A type in words."""
    if "const" in field:
        return f"`{field['const']}`"
    if "enum" in field:
        return ", ".join(f"`{one}`" for one in field["enum"])
    if "$ref" in field:
        return "a mapping"
    if "discriminator" in field.get("items", {}):
        return "a list of mappings with `kind`"
    if field.get("type") == "array":
        return f"a list: {_values(whole, field['items'])}" if field.get("items") else "a list"
    alternatives = [one for one in field.get("anyOf", ()) if one.get("type") != "null"]
    if alternatives:
        return " or ".join(_values(whole, one) for one in alternatives)
    return {"string": "text", "integer": "a whole number", "number": "a number", "boolean": "true or false"}.get(str(field.get("type")), "")
