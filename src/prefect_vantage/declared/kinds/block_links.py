"""Blocks that hold other blocks, such as a bucket with its credentials: `${block:aws-credentials/main}` names the one that is held (pure)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from prefect_vantage.declared.folder import Entry
from prefect_vantage.declared.models import BlockFile
from prefect_vantage.declared.values import Declared, Ref
from prefect_vantage.definitions import DefinitionError, Mistake

KIND = "block"
_LINK = re.compile(r"\$\{block:([a-z0-9-]+/[a-z0-9-]+)\}")


def holders(schema: Mapping[str, Any]) -> Mapping[str, frozenset[str]]:
    """Fields that hold another block, with the block types that they take."""
    found = {}
    for name, given in schema.get("block_schema_references", {}).items():
        found[name] = frozenset(one["block_type_slug"] for one in (given if isinstance(given, list) else [given]))
    return found


def links(data: Mapping[str, Any]) -> dict[str, Ref]:
    """The blocks that the data hold, by field."""
    found = {name: _LINK.fullmatch(value) for name, value in data.items() if isinstance(value, str)}
    return {name: Ref(KIND, match[1]) for name, match in found.items() if match}


def written(row: Mapping[str, Any]) -> dict[str, Any]:
    """The data of a document of Prefect's API with the blocks that it holds as links."""
    held = {name: one["block_document"] for name, one in row.get("block_document_references", {}).items()}
    named = {name: f"${{block:{one['block_type']['slug']}/{one['name']}}}" for name, one in held.items() if one.get("name")}
    return {**row["data"], **named}


def check(entry: Entry[BlockFile], schema: Mapping[str, Any]) -> Iterator[Mistake]:
    """What is wrong with the fields that hold blocks."""
    found = links(entry.value.data)
    for name, kinds in holders(schema).items():
        value, link = entry.value.data.get(name), found.get(name)
        if value is not None and (link is None or link.name.partition("/")[0] not in kinds):
            hint = " or ".join(f"${{block:{kind}/NAME}}" for kind in sorted(kinds))
            yield entry.mistake(("data", name), f"data.{name}: {entry.value.type} holds another block here", f"Write {hint}.")


def ordered(found: Iterable[Declared]) -> list[Declared]:
    """Blocks after those that they hold. Raises DefinitionError for a circle."""
    by_ref = {one.ref: one for one in found}
    try:
        order = TopologicalSorter({ref: one.needs for ref, one in by_ref.items()}).static_order()
        return [by_ref[ref] for ref in order if ref in by_ref]
    except CycleError as error:
        first = next(by_ref[ref] for ref in error.args[1] if ref in by_ref)
        raise DefinitionError(
            [Mistake(first.place, f"{first.ref.name} holds itself, over {', '.join(ref.name for ref in error.args[1])}")]
        ) from error


def missing(found: Iterable[tuple[Entry[BlockFile], Declared]], there: Collection[Ref]) -> Iterator[Mistake]:
    """Blocks that are held and neither declared nor there."""
    pairs = list(found)
    declared = {one.ref for _entry, one in pairs}
    for entry, _one in pairs:
        for name, ref in links(entry.value.data).items():
            if ref not in declared and ref not in there:
                yield entry.mistake(("data", name), f"data.{name}: there is no block {ref.name}", "Declare it, or make it in Prefect.")
