"""What docs/how-to/flows.md tells is so: every parameter is named, its snippets run, its example exports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import fsspec
import pytest
import yaml
from jsonschema import Draft202012Validator
from prefect.utilities.callables import parameter_schema_from_entrypoint

from prefect_vantage import project
from prefect_vantage.errands.naming import MOMENTS
from prefect_vantage.errands.places import LARGEST_IN_MEMORY
from tests.docs.test_docs import blocks
from tests.flows.conftest import SHIPPED, Stack

PAGE = project.root() / "docs" / "how-to" / "flows.md"
TEXT = PAGE.read_text(encoding="utf-8")
ENTRIES: list[dict[str, Any]] = [entry for body in blocks(PAGE, "yaml") for entry in yaml.safe_load(body)["deployments"]]


def schema_of(entrypoint: str) -> dict[str, Any]:
    return parameter_schema_from_entrypoint(f"{project.root()}/{entrypoint}").model_dump_for_openapi()


@pytest.mark.parametrize("name", SHIPPED)
def test_every_parameter_is_explained(name: str) -> None:
    assert [one for one in schema_of(f"flows/{name}.py:{name}")["properties"] if f"`{one}`" not in TEXT] == []


def test_every_placeholder_and_the_limit_are_told() -> None:
    assert [name for name in MOMENTS if "`{" + name + "}`" not in TEXT] == []
    assert f"at most {LARGEST_IN_MEMORY // 1_000_000} MB" in TEXT


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: str(entry["work_pool"]["name"]))
def test_the_deployments_fit_their_flow(entry: dict[str, Any]) -> None:
    schema = schema_of(entry["entrypoint"])
    assert [error.message for error in Draft202012Validator(schema).iter_errors(entry["parameters"])] == []
    assert set(entry["parameters"]) <= set(schema["properties"])


@pytest.mark.integration
@pytest.mark.timeout(300)
@pytest.mark.usefixtures("as_on_a_worker")
def test_the_weekly_export_goes_to_the_block_that_the_page_makes(stack: Stack) -> None:
    for body in blocks(PAGE, "python"):
        exec(body.replace("s3://company-reports", "memory://company").replace("http://vantage.example:4242", stack.url), {})
    parameters = ENTRIES[0]["parameters"]
    ran = stack.run("export", **parameters, server="main")
    assert ran.state.is_completed(), ran.message
    assert ran.result["rows"] == stack.count(parameters["query"], parameters["timezone"])
    kept = Path(ran.result["path"].removeprefix("remote-file-system/reports/"))
    assert fsspec.filesystem("memory").size(f"/company/vantage/{kept}") == ran.result["bytes"]
