"""`vantage dashboards` and the SDK's `client.dashboards` against a running service; dashboards as code."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
import yaml

from prefect_vantage import project
from prefect_vantage.dashboards.check import read, read_path
from prefect_vantage.declared.folder import read_project
from prefect_vantage.definitions import DefinitionError
from prefect_vantage.errors import InvalidInput, Stale
from prefect_vantage.sdk import AsyncVantageClient, VantageClient
from tests.cli.conftest import Run, vantage  # noqa: F401 - a fixture
from tests.dashboards.conftest import Person
from tests.service.served import Served

FOLDER = project.root() / "ui_extensions" / "dashboards"


@pytest.fixture
def command(served: Served, vantage: Run, monkeypatch: pytest.MonkeyPatch) -> Run:  # noqa: F811
    monkeypatch.setenv("VANTAGE_API_URL", served.url)
    monkeypatch.setenv("VANTAGE_PERSON", "anna")
    return vantage


def test_a_file_is_applied_shown_changed_and_deleted(command: Run, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("title: Mine\nshared: false\npanels:\n  - {metric: wait, aggregate: p95, by: pool, query: 'flow:etl'}\n")
    assert command("dashboards", "apply", str(file)).out == "created    mine\n"
    assert command("dashboards", "apply", str(file)).out == "unchanged  mine\n"
    assert "wait p95 by pool flow:etl" in command("dashboards", "show", "mine").out
    assert "yours" in command("dashboards", "list").out
    file.write_text(command("dashboards", "show", "mine", "--format", "yaml").out + "shared: false\nperiod: 30d\n")
    assert command("dashboards", "apply", str(file)).out == "updated    mine\n"
    assert command("dashboards", "delete", "mine").code == 2  # nobody is there to answer the question
    assert command("dashboards", "delete", "mine", "--yes").code == 0
    assert command("dashboards", "show", "mine").code == 1


def test_nothing_is_applied_when_one_file_has_a_mistake(command: Run, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text("title: Good\n")
    bad.write_text("title: Bad\npanels:\n  - {metric: durations}\n")
    refused = command("dashboards", "apply", str(good), str(bad))
    assert refused.code == 2
    assert "bad.yaml:3:6: panels.0.metric: Unknown metric 'durations'" in refused.err
    assert "good" not in command("dashboards", "list").out


def test_the_sdk_tells_who_was_faster(served: Served, anna: Person) -> None:
    with VantageClient(served.url, person="ben") as client:
        made = client.dashboards.create({"title": "Ours"})
        client.dashboards.replace(made["name"], {"title": "Ours, changed"}, made["version"])
        with pytest.raises(Stale) as stale:
            client.dashboards.replace(made["name"], {"title": "Late"}, made["version"])
        assert stale.value.present["definition"]["title"] == "Ours, changed"
        with pytest.raises(InvalidInput, match="panels"):
            client.dashboards.create({"title": "x", "panels": [{"metric": "x"}]})
        assert client.dashboards.embed(made["name"], days=1)["path"].startswith(f"embed/dashboards/{made['name']}?")
        client.dashboards.delete(made["name"])

    async def ask() -> list[str]:
        async with AsyncVantageClient(served.url) as client:
            made = await client.dashboards.create({"title": "Another"})
            await client.dashboards.replace(made["name"], {"title": "Yet another"})
            assert (await client.dashboards.get(made["name"]))["definition"]["title"] == "Yet another"
            assert (await client.dashboards.code(made["name"])).startswith("title: Yet another")
            assert "expires" in await client.dashboards.embed(made["name"])
            await client.dashboards.delete(made["name"])
            return [one["name"] for one in await client.dashboards.list()]

    assert asyncio.run(ask()) == ["deployments", "operations", "cost"]  # by title


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_those_that_ship_can_be_read_and_say_what_they_are_for(path: Path) -> None:
    definition = read_path(path)
    assert definition.description
    assert definition.panels


def test_a_project_with_a_mistake_in_a_dashboard_is_told_where(tmp_path: Path) -> None:
    (tmp_path / "prefect.yaml").write_text("name: x\ndeployments: []\n")
    folder = tmp_path / "ui_extensions" / "dashboards"
    folder.mkdir(parents=True)
    (folder / "ours.yaml").write_text("title: Ours\nshared: false\npanels: []\n")
    with pytest.raises(
        DefinitionError, match=r"ui_extensions/dashboards/ours\.yaml:2:1: shared: a dashboard of a project is for everybody"
    ):
        read_project(tmp_path, {})


def test_the_example_of_the_guide_is_a_dashboard() -> None:
    guide = (project.root() / "docs" / "how-to" / "dashboards.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)
    assert len(read(yaml.safe_load(text)).panels) == 4
