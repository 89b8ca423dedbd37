"""Block types that the folder's blocks need and that an installed package brings: registered with Prefect, as `prefect block register` does it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from prefect.blocks.core import Block, UnknownBlockType
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings

from prefect_vantage.declared.folder import Project
from prefect_vantage.declared.servers import Servers
from prefect_vantage.declared.values import Declared, Live, Ref, flatten

_TOLD = ("description", "code_example")  # not the picture: its address depends on who registers the type


def installed(slug: str) -> type[Block] | None:
    """The class of a block type, when Prefect or an installed collection has it."""
    try:
        return Block.get_block_class_from_key(slug)
    except UnknownBlockType:
        return None


def register(servers: Servers, block: type[Block]) -> None:
    """Make the type and its schema known to the server."""
    settings = {PREFECT_API_URL: servers.prefect_url} | ({PREFECT_API_AUTH_STRING: servers.auth} if servers.auth else {})
    with temporary_settings(settings):
        block.register_type_and_schema()


class BlockTypes:
    """They stay when no block needs them any more: others may have made documents of theirs."""

    name = "block-type"
    fixed: frozenset[str] = frozenset()
    lasting = True

    def declare(self, project: Project, servers: Servers) -> Sequence[Declared]:
        found: dict[str, Declared] = {}
        for entry in project.blocks:
            slug = entry.value.type
            block = None if slug in found else installed(slug)
            if block is not None and not _known_by_itself(servers, block):
                fields = _fields(block)
                found[slug] = Declared(Ref(self.name, slug), entry.place("type"), fields, frozenset((*_TOLD, "schema")), body=block)
        return tuple(found.values())

    def find(self, servers: Servers, refs: Collection[Ref]) -> Mapping[Ref, Live]:
        found = {}
        for ref in refs:
            row = servers.ask("GET", "/block_types/slug/{}", ref.name)
            if row:
                found[ref] = Live(ref, row["id"], flatten({name: row[name] for name in _TOLD} | {"schema": _schema(servers, row)}))
        return found

    def write(self, servers: Servers, declared: Declared, live: Live | None, changed: frozenset[str]) -> None:
        register(servers, declared.body)

    def remove(self, servers: Servers, live: Live) -> None:
        raise AssertionError("block types are never removed")


def _known_by_itself(servers: Servers, block: type[Block]) -> bool:
    """Whether the type is one of Prefect's own, which its server keeps up to date by itself."""
    own = block.__module__.partition(".")[0] == "prefect"
    return own and servers.ask("GET", "/block_types/slug/{}", block.get_block_type_slug()) is not None


def _fields(block: type[Block]) -> dict[str, Any]:
    told = block._to_block_type()
    return flatten({name: getattr(told, name) for name in _TOLD} | {"schema": block._calculate_schema_checksum()})


def _schema(servers: Servers, row: dict[str, Any]) -> str | None:
    """Checksum of the installed schema when the server has it, else of the server's newest."""
    rows = list(servers.rows("/block_schemas/filter", block_schemas={"block_type_id": {"any_": [row["id"]]}}))
    block = installed(row["slug"])
    own = block._calculate_schema_checksum() if block else None
    checksums = [str(one["checksum"]) for one in rows]
    return own if own in checksums else next(iter(checksums), None)
