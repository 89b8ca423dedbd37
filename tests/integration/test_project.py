"""The project folder against a real Prefect server: plan, apply, plan again; hand edits, removals, refusals; and never a secret in what is said or kept."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from prefect_vantage.sdk import VantageClient
from tests.prefect_server import PrefectServer
from tests.service.served import service

from .project_folder import LATER, SECRET, TOKEN, Folder, held_block

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectServer]:
    with PrefectServer(tmp_path_factory.mktemp("prefect")) as made:
        yield made


@pytest.fixture
def folder(
    server: PrefectServer,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[..., Folder]]:
    """Makes a folder with a pool, and a deployment or a block on request. No secret may be in what any command says."""
    for name, value in (("HOOK", f"https://hooks.example/{SECRET}"), ("JOB_TOKEN", TOKEN), ("PREFECT_HOME", str(server.home))):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("VANTAGE_PROJECT", raising=False)
    made: list[Folder] = []

    def make(name: str, *, block: bool = False, deployment: bool = False, kind: str = "process") -> Folder:
        made.append(Folder(tmp_path / name, name, server, capsys))
        made[-1].lay_out(kind, block=block, deployment=deployment)
        return made[-1]

    yield make
    for one in made:
        assert not [said for said in one.said if SECRET in said or TOKEN in said or LATER in said]


def test_apply_makes_what_is_declared_and_changes_nothing_the_second_time(folder: Callable[..., Folder]) -> None:
    shop = folder("shop", block=True, deployment=True)
    first = shop.plan("--check")
    assert first.code == 1
    assert first.changes == [
        ("add", "block", "slack-webhook/shop"),
        ("add", "pool", "shop"),
        *(("add", "queue", f"shop/{queue}") for queue in ("critical", "high", "default", "low")),
        ("add", "deployment", "etl/shop"),
    ]
    assert first.plan["changes"][-1]["place"] == {"file": "prefect.yaml", "line": 3, "column": 5}
    assert first.fields("block")["data.url"] == {
        "path": "data.url", "before": None, "after": None, "secret": True, "by_hand": False, "kept": False,
    }  # fmt: skip
    assert shop.apply().code == 0

    pool = shop.ask("GET", "/work_pools/shop")
    assert (pool["description"], pool["concurrency_limit"], pool["type"]) == ("Nightly work", 4, "process")
    assert pool["base_job_template"]["variables"]["properties"]["env"]["default"] == {"REGION": "eu"}
    assert "working_dir" in pool["base_job_template"]["variables"]["properties"]
    assert shop.queues() == {"critical": 1, "high": 2, "default": 3, "low": 4}
    deployment = shop.deployment()
    assert (deployment["parameters"], deployment["tags"], deployment["description"]) == (
        {"region": "eu"},
        ["nightly", "team:a"],
        "Loads a day",
    )
    assert (deployment["work_pool_name"], deployment["work_queue_name"]) == ("shop", "high")
    assert deployment["global_concurrency_limit"]["limit"] == 2
    assert deployment["job_variables"] == {"env": {"API_KEY": TOKEN}}
    assert deployment["parameter_openapi_schema"]["required"] == ["region"]
    schedules = {one["slug"]: (one["active"], one["schedule"]) for one in deployment["schedules"]}
    assert schedules["early"] == (True, {"cron": "0 6 * * *", "timezone": "Europe/Berlin", "day_or": True})
    assert (schedules["often"][0], schedules["often"][1]["interval"]) == (False, 900)

    before = shop.deployment(), shop.ask("GET", "/work_pools/shop"), shop.memory()
    again = shop.apply()
    assert (again.code, "No changes" in again.said) == (0, True)
    assert (shop.deployment(), shop.ask("GET", "/work_pools/shop"), shop.memory()) == before
    assert (shop.plan("--check").code, shop.plan().changes) == (0, [])
    assert SECRET not in shop.memory()
    assert TOKEN not in shop.memory()

    deployed = subprocess.run(
        [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"],
        cwd=shop.path,
        env={**shop.server.env, "JOB_TOKEN": TOKEN},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert deployed.returncode == 0, deployed.stdout + deployed.stderr
    assert shop.plan().changes == [], "Prefect's own command makes the same of the file"


def test_a_hand_edit_shows_as_drift_and_apply_puts_it_back(folder: Callable[..., Folder]) -> None:
    desk = folder("desk", block=True, deployment=True)
    assert desk.apply().code == 0
    desk.ask("PATCH", "/work_pools/desk", json={"description": "Mine", "is_paused": True})
    desk.ask("PATCH", "/work_pools/desk/queues/low", json={"priority": 1})
    live = desk.deployment()
    schedule = next(one for one in live["schedules"] if one["slug"] == "often")
    desk.ask("PATCH", f"/deployments/{live['id']}", json={"tags": ["nightly"], "parameters": {"region": "us"}})
    desk.ask("PATCH", f"/deployments/{live['id']}/schedules/{schedule['id']}", json={"active": True})
    block = desk.ask("GET", "/block_types/slug/slack-webhook/block_documents/name/desk")
    desk.ask("PATCH", f"/block_documents/{block['id']}", json={"data": {"url": f"https://hooks.example/{LATER}"}})

    drift = desk.plan()
    assert all(one["by_hand"] for one in drift.plan["changes"])
    assert drift.fields("block") == {"data.url": {"path": "data.url", "before": None, "after": None, "secret": True, "by_hand": True, "kept": False}}  # fmt: skip
    pool = drift.fields("pool")
    assert {path: (one["before"], one["after"], one["kept"]) for path, one in pool.items()} == {
        "description": ("Mine", "Nightly work", False),
        "paused": (True, True, True),
    }
    deployment = drift.fields("deployment")
    assert {path: (one["before"], one["after"]) for path, one in deployment.items()} == {
        "tags": (["nightly"], ["nightly", "team:a"]),
        "parameters.region": ("us", "eu"),
        "schedules.often.active": (True, False),
    }
    assert {name for _action, kind, name in drift.changes if kind == "queue"} >= {"desk/low"}
    assert desk.apply().code == 0
    pool = desk.ask("GET", "/work_pools/desk")
    assert (pool["description"], pool["is_paused"]) == ("Nightly work", True)
    assert desk.queues() == {"critical": 1, "high": 2, "default": 3, "low": 4}
    assert desk.deployment()["tags"] == ["nightly", "team:a"]
    assert {one["slug"]: one["active"] for one in desk.deployment()["schedules"]} == {"early": True, "often": False}
    assert desk.plan().changes == []

    desk.change("prefect.yaml", "interval: 900", "interval: 600")
    desk.change("flows/etl.py", "rows: int = 10", "rows: int = 20")
    changed = desk.plan()
    assert {path: (one["before"], one["after"], one["by_hand"]) for path, one in changed.fields("deployment").items()} == {
        "schedules.often.interval": (900, 600, False),
        "parameter_openapi_schema.properties.rows.default": (10, 20, False),
    }


def test_people_read_what_was_changed_by_hand_and_what_apply_leaves(folder: Callable[..., Folder], monkeypatch: pytest.MonkeyPatch) -> None:
    barn = folder("barn", block=True)
    assert barn.apply().code == 0
    barn.ask("PATCH", "/work_pools/barn", json={"description": "Mine", "is_paused": True})
    block = barn.ask("GET", "/block_types/slug/slack-webhook/block_documents/name/barn")
    barn.ask("PATCH", f"/block_documents/{block['id']}", json={"data": {"url": f"https://hooks.example/{LATER}"}})
    shown = barn.vantage("plan", "--check")
    assert shown.code == 1
    assert "~ pool barn  deployments/pools.yaml:2:5" in shown.out
    assert '      description: "Mine" → "Nightly work"  changed by hand\n' in shown.out
    assert "      paused: true  changed by hand; not declared, so apply leaves it\n" in shown.out
    assert "      data.url: •••••• → ••••••  changed by hand\n" in shown.out
    assert "2 to change, 2 changed by hand since the last apply." in shown.out
    monkeypatch.setenv("HOOK", f"https://hooks.example/{LATER}")  # what the hand wrote is now declared too
    assert barn.plan().changes == [("change", "pool", "barn")]
    barn.ask("PATCH", "/work_pools/barn", json={"description": "Nightly work"})
    assert barn.plan("--check").changes == [("none", "pool", "barn")]
    assert barn.apply().code == 0
    assert barn.plan("--check").code == 0, "apply takes note of what it leaves alone"
    assert barn.ask("GET", "/work_pools/barn")["is_paused"]


def test_what_it_once_made_is_removed_after_asking_and_nothing_else(folder: Callable[..., Folder]) -> None:
    yard = folder("yard", block=True)
    yard.ask("POST", "/work_pools/", json={"name": "theirs", "type": "process", "description": "Somebody's"})
    theirs = "  - {name: theirs, type: process, description: Somebody's, queues: []}\n"
    yard.write("deployments/limits.yaml", "limits: [{name: yard-database, limit: 3}]\n")
    yard.change("deployments/pools.yaml", "pools:\n", f"pools:\n{theirs}")
    assert yard.apply().code == 0
    assert yard.ask("GET", "/v2/concurrency_limits/yard-database")["limit"] == 3
    yard.ask("POST", "/work_pools/yard/queues", json={"name": "by-hand"})

    yard.change("deployments/pools.yaml", theirs, "")
    yard.change(
        "deployments/pools.yaml", "    concurrency_limit: 4\n", "    queues: [{name: default, priority: 1}, {name: low, priority: 2}]\n"
    )
    (yard.path / "blocks/hook.yaml").unlink()
    (yard.path / "deployments/limits.yaml").unlink()
    plan = yard.plan()
    assert [one for one in plan.changes if one[0] == "remove"] == [
        ("remove", "limit", "yard-database"),
        ("remove", "queue", "yard/critical"),
        ("remove", "queue", "yard/high"),
        ("remove", "block", "slack-webhook/yard"),
    ]
    refused = yard.apply()
    assert (refused.code, "Add --yes to remove what is no longer declared." in refused.said) == (2, True)
    assert yard.plan().changes == plan.changes
    assert yard.apply("--yes").code == 0
    assert yard.queues() == {"default": 1, "low": 2, "by-hand": 5}
    with yard.server.client() as client:
        assert client.get("/v2/concurrency_limits/yard-database").status_code == 404
        assert client.get("/block_types/slug/slack-webhook/block_documents/name/yard").status_code == 404
        assert client.get("/work_pools/theirs").status_code == 200
    assert yard.plan().changes == []

    yard.write("deployments/pools.yaml", "pools: []\n")
    assert yard.apply("--yes").code == 0
    with yard.server.client() as client:
        assert client.get("/work_pools/yard").status_code == 404
    assert yard.plan().changes == []


def test_what_a_hand_removed_is_made_again(folder: Callable[..., Folder]) -> None:
    loft = folder("loft")
    assert loft.apply().code == 0
    loft.ask("DELETE", "/work_pools/loft/queues/high")
    plan = loft.plan()
    assert ("add", "queue", "loft/high") in plan.changes
    assert "removed by hand" in loft.vantage("plan").said
    assert loft.apply().code == 0
    assert loft.queues() == {"critical": 1, "high": 2, "default": 3, "low": 4}


def test_a_refusal_tells_prefects_words_and_what_was_done_before_is_remembered(folder: Callable[..., Folder]) -> None:
    mill = folder("mill", deployment=True)
    mill.change("prefect.yaml", "job_variables: {env: {API_KEY", "job_variables: {stream_output: '{{ $JOB_TOKEN }}', env: {API_KEY")
    refused = mill.apply()
    assert refused.code == 1
    assert "prefect.yaml:3:5: deployment etl/mill: Prefect refused POST /api/deployments/ with status" in refused.said
    assert "stream_output" in refused.said
    assert "pool" not in {kind for _action, kind, _name in mill.plan().changes}
    mill.write("deployments/pools.yaml", "pools: []\n")
    needed = mill.plan()
    assert (needed.code, "prefect.yaml:3:5: deployment etl/mill needs the pool mill, which is no longer declared" in needed.said) == (
        2,
        True,
    )
    (mill.path / "prefect.yaml").write_text("name: mill\n")
    assert ("remove", "pool", "mill") in mill.plan().changes
    assert ("remove", "deployment", "etl/mill") not in mill.plan().changes


def test_a_deployment_with_triggers_is_deployed_by_prefects_own_command(folder: Callable[..., Folder]) -> None:
    dock = folder("dock", deployment=True)
    trigger = "    triggers: [{expect: [dock.ready], match: {prefect.resource.id: 'dock.*'}, enabled: true}]\n"
    dock.change("prefect.yaml", "    work_pool:", f"{trigger}    work_pool:")
    assert dock.apply().code == 0
    live = dock.deployment()
    assert [one["name"] for one in dock.ask("GET", f"/automations/related-to/prefect.deployment.{live['id']}")] == ["dock__automation_1"]
    assert dock.plan().changes == []
    dock.change("prefect.yaml", "dock.ready", "dock.done")
    assert list(dock.plan().fields("deployment")) == ["triggers"]


def test_what_only_the_server_knows_to_be_wrong_is_told_with_its_place(folder: Callable[..., Folder]) -> None:
    gate = folder("gate", block=True, deployment=True)
    gate.change("blocks/hook.yaml", "url:", "adress: x\n  url:")
    gate.write("blocks/typo.yaml", "type: slack-webhok\nname: gate\ndata: {}\n")
    gate.write("blocks/clear.yaml", "type: slack-webhook\nname: clear\ndata:\n  url: https://hooks.example/1\n")
    gate.write("blocks/mail.yaml", "type: email-server-credentials\nname: m\ndata:\n  smtp_port: ${env:PORT:-many}\n  smtp_type: [x]\n")
    gate.change("deployments/pools.yaml", "type: process", "type: proces")
    gate.change("deployments/pools.yaml", "      variables:", "      variable: {}\n      variables:")
    gate.change("prefect.yaml", "      name: gate", "      name: gat")
    gate.change("flows/etl.py", "def etl", "def elt")
    told = gate.plan()
    assert told.code == 2
    for line in (
        "blocks/hook.yaml:4:3: data.adress: slack-webhook has no such field (Known here: allow_private_urls, notify_type, url.)",
        "blocks/typo.yaml:1:1: Prefect knows no block type slack-webhok (Did you mean slack-webhook?)",
        "blocks/clear.yaml:4:3: data.url is a secret and stands here in clear (Write ${env:CLEAR_URL} and set that variable.)",
        "blocks/mail.yaml:4:3: data.smtp_port: should be of type integer",
        "deployments/pools.yaml:3:5: type: Prefect knows no worker type proces (Did you mean process?)",
        "prefect.yaml:12:7: work_pool.name: there is no pool gat (Did you mean gate?)",
    ):
        assert line in told.said
    assert "prefect.yaml:4:5: the flow flows/etl.py:etl cannot be read: MissingFlowError" in told.said
    with gate.server.client() as client:
        assert client.get("/work_pools/gate").status_code == 404


def test_a_pool_keeps_its_type(folder: Callable[..., Folder]) -> None:
    rink = folder("rink", kind="docker")
    assert rink.apply().code == 0
    template = rink.ask("GET", "/work_pools/rink")["base_job_template"]
    assert template["variables"]["properties"]["env"]["default"] == {"REGION": "eu"}
    assert "image_pull_policy" in template["variables"]["properties"]
    rink.change("deployments/pools.yaml", "type: docker", "type: kubernetes")
    told = rink.plan()
    assert told.code == 2
    assert "deployments/pools.yaml:2:5: pool rink has the type docker on the server and keeps it; declared is kubernetes" in told.said


def test_a_block_that_holds_another_is_made_after_it_and_can_hold_a_new_one(folder: Callable[..., Folder]) -> None:
    port = folder("port")
    port.write(
        "blocks/a.yaml", "type: kubernetes-credentials\nname: port\ndata: {cluster_config: '${block:kubernetes-cluster-config/port}'}\n"
    )
    cluster = "type: kubernetes-cluster-config\nname: {}\ndata: {{config: {{a: 1}}, context_name: x}}\n"
    port.write("blocks/b.yaml", cluster.format("port"))
    assert port.apply().code == 0
    held = port.ask("GET", "/block_types/slug/kubernetes-credentials/block_documents/name/port")["block_document_references"]
    assert held["cluster_config"]["block_document"]["name"] == "port"
    assert port.plan().changes == []
    port.write("blocks/b.yaml", cluster.format("other"))
    assert "blocks/a.yaml:3:8: data.cluster_config: there is no block kubernetes-cluster-config/none" in held_block(port, "none").said
    assert "Write ${block:kubernetes-cluster-config/NAME}." in held_block(port, "other", kind="slack-webhook").said
    assert held_block(port, "other").changes == [
        ("add", "block", "kubernetes-cluster-config/other"),
        ("change", "block", "kubernetes-credentials/port"),
        ("remove", "block", "kubernetes-cluster-config/port"),
    ]
    assert port.apply("--yes").code == 0
    held = port.ask("GET", "/block_types/slug/kubernetes-credentials/block_documents/name/port")["block_document_references"]
    assert held["cluster_config"]["block_document"]["name"] == "other"
    assert port.plan().changes == []


def test_presets_are_shared_through_the_service_and_templates_stay_files(
    folder: Callable[..., Folder], monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = folder("hall")
    (hall.path / "deployments/pools.yaml").write_text("pools: []\n")
    hall.write("ui_extensions/presets/start.yaml", "name: Start\nquery: 'tag:{me}'\ntemplate: true\n")
    assert hall.plan().changes == []  # no service is needed where a folder has no presets of its own
    hall.write("ui_extensions/presets/slow.yaml", "name: Slow\nquery: 'duration:>5m'\nsort: [-duration]\ncolumns: [state, run~300]\n")
    with service(runs=5) as running, VantageClient(running.url, person="anna") as anna:
        monkeypatch.setenv("VANTAGE_API_URL", running.url)
        monkeypatch.setenv("VANTAGE_PERSON", "bert")
        assert hall.plan().changes == [("add", "preset", "slow")]
        assert hall.apply().code == 0
        slow = anna.presets.get("slow")
        assert (slow.name, slow.q, slow.columns, slow.shared) == ("Slow", "duration:>5m sort:-duration", ("state", "run~300"), True)
        assert hall.plan().changes == []
        anna.presets.update("slow", query="duration:>1h")
        assert hall.plan().fields("preset")["query"]["by_hand"]
        assert hall.apply().code == 0
        assert anna.presets.get("slow").query == "duration:>5m"
        (hall.path / "ui_extensions/presets/slow.yaml").unlink()
        assert hall.plan().changes == [("remove", "preset", "slow")]
        assert hall.apply("--yes").code == 0
        assert [one.slug for one in anna.presets.list().presets] == []
        hall.write("ui_extensions/presets/mine.yaml", "name: Mine\nquery: ''\nshared: false\n")
        assert "ui_extensions/presets/mine.yaml:3:1: a preset of a project is for everybody" in hall.plan().said


def test_a_server_that_is_not_there_is_told(folder: Callable[..., Folder], server: PrefectServer) -> None:
    away = folder("away")
    away.server = PrefectServer(server.home / "none")
    told = away.plan()
    assert (told.code, "Prefect does not answer" in told.said) == (1, True)
