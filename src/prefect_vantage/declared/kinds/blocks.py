"""Block documents of Prefect: a mail server, a webhook, the Vantage server. Secrets come from the environment and are compared, never shown."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from jsonschema import Draft202012Validator

from prefect_vantage.declared.folder import Entry, Project
from prefect_vantage.declared.kinds.block_links import check as check_links
from prefect_vantage.declared.kinds.block_links import holders, links, missing, ordered, written
from prefect_vantage.declared.kinds.block_types import installed
from prefect_vantage.declared.models import BlockFile
from prefect_vantage.declared.servers import Servers
from prefect_vantage.declared.values import Declared, Live, Ref, flatten
from prefect_vantage.definitions import DefinitionError, Mistake, closest

Schema = Mapping[str, Any]
_NUMBERS = {"integer": int, "number": float}
_WORDS = {"true": True, "false": False}


class Blocks:
    """A document is named `type/name`; fields that the file leaves out have the type's defaults."""

    name = "block"
    fixed: frozenset[str] = frozenset()
    lasting = False

    def declare(self, project: Project, servers: Servers) -> Sequence[Declared]:
        found: list[tuple[Entry[BlockFile], Declared]] = []
        mistakes: list[Mistake] = []
        for entry in project.blocks:
            schema = _schema(servers, entry.value.type)
            if schema is None:
                mistakes.append(_no_type(servers, entry))
                continue
            data = _typed(entry, schema)
            mistakes += _check(entry, schema, data)
            secret = _secrets(schema) | entry.outside
            ref, needs = Ref(self.name, f"{entry.value.type}/{entry.value.name}"), frozenset(links(data).values())
            one = Declared(ref, entry.place(), _fields(schema, data), frozenset({"data"}), secret, needs=needs, body=data)
            found.append((entry, one))
        held = {ref for _entry, one in found for ref in one.needs}
        mistakes += missing(found, self.find(servers, held))
        if mistakes:
            raise DefinitionError(mistakes)
        return ordered(one for _entry, one in found)

    def find(self, servers: Servers, refs: Collection[Ref]) -> Mapping[Ref, Live]:
        found = {}
        for ref in refs:
            slug, _, name = ref.name.partition("/")
            path, secrets = "/block_types/slug/{}/block_documents/name/{}", {"include_secrets": True}
            row = servers.ask("GET", path, slug, name, params=secrets)
            if row:
                schema = row["block_schema"]["fields"]
                found[ref] = Live(ref, row["id"], _fields(schema, written(row)), _secrets(schema))
        return found

    def write(self, servers: Servers, declared: Declared, live: Live | None, changed: frozenset[str]) -> None:
        slug, _, name = declared.ref.name.partition("/")
        schema = _newest(servers, slug)
        there = self.find(servers, declared.needs)
        held = {field: {"$ref": {"block_document_id": there[ref].id}} for field, ref in links(declared.body).items() if ref in there}
        data = {**declared.body, **held}
        if live:
            body = {"data": data, "merge_existing_data": False, "block_schema_id": schema["id"]}
            servers.ask("PATCH", "/block_documents/{}", live.id, json=body)
        else:
            body = {"name": name, "data": data, "block_schema_id": schema["id"], "block_type_id": schema["block_type_id"]}
            servers.ask("POST", "/block_documents/", json=body)

    def remove(self, servers: Servers, live: Live) -> None:
        servers.ask("DELETE", "/block_documents/{}", live.id)


def _schema(servers: Servers, slug: str) -> Schema | None:
    """What a document of this type holds: as the installed class has it, else as the server does."""
    block = installed(slug)
    if block is not None:
        return block.model_json_schema()
    row = _newest(servers, slug)
    return row["fields"] if row else None


def _newest(servers: Servers, slug: str) -> dict[str, Any]:
    """The server's schema of a type: the one of the installed class, else the newest; empty when it does not know the type."""
    row = servers.ask("GET", "/block_types/slug/{}", slug)
    rows = list(servers.rows("/block_schemas/filter", block_schemas={"block_type_id": {"any_": [row["id"]]}})) if row else []
    block = installed(slug)
    own = [one for one in rows if block and one["checksum"] == block._calculate_schema_checksum()]
    return next(iter((*own, *rows)), {})


