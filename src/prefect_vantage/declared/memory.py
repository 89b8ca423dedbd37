"""What `vantage apply` remembers of a project, in Prefect itself, so that everybody who applies the folder shares it.

A block document of the type `vantage-project`, named after the project: for each object whether Vantage made it, and fingerprints (HMAC-SHA256, cut)
of its fields as they were after the last apply. The key of the HMAC is a secret field that Prefect encrypts; no value is kept in clear.
"""

from __future__ import annotations

import getpass
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from prefect_vantage.blocks import VantageProject
from prefect_vantage.declared.kinds.block_types import register
from prefect_vantage.declared.servers import Servers
from prefect_vantage.declared.values import Ref, Remembered
from prefect_vantage.errors import Conflict

TYPE = "vantage-project"
_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Memory:
    """`objects` by name; `id` of the document, None when there is none yet."""

    project: str
    key: bytes = field(repr=False)
    objects: Mapping[Ref, Remembered]
    id: str | None = None

    def fingerprint(self, ref: Ref, path: str, value: Any) -> str:
        """Of a value at a path of an object: the same for the same value only, and useless to guess a value with unless one has the key."""
        said = json.dumps([ref.kind, ref.name, path, _plain(value)], sort_keys=True, separators=(",", ":"), default=str)
        return hmac.new(self.key, said.encode(), hashlib.sha256).hexdigest()[:_LENGTH]


def read_memory(servers: Servers, project: str) -> Memory:
    """What is remembered of the project. Raises Conflict when somebody else's hand has made it unreadable."""
    path = "/block_types/slug/{}/block_documents/name/{}"
    row = servers.ask("GET", path, TYPE, project, params={"include_secrets": True})
    if row is None:
        return Memory(project, secrets.token_bytes(32), {})
    try:
        data = row["data"]
        objects = {Ref(kind, name): _read(one) for kind, some in data["objects"].items() for name, one in some.items()}
        return Memory(project, bytes.fromhex(data["key"]), objects, row["id"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Conflict(
            f"What Prefect keeps of the project {project} cannot be read ({error!r})",
            hint=f"Delete the block {TYPE}/{project}: nothing but the knowledge of what `vantage apply` made goes with it.",
        ) from error


def write_memory(servers: Servers, memory: Memory, changed: Mapping[Ref, Remembered | None]) -> Memory:
    """Remember `changed` objects (None forgets one) on top of what Prefect has now: somebody else may have applied meanwhile."""
    now = read_memory(servers, memory.project) if memory.id else memory
    objects = {ref: one for ref, one in {**now.objects, **changed}.items() if one is not None}
    data: dict[str, Any] = {
        "key": now.key.hex(),
        "objects": {},
        "applied": datetime.now(UTC).isoformat(timespec="seconds"),
        "by": _person(),
    }
    for ref, one in sorted(objects.items()):
        data["objects"].setdefault(ref.kind, {})[ref.name] = _written(one)
    if now.id:
        servers.ask("PATCH", "/block_documents/{}", now.id, json={"data": data, "merge_existing_data": False})
        return replace(now, objects=objects)
    register(servers, VantageProject)
    kind = servers.ask("GET", "/block_types/slug/{}", TYPE)
    schema = next(iter(servers.rows("/block_schemas/filter", block_schemas={"block_type_id": {"any_": [kind["id"]]}})))
    body = {"name": memory.project, "data": data, "block_schema_id": schema["id"], "block_type_id": kind["id"]}
    row = servers.ask("POST", "/block_documents/", json=body)
    return replace(now, objects=objects, id=row["id"])


def _read(one: Mapping[str, Any]) -> Remembered:
    return Remembered(bool(one["made"]), dict(one["fields"]), dict(one.get("asked", {})), frozenset(one.get("secret", ())))


def _written(one: Remembered) -> dict[str, Any]:
    rest = {"asked": dict(one.asked), "secret": sorted(one.secret)}
    return {"made": one.made, "fields": dict(one.fields)} | {name: value for name, value in rest.items() if value}


def _plain(value: Any) -> Any:
    """2.0 is 2: JSON of one language becomes that of another on its way through Prefect."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def _person() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container whose user has no name
        return "unknown"
