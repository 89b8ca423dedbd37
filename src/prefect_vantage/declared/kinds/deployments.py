"""Deployments of the folder's flows: what `prefect deploy` would make of prefect.yaml, compared field by field and sent over Prefect's API.

One with build or push steps, triggers or SLAs is deployed by Prefect's own command, which takes those steps.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from prefect_vantage.declared.flows import ReadFlow, read_flows
from prefect_vantage.declared.folder import PREFECT, Entry, Project
from prefect_vantage.declared.kinds.schedules import by_name, live_schedules, read_schedules
from prefect_vantage.declared.models import ConcurrencyLimit, Deployment, PrefectFile
from prefect_vantage.declared.servers import Servers
from prefect_vantage.declared.values import Declared, Live, Ref, flatten
from prefect_vantage.definitions import DefinitionError, Mistake, closest
from prefect_vantage.errors import PrefectError

_SAME = ("description", "entrypoint", "enforce_parameter_schema", "parameters", "job_variables", "pull_steps", "parameter_openapi_schema")
_LIVE = (*_SAME, "work_pool_name", "work_queue_name", "version", "paused")
_BY_PREFECT = ("build", "push", "triggers", "sla")
_DEPLOY_SECONDS = 3600.0
_CHUNK = 100
_TAIL = 1_000


@dataclass(frozen=True, slots=True)
class Body:
    """What it takes to write one: `content` is the request, `flow_version` stands in for a version that nobody gave."""

    entry: Entry[Deployment]
    folder: Path
    environment: Mapping[str, str]
    content: Mapping[str, Any]
    flow_version: str | None


class Deployments:
    """A deployment is named `flow/deployment`."""

    name = "deployment"
    fixed: frozenset[str] = frozenset()
    lasting = False

    def declare(self, project: Project, servers: Servers) -> Sequence[Declared]:
        if not project.deployments:
            return ()
        prefect = project.prefect or PrefectFile.model_validate({})  # a folder may have reports with a schedule and nothing else to deploy
        environment = {**project.environment, "PREFECT_API_URL": servers.prefect_url}
        if servers.auth:
            environment["PREFECT_API_AUTH_STRING"] = servers.auth
        raw = [entry.value.model_dump(mode="json", exclude_unset=True) for entry in project.deployments]
        found, mistakes = [], list(_strange_pools(project, servers))
        for entry, flow in zip(project.deployments, read_flows(project.folder, raw, environment), strict=True):
            if flow.error:
                mistakes.append(_unread(project.folder, entry, flow.error))
            else:
                found.append(declared_deployment(entry, flow, prefect, project.folder, environment))
        mistakes += _twice(found)
        if mistakes:
            raise DefinitionError(mistakes)
        return found

    def find(self, servers: Servers, refs: Collection[Ref]) -> Mapping[Ref, Live]:
        rows = list(_by_chunks(servers, "/deployments/filter", "deployments", "name", {ref.name.rpartition("/")[2] for ref in refs}))
        flows = {row["id"]: row["name"] for row in _by_chunks(servers, "/flows/filter", "flows", "id", {row["flow_id"] for row in rows})}
        named = {Ref(self.name, f"{flows.get(row['flow_id'])}/{row['name']}"): row for row in rows}
        return {ref: Live(ref, row["id"], flatten(_content(row))) for ref, row in named.items() if ref in refs}

    def write(self, servers: Servers, declared: Declared, live: Live | None, changed: frozenset[str]) -> None:
        given: Body = declared.body
        if any(_steps(given.entry.value, name) for name in _BY_PREFECT):
            _deploy(given)
            return
        body = _request(given, None if live is None else changed)
        if live:
            servers.ask("PATCH", "/deployments/{}", live.id, json=body)
            return
        flow_name, _, name = declared.ref.name.rpartition("/")
        flow = servers.ask("POST", "/flows/", json={"name": flow_name})
        servers.ask("POST", "/deployments/", json={"flow_id": flow["id"], "name": name, **body})

    def remove(self, servers: Servers, live: Live) -> None:
        servers.ask("DELETE", "/deployments/{}", live.id)


def declared_deployment(
    entry: Entry[Deployment], flow: ReadFlow, prefect: PrefectFile, folder: Path, environment: Mapping[str, str]
) -> Declared:
    """What Prefect would make of the entry."""
    deployment = entry.value
    given = flow.content
    pool = given["work_pool"]
    content: dict[str, Any] = {
        "description": given.get("description") or flow.description,
        "tags": list(given.get("tags") or ()),
        "entrypoint": given["entrypoint"],
        "parameters": given.get("parameters") or {},
        "enforce_parameter_schema": given.get("enforce_parameter_schema", True) is not False,
        "parameter_openapi_schema": dict(flow.schema),
        "work_pool_name": pool["name"],
        "work_queue_name": pool.get("work_queue_name") or "default",
        "job_variables": pool.get("job_variables") or {},
        "pull_steps": _pull(deployment, prefect, pool.get("job_variables") or {}, folder),
    } | _limit(deployment.concurrency_limit)
    optional = {"version": given.get("version"), "paused": given.get("paused")}
    content |= {name: value for name, value in optional.items() if value is not None}
    if deployment.schedule is not None or deployment.schedules is not None:
        content["schedules"] = read_schedules(given.get("schedules", [given.get("schedule")]))
    unseen = {name: value for name in _BY_PREFECT if (value := _steps(deployment, name))}
    # Prefect infers a version (in a repository the commit) and takes the moment of its making for an anchor that nobody gave.
    inferred = frozenset() if "version" in content else frozenset({"version"})
    inferred |= frozenset(
        f"schedules.{name}.anchor_date" for name, one in by_name(content.get("schedules", ())).items() if "anchor_date" not in one
    )
    return Declared(
        ref=Ref(Deployments.name, f"{flow.name}/{given['name']}"),
        place=entry.place(),
        fields=flatten(_shown(content)) | unseen,
        managed=frozenset(content),
        secret=frozenset(_renamed(path) for path in entry.outside),
        unseen=frozenset(_BY_PREFECT),
        unknown=frozenset(_renamed(path) for path in flow.unknown) | inferred,
        needs=frozenset({Ref("pool", content["work_pool_name"])}),
        body=Body(entry, folder, environment, content, flow.version),
    )


def _shown(content: Mapping[str, Any]) -> dict[str, Any]:
    """In the form that is compared: tags in one order, schedules by their names, so that a change of one is told as that."""
    shown = {**content, "tags": sorted(content["tags"])}
    return shown | {"schedules": by_name(content["schedules"])} if "schedules" in content else shown


def _renamed(path: str) -> str:
    """Where Prefect keeps what prefect.yaml has at `path`."""
    words = {"work_pool.name": "work_pool_name", "work_pool.work_queue_name": "work_queue_name", "schedule": "schedules"}
    if path.startswith("pull"):
        return "pull_steps" + path.removeprefix("pull")
    path = path.replace("work_pool.job_variables", "job_variables")
    if path.startswith("schedules.") or path == "schedules":
        return "schedules"
    return words.get(path, path)


def _limit(limit: int | ConcurrencyLimit | None) -> dict[str, Any]:
    if isinstance(limit, ConcurrencyLimit):
        options = {
            name: getattr(limit, name) for name in ("collision_strategy", "grace_period_seconds") if getattr(limit, name) is not None
        }
        return {"concurrency_limit": limit.limit, "concurrency_options": options or None}
    return {"concurrency_limit": limit, "concurrency_options": None}


def _steps(deployment: Deployment, name: str) -> Any:
    return getattr(deployment, name, None) or None


def _pull(deployment: Deployment, prefect: PrefectFile, variables: Mapping[str, Any], folder: Path) -> list[Any]:
    """Prefect's rule: the entry's own, else the file's, else none if that is an empty list, else this folder or that of the image."""
    given = deployment.pull if "pull" in deployment.model_fields_set else prefect.pull
    if given or given == []:
        return [given] if isinstance(given, dict) else list(given)
    directory = "/opt/prefect" if variables.get("image") else str(folder.resolve())
    return [{"prefect.deployments.steps.set_working_directory": {"directory": directory}}]


