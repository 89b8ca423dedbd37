"""A project folder on a real server, for tests: written, planned, applied."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from prefect_vantage.cli.run import run
from tests.prefect_server import PrefectServer
from tests.truth import retried

SECRET = "hooks-secret-4711"
TOKEN = "job-token-0815"
LATER = "hooks-secret-4712"


POOLS = """\
pools:
  - name: {name}
    type: {type}
    description: Nightly work
    concurrency_limit: 4
    base_job_template:
      variables: {{properties: {{env: {{default: {{REGION: eu}}}}}}}}
"""


BLOCK = """\
type: slack-webhook
name: {name}
data:
  url: ${{env:HOOK}}
"""


FLOW = """\
from prefect import flow

print("a flow's file may print")


@flow(name="etl", description="Loads a day")
def etl(region: str, rows: int = 10) -> int:
    return rows
"""


PREFECT = """\
name: {name}
deployments:
  - name: {name}
    entrypoint: flows/etl.py:etl
    parameters: {{region: eu}}
    tags: [nightly, "team:a"]
    concurrency_limit: {{limit: 2, collision_strategy: CANCEL_NEW}}
    schedules:
      - {{cron: "0 6 * * *", timezone: Europe/Berlin, slug: early}}
      - {{interval: 900, slug: often, active: false}}
    work_pool:
      name: {name}
      work_queue_name: high
      job_variables: {{env: {{API_KEY: "{{{{ $JOB_TOKEN }}}}"}}}}
"""


@dataclass
class Ran:
    """What a command left behind; `said` is both of its streams."""

    code: int
    out: str
    said: str

    @property
    def plan(self) -> dict[str, Any]:
        """The plan as JSON."""
        found: dict[str, Any] = json.loads(self.out)
        return found

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """(action, kind, name) of each change."""
        return [(one["action"], one["kind"], one["name"]) for one in self.plan["changes"]]

    def fields(self, kind: str) -> dict[str, dict[str, Any]]:
        """Changed fields of the only change of a kind, by path."""
        (change,) = [one for one in self.plan["changes"] if one["kind"] == kind]
        return {one["path"]: one for one in change["fields"]}


@dataclass
class Folder:
    """A project folder and the commands on it; everything that they say is gathered."""

    path: Path
    name: str
    server: PrefectServer
    capsys: pytest.CaptureFixture[str]
    said: list[str] = field(default_factory=list)

    def lay_out(self, kind: str, *, block: bool, deployment: bool) -> None:
        """Write a pool, and a block or a deployment on request."""
        self.write("deployments/pools.yaml", POOLS.format(name=self.name, type=kind))
        if block:
            self.write("blocks/hook.yaml", BLOCK.format(name=self.name))
        if deployment:
            self.write("flows/etl.py", FLOW)
            self.write("prefect.yaml", PREFECT.format(name=self.name))

    def write(self, file: str, text: str) -> None:
        path = self.path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def change(self, file: str, old: str, new: str) -> None:
        text = (self.path / file).read_text()
        assert old in text
        self.write(file, text.replace(old, new))

    def plan(self, *options: str) -> Ran:
        return self.vantage("plan", "--format", "json", *options)

    def apply(self, *options: str) -> Ran:
        return self.vantage("apply", *options)

    def vantage(self, command: str, *options: str) -> Ran:
        self.capsys.readouterr()
        code = run([command, str(self.path), "--prefect-url", self.server.url, *options])
        out, err = self.capsys.readouterr()
        self.said.append(out + err)
        return Ran(code, out, out + err)

    def ask(self, method: str, path: str, **options: Any) -> Any:
        """An answer of Prefect's API, as a person's browser would get it."""
        with self.server.client() as client:
            answer: httpx.Response = retried(lambda: client.request(method, path, **options))
            return answer.json() if answer.content else None

    def deployment(self) -> dict[str, Any]:
        found: dict[str, Any] = self.ask("GET", f"/deployments/name/etl/{self.name}")
        return found

    def queues(self) -> dict[str, int]:
        return {row["name"]: row["priority"] for row in self.ask("POST", f"/work_pools/{self.name}/queues/filter", json={})}

    def memory(self) -> str:
        """What Prefect keeps of the project."""
        return json.dumps(self.ask("GET", f"/block_types/slug/vantage-project/block_documents/name/{self.name}"))


def held_block(port: Folder, name: str, kind: str = "kubernetes-cluster-config") -> Ran:
    port.write("blocks/a.yaml", f"type: kubernetes-credentials\nname: port\ndata: {{cluster_config: '${{block:{kind}/{name}}}'}}\n")
    return port.plan()
