"""A project folder is read strictly: every mistake of every file is told with its file, line, column and mend; secrets come from the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from prefect_vantage.declared.folder import read_project
from prefect_vantage.definitions import DefinitionError, Place
from prefect_vantage.errors import InvalidInput

POOLS = """\
pools:
  - name: batch
    type: process
    description: Nightly work
    concurrency_limit: 4
  - name: express
    type: docker
    queues:
      - {name: high, priority: 1}
      - {name: default, priority: 2}
"""
PREFECT = """\
name: My Team
definitions:
  work: &work {name: express, work_queue_name: high}
deployments:
  - name: nightly
    entrypoint: flows/etl.py:etl
    parameters: {region: eu}
    schedules:
      - {cron: "0 6 * * *", timezone: Europe/Berlin, slug: early}
    work_pool: *work
"""
BLOCK = """\
type: slack-webhook
name: alerts
data:
  url: ${env:HOOK}
"""
FILES = {"deployments/pools.yaml": POOLS, "prefect.yaml": PREFECT, "blocks/alerts.yaml": BLOCK}


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_a_folder_is_read(tmp_path: Path) -> None:
    project = read_project(write(tmp_path, FILES), {"HOOK": "https://hooks.example/1"})
    assert project.name == "my-team"
    batch, express = (entry.value for entry in project.pools)
    assert [(queue.name, queue.priority) for queue in batch.queues] == [("critical", 1), ("high", 2), ("default", 3), ("low", 4)]
    assert [queue.name for queue in express.queues] == ["high", "default"]
    (deployment,) = project.deployments
    assert (deployment.value.work_pool.name, deployment.place()) == ("express", Place("prefect.yaml", 5, 5))
    (block,) = project.blocks
    assert (block.value.data, block.outside) == ({"url": "https://hooks.example/1"}, frozenset({"data.url"}))


def test_files_that_are_missing_are_not_missed_and_the_folder_names_the_project(tmp_path: Path) -> None:
    project = read_project(write(tmp_path / "Shop Floor", {"deployments/pools.yaml": POOLS}), {})
    assert (project.name, project.deployments, project.blocks) == ("shop-floor", (), ())


def test_a_folder_that_is_no_project_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="is no project folder") as error:
        read_project(tmp_path, {})
    assert "vantage init" in str(error.value.hint)


CASES = [
    ("deployments/pools.yaml", ("concurrency_limit", "concurency_limit"), (5, 5), "pools.0.concurency_limit: there is no such key", "Did you mean concurrency_limit?"),
    ("deployments/pools.yaml", ("limit: 4", "limit: many"), (5, 5), "pools.0.concurrency_limit: Input should be a valid integer", None),
    ("deployments/pools.yaml", ("priority: 2", "priority: 1"), (8, 5), "pools.1.queues: two queues have the priority 1", None),
    ("deployments/pools.yaml", ("name: default", "name: high"), (8, 5), "pools.1.queues: two queues have the name high", None),
    ("deployments/pools.yaml", ("name: express", "name: batch"), (6, 5), "the pool batch is declared twice", "It stands at deployments/pools.yaml:2:5 too."),
    ("deployments/pools.yaml", ("Nightly work", "${env:NOBODY}"), (4, 5), "pools.0.description: the environment variable NOBODY is not set", "Set NOBODY; ${env:NOBODY:-…} would"),
    ("deployments/pools.yaml", (POOLS, "- a"), (1, 1), "deployments/pools.yaml is a mapping with a list of pools", None),
    ("prefect.yaml", ("entrypoint", "entry_point"), (5, 5), "deployments.0.entrypoint: Field required", None),
    ("prefect.yaml", ("deployments:", "deploymets:"), (4, 1), "deploymets: there is no such key", "Did you mean deployments?"),
    ("prefect.yaml", ("timezone", "time_zone"), (9, 29), "deployments.0.schedules.0.time_zone: there is no such key", "Did you mean timezone?"),
    ("prefect.yaml", ('cron: "0 6 * * *"', 'cron: "0 6 * * *", interval: 3'), (9, 9), "deployments.0.schedules.0: a schedule has one of", None),
    ("prefect.yaml", ("region: eu", "region: '{{ $NOBODY }}'"), (7, 18), "deployments.0.parameters.region: the environment variable NOBODY is not set", "Set NOBODY."),
    ("prefect.yaml", ("work_queue_name: high", "work_queue_name: hihg"), (3, 31), "the pool express declares no queue hihg", "Did you mean high?"),
    ("prefect.yaml", ("    parameters", "    concurrency_limit: {limt: 1}\n    parameters"), (7, 25), "deployments.0.concurrency_limit.limt: there is no such key", "Did you mean limit?"),
    ("blocks/alerts.yaml", ("HOOK", "HOOKS"), (4, 3), "data.url: the environment variable HOOKS is not set", "Set HOOKS"),
    ("blocks/alerts.yaml", ("env:HOOK", "HOOK"), (4, 3), "data.url: ${HOOK} is no reference", "Write ${env:NAME}, or ${env:NAME:-default}."),
    ("blocks/alerts.yaml", ("name: alerts", "name: My Alerts"), (2, 1), "name: String should match pattern", None),
    ("blocks/alerts.yaml", ("type:", "tpye:"), (1, 1), "type: Field required", None),
    ("reports/weekly.yaml", None, (1, 1), "sections: Field required", None),
    ("ui_extensions/presets/mine.yaml", None, (2, 1), "", None),
    ("deployments/limits.yaml", None, (2, 22), "limits.0.limt: there is no such key", "Did you mean limit?"),
]  # fmt: skip
BROKEN = {
    "reports/weekly.yaml": "title: Weekly\n",
    "ui_extensions/presets/mine.yaml": "name: Mine\nquery: 'stat:failed'\n",
    "deployments/limits.yaml": "limits:\n  - {name: database, limt: 3, limit: 3}\n",
}


@pytest.mark.parametrize(("file", "change", "at", "message", "hint"), CASES, ids=[f"{case[0]}: {case[3] or 'query'}" for case in CASES])
def test_a_mistake_names_file_line_column_and_mend(
    tmp_path: Path, file: str, change: tuple[str, str] | None, at: tuple[int, int], message: str, hint: str | None
) -> None:
    text = FILES[file].replace(*change) if change else BROKEN[file]
    assert text != FILES.get(file)
    with pytest.raises(DefinitionError) as error:
        read_project(write(tmp_path, {**FILES, file: text}), {"HOOK": "https://hooks.example/1"})
    (mistake, *_) = [one for one in error.value.mistakes if one.message.startswith(message)]
    assert mistake.place == Place(file, *at)
    assert hint is None or str(mistake.hint).startswith(hint)


def test_mistakes_of_all_files_are_told_together_and_none_shows_a_value(tmp_path: Path) -> None:
    files = {
        "deployments/pools.yaml": POOLS.replace("type: docker", "typ: docker"),
        "prefect.yaml": PREFECT.replace("entrypoint", "entrypiont"),
        "blocks/alerts.yaml": BLOCK.replace("name: alerts", "name: ${env:HOOK}"),
    }
    with pytest.raises(DefinitionError) as error:
        read_project(write(tmp_path, files), {"HOOK": "https://hooks.example/top-secret"})
    assert {one.place.file for one in error.value.mistakes} == set(files)
    assert "top-secret" not in error.value.message


def test_a_reference_may_say_what_holds_without_it(tmp_path: Path) -> None:
    folder = write(tmp_path, {"blocks/a.yaml": BLOCK.replace("${env:HOOK}", "http://${env:HOST:-localhost}:${env:PORT:-80}/")})
    assert read_project(folder, {}).blocks[0].value.data == {"url": "http://localhost:80/"}
    assert read_project(folder, {"HOST": "h", "PORT": "1"}).blocks[0].value.data == {"url": "http://h:1/"}


def test_the_same_deployment_twice_is_told_by_the_same_file(tmp_path: Path) -> None:
    twice = PREFECT + PREFECT.partition("deployments:\n")[2]
    with pytest.raises(DefinitionError, match=r"prefect.yaml:11:5: the deployment nightly of flows/etl.py:etl is declared twice"):
        read_project(write(tmp_path, {"prefect.yaml": twice}), {})