def _content(row: Mapping[str, Any]) -> dict[str, Any]:
    """A deployment of Prefect's API in the same shape."""
    limit = row.get("global_concurrency_limit") or {}
    options = {name: value for name, value in (row.get("concurrency_options") or {}).items() if value is not None}
    return {name: row.get(name) for name in _LIVE} | {
        "tags": sorted(row["tags"]),
        "concurrency_limit": limit.get("limit", row.get("concurrency_limit")),
        "concurrency_options": options or None,
        "schedules": by_name(live_schedules(row["schedules"])),
    }


def _request(given: Body, changed: frozenset[str] | None) -> dict[str, Any]:
    """What is sent: everything, or the fields that changed. Pool and queue are only understood together."""
    wanted = set(given.content) if changed is None else set(changed)
    if wanted & {"work_pool_name", "work_queue_name"}:
        wanted |= {"work_pool_name", "work_queue_name"}
    body = {name: value for name, value in given.content.items() if name in wanted}
    return body if "version" in given.content or not given.flow_version else body | {"version": given.flow_version}


def _deploy(given: Body) -> None:
    """Prefect's own command, for what it alone does."""
    name, environment = given.entry.value.name, dict(given.environment)
    command = (sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--name", name, "--prefect-file", PREFECT)
    done = subprocess.run(command, cwd=given.folder, env=environment, capture_output=True, text=True, timeout=_DEPLOY_SECONDS, check=False)
    if done.returncode:
        told = (done.stderr.strip() or done.stdout.strip())[-_TAIL:]
        raise PrefectError(f"`prefect deploy --name {name}` ended with {done.returncode}: {told}")


def _by_chunks(servers: Servers, path: str, what: str, field: str, values: Collection[str]) -> Iterator[dict[str, Any]]:
    """Rows by their names or ids, a bounded number in a request."""
    rest = iter(sorted(values))
    while some := list(islice(rest, _CHUNK)):
        yield from servers.rows(path, **{what: {field: {"any_": some}}})


def _strange_pools(project: Project, servers: Servers) -> Iterator[Mistake]:
    """Pools that are neither declared nor there."""
    known = {entry.value.name for entry in project.pools} | {row["name"] for row in servers.rows("/work_pools/filter")}
    for entry in project.deployments:
        pool = entry.value.work_pool.name
        if "{{" not in pool and pool not in known:
            yield entry.mistake(("work_pool", "name"), f"work_pool.name: there is no pool {pool}", closest(pool, known))


def _unread(folder: Path, entry: Entry[Deployment], error: str) -> Mistake:
    file, colon, _ = entry.value.entrypoint.rpartition(":")
    hint = f"There is no file {file}." if colon and not (folder / file).is_file() else "Run the file with Python to see where it fails."
    return entry.mistake(("entrypoint",), f"the flow {entry.value.entrypoint} cannot be read: {error}", hint)


def _twice(found: Sequence[Declared]) -> Iterator[Mistake]:
    seen: dict[Ref, Declared] = {}
    for one in found:
        if one.ref in seen:
            yield Mistake(one.place, f"the deployment {one.ref.name} is declared twice", f"It stands at {seen[one.ref].place} too.")
        seen.setdefault(one.ref, one)
