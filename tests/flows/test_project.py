"""The deployments of the flows that ship, as prefect.yaml has them: they fit their flows and pools, wait to be switched on, and are none of the sample fleet's."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from prefect.flows import load_flow_from_entrypoint
from prefect.utilities.callables import parameter_schema_from_entrypoint

from prefect_vantage import project
from prefect_vantage.demo.catalogue import SAMPLE_TAG, read_catalogue
from tests.flows.conftest import SHIPPED

ROOT = project.root()


def entries() -> dict[str, dict[str, Any]]:
    found = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    return {entry["name"]: entry for entry in found if entry["name"].startswith("vantage-")}


@pytest.mark.parametrize("name", SHIPPED)
def test_a_deployment_fits_its_flow(name: str) -> None:
    entry = entries()[f"vantage-{name}"]
    entrypoint = f"{ROOT}/{entry['entrypoint']}"
    flow = load_flow_from_entrypoint(entrypoint)
    assert flow.name == entry["name"]
    schema = parameter_schema_from_entrypoint(entrypoint).model_dump_for_openapi()
    assert [error.message for error in Draft202012Validator(schema).iter_errors(entry.get("parameters", {}))] == []
    assert set(entry.get("parameters", {})) <= set(schema["properties"])
    assert [one for one, described in schema["properties"].items() if not described.get("description")] == []


def test_nothing_starts_by_itself() -> None:
    assert [name for name, entry in entries().items() if any(schedule["active"] for schedule in entry["schedules"])] == []
    assert entries()["vantage-retention"]["parameters"]["dry_run"] is True


def test_their_pool_and_queues_are_in_the_project() -> None:
    pools = {pool["name"]: pool for pool in yaml.safe_load((ROOT / "deployments" / "pools.yaml").read_text(encoding="utf-8"))["pools"]}
    assert {entry["work_pool"]["name"] for entry in entries().values()} <= set(pools)
    assert {entry["work_pool"]["work_queue_name"] for entry in entries().values()} <= {"critical", "high", "default", "low"}


def test_the_sample_fleet_leaves_them_alone() -> None:
    fleet = read_catalogue()
    assert {pool.name for pool in fleet.pools} == {"sample-batch", "sample-express"}
    assert {entry.name for entry in fleet.deployments} & set(entries()) == set()
    assert not set(fleet.flows) & set(entries())
    assert [name for name, entry in entries().items() if SAMPLE_TAG in entry["tags"]] == []