def _no_type(servers: Servers, entry: Entry[BlockFile]) -> Mistake:
    known = [row["slug"] for row in servers.rows("/block_types/filter")]
    hint = closest(entry.value.type, known)
    if not hint.startswith("Did you mean"):
        hint = "Install the package that brings it beside Vantage, such as prefect-email, or register it with `prefect block register`."
    return entry.mistake(("type",), f"Prefect knows no block type {entry.value.type}", hint)


def _secrets(schema: Schema) -> frozenset[str]:
    """Paths of secrets; not those inside of a block that it only holds."""
    paths = [path for path in schema.get("secret_fields", ()) if path.partition(".")[0] not in holders(schema)]
    return frozenset(f"data.{path.removesuffix('.*')}" for path in paths)


def _fields(schema: Schema, data: Mapping[str, Any]) -> dict[str, Any]:
    defaults = {name: field.get("default") for name, field in schema.get("properties", {}).items()}
    return flatten({"data": {name: value for name, value in {**defaults, **data}.items() if value is not None}})


def _typed(entry: Entry[BlockFile], schema: Schema) -> dict[str, Any]:
    """The data; what came from the environment as text becomes a number or a truth value where the type has one."""
    data = dict(entry.value.data)
    for name, value in data.items():
        if f"data.{name}" in entry.outside:
            data[name] = _converted(value, schema.get("properties", {}).get(name, {}))
    return data


def _converted(value: Any, field: Schema) -> Any:
    kinds = {field.get("type"), *(one.get("type") for one in field.get("anyOf", ()))}
    if not isinstance(value, str) or "string" in kinds:
        return value
    if "boolean" in kinds:
        return _WORDS.get(value.lower(), value)
    try:
        return next((convert(value) for name, convert in _NUMBERS.items() if name in kinds), value)
    except ValueError:
        return value


def _check(entry: Entry[BlockFile], schema: Schema, data: Mapping[str, Any]) -> Iterator[Mistake]:
    known, kind = schema.get("properties", {}), entry.value.type
    for name in data:
        if name not in known and not schema.get("additionalProperties"):
            yield entry.mistake(("data", name), f"data.{name}: {kind} has no such field", closest(name, known))
    for name in schema.get("required", ()):
        if name not in data:
            yield entry.mistake(("data",), f"data.{name}: {kind} needs this field", "Add it.")
    for path in sorted(_secrets(schema)):
        yield from _literal(entry, tuple(path.split(".")))
    yield from check_links(entry, schema)
    plain = {name: value for name, value in data.items() if value is not None and name not in holders(schema)}
    for error in Draft202012Validator({**schema, "required": [], "additionalProperties": True}).iter_errors(plain):
        where = ".".join(("data", *(str(step) for step in error.absolute_path)))
        yield entry.mistake(("data", *error.absolute_path), f"{where}: {_unfit(error)}")


def _literal(entry: Entry[BlockFile], steps: tuple[str, ...]) -> Iterator[Mistake]:
    """A secret that stands in the file as such."""
    written: Any = entry.source.content
    for step in steps:
        written = written.get(step) if isinstance(written, Mapping) else None
    literal = isinstance(written, int | list) or (isinstance(written, str) and written and not _refers(written))
    where = ".".join(steps)
    name = "_".join((entry.value.name, steps[-1])).upper().replace("-", "_")
    if literal:
        yield entry.mistake(steps, f"{where} is a secret and stands here in clear", f"Write ${{env:{name}}} and set that variable.")
    elif isinstance(written, Mapping):
        for step in written:
            yield from _literal(entry, (*steps, step))


def _refers(text: str) -> bool:
    return text.startswith("${env:") and (":-" not in text or text.endswith(":-}"))


def _unfit(error: Any) -> str:
    """What is wrong with a value, without the value: it may be a secret."""
    if error.validator == "type":
        return f"should be of type {error.validator_value}"
    if error.validator == "enum":
        return f"should be one of {', '.join(str(one) for one in error.validator_value)}"
    if error.validator in ("anyOf", "oneOf"):
        kinds = [str(one.get("type", one.get("enum", one.get("format", "")))) for one in error.validator_value]
        return f"should be {' or '.join(kind for kind in kinds if kind) or 'of another form'}"
    return f"does not fit {error.validator} {error.validator_value}"
