"""Reads the flows that deployments name, in a process of its own: their files are a person's code, which may print, log, exit or change anything.

deployments (JSON on stdin) ─► references of Prefect replaced ─► flow loaded as `prefect deploy` loads it ─► what it says (JSON on stdout)
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prefect_vantage.errors import VantageError

_SECONDS = 300.0
_STEPS = ("build", "push", "pull", "triggers", "sla")
_TAIL = 600


@dataclass(frozen=True, slots=True)
class ReadFlow:
    """A deployment with its references replaced (`content`), the paths in it that only build steps know, and what its flow says.

    `error` tells why there is none of that.
    """

    content: Mapping[str, Any] = field(default_factory=dict, repr=False)
    unknown: tuple[str, ...] = ()
    name: str = ""
    description: str | None = None
    version: str | None = None
    schema: Mapping[str, Any] = field(default_factory=dict)
    error: str | None = None


def read_flows(folder: Path, deployments: Sequence[Mapping[str, Any]], environment: Mapping[str, str]) -> tuple[ReadFlow, ...]:
    """One for each deployment of prefect.yaml. Raises VantageError when the process that reads them dies."""
    if not deployments:
        return ()
    command = (sys.executable, "-m", "prefect_vantage.declared.flows")
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=dict(environment),
            input=json.dumps(deployments),
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise VantageError(
            f"Reading the flows of {folder} took longer than {_SECONDS:.0f} s", hint="A flow's file should do nothing when it is imported."
        ) from error
    if done.returncode != 0 or not done.stdout:
        raise VantageError(
            f"The process that reads the flows of {folder} ended with {done.returncode}: {done.stderr.strip()[-_TAIL:]}",
            hint="A flow's file should do nothing when it is imported.",
        )
    return tuple(ReadFlow(**one) for one in json.loads(done.stdout))


def main() -> None:
    """The process of its own."""
    answers, sys.stdout = os.fdopen(os.dup(1), "w", encoding="utf-8"), sys.stderr
    os.dup2(2, 1)  # what a flow's file prints must not be taken for the answer
    deployments = json.load(sys.stdin)
    json.dump([_read(one) for one in deployments], answers)
    answers.close()


def _read(deployment: dict[str, Any]) -> dict[str, Any]:
    import asyncio

    from prefect.flows import Flow, load_flow_from_entrypoint
    from prefect.utilities.callables import parameter_schema

    try:
        content, unknown = asyncio.run(_resolved(deployment))
        flow: Flow[Any, Any] = load_flow_from_entrypoint(content["entrypoint"])
        return {
            "content": content,
            "unknown": unknown,
            "name": flow.name,
            "description": flow.description,
            "version": flow.version,
            "schema": parameter_schema(flow).model_dump(mode="json", exclude_unset=True),
        }
    except (Exception, SystemExit) as error:  # whatever a person's code raises is told, beside what the others say
        return {"error": f"{type(error).__name__}: {error}"[:_TAIL]}


async def _resolved(deployment: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The deployment as Prefect sends it, without steps; and the paths that wait for what the steps of `build` and `push` put out."""
    from prefect.utilities.templating import apply_values, resolve_block_document_references, resolve_variables

    from prefect_vantage.declared.values import flatten

    content: Any = {key: value for key, value in deployment.items() if key not in _STEPS}
    content = await resolve_variables(await resolve_block_document_references(content))
    content = apply_values(content, dict(os.environ), remove_notset=False)
    known: Any = apply_values(deepcopy(content), {}, skip_prefixes=["ctx."], warn_on_notset=False)
    return known, sorted(path for path, value in flatten(content).items() if flatten(known).get(path) != value)


if __name__ == "__main__":
    main()
