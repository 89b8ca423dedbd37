"""`vantage init` writes a folder that is a project, never over what is there; the definitions that ship fit their published schemas."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from prefect_vantage import project
from prefect_vantage.cli.run import run
from prefect_vantage.declared.folder import read_project
from prefect_vantage.declared.scaffold import write_project
from prefect_vantage.declared.yaml_kinds import SCHEMAS, YAML_KINDS
from prefect_vantage.errors import Conflict
from prefect_vantage.reporting.definition import read_definitions

ROOT = project.root()
SHIPPED = [(kind.name, path) for kind in YAML_KINDS for path in sorted(ROOT.glob(kind.files))]
SHIPPED += [("block", path) for path in sorted((ROOT / "blocks" / "examples").glob("*.yaml"))]
MODELINE = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")


def test_the_folder_is_a_project_with_everything_that_ships(tmp_path: Path) -> None:
    folder = tmp_path / "My Shop"
    written = write_project(folder)
    assert {*written} >= {
        "prefect.yaml", "README.md", ".gitignore", "blocks/vantage.yaml", "blocks/examples/mail.yaml", "deployments/pools.yaml",
        "flows/fleet/sales_etl.py", "reports/task-performance.yaml", "reports/templates/report.html", "ui_extensions/presets/today.yaml",
        "docs/schemas/pools.json",
    }  # fmt: skip
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} == set(written)
    assert not [name for name in written if "__pycache__" in name]
    read = read_project(folder, {})
    assert read.name == "my-shop"
    assert {entry.value.type for entry in read.pools} == {"process", "docker", "kubernetes"}
    assert len(read.deployments) == len(read_project(ROOT, {}).deployments)
    assert read_definitions(folder / "reports")


def test_without_the_sample_fleet_everything_else_stays_to_the_letter(tmp_path: Path) -> None:
    write_project(tmp_path / "whole")
    written = write_project(tmp_path / "bare", sample=False)
    assert not [name for name in written if "fleet" in name]
    bare, whole = read_project(tmp_path / "bare", {}), read_project(tmp_path / "whole", {})
    assert not [entry for entry in bare.deployments if "sample-data" in (entry.value.tags or ())]
    names = [entry.value.name for entry in whole.deployments if "sample-data" not in (entry.value.tags or ())]
    assert [entry.value.name for entry in bare.deployments] == names
    assert {entry.value.name for entry in bare.pools} == {entry.value.name for entry in whole.pools} - {"sample-batch", "sample-express"}
    kept = (tmp_path / "bare/deployments/pools.yaml").read_text().splitlines()
    assert set(kept) <= set((tmp_path / "whole/deployments/pools.yaml").read_text().splitlines())
    assert "  # Each run as a Kubernetes job. A worker in the cluster serves it: `pip install prefect-kubernetes`, then" in kept


def test_what_is_in_the_way_is_named_and_kept(tmp_path: Path) -> None:
    write_project(tmp_path / "p")
    pools = tmp_path / "p/deployments/pools.yaml"
    pools.write_text("pools: []\n")
    (tmp_path / "p/blocks/mine.yaml").write_text("mine")
    with pytest.raises(Conflict, match=r"In the way in .*: deployments/pools.yaml$") as error:
        write_project(tmp_path / "p")
    assert "--force" in str(error.value.hint)
    assert pools.read_text() == "pools: []\n"
    write_project(tmp_path / "p", force=True)
    assert "sample-batch" in pools.read_text()
    assert pools.with_name("pools.yaml.bak").read_text() == "pools: []\n"
    assert (tmp_path / "p/blocks/mine.yaml").read_text() == "mine"
    write_project(tmp_path / "p")  # everything is as it would be written


@pytest.mark.parametrize("place", ["", "flows", "prefect.yaml"])
def test_what_is_no_place_for_a_file_is_never_written_over(tmp_path: Path, place: str) -> None:
    target = tmp_path / "p"
    if place == "prefect.yaml":
        (target / place).mkdir(parents=True)
    else:
        (target / place).parent.mkdir(parents=True, exist_ok=True)
        (target / place).write_text("a file") if place else target.write_text("a file")
    with pytest.raises(Conflict, match="In the way"):
        write_project(target, force=True)


def test_the_command_says_what_it_wrote_and_what_is_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", str(tmp_path / "p"), "--no-sample"]) == 0
    out, err = capsys.readouterr()
    assert re.fullmatch(r"Wrote \d+ files to .*/p\n", out)
    assert f"vantage plan {tmp_path}/p" in err
    (tmp_path / "p/README.md").write_text("mine")
    assert run(["init", str(tmp_path / "p"), "--no-sample"]) == 1
    assert "In the way in" in capsys.readouterr().err


@pytest.mark.parametrize(("kind", "path"), SHIPPED, ids=[path.relative_to(ROOT).as_posix() for _kind, path in SHIPPED])
def test_what_ships_fits_its_schema_and_tells_editors_where_it_is(kind: str, path: Path) -> None:
    Draft202012Validator.check_schema(SCHEMAS[kind]())
    Draft202012Validator(SCHEMAS[kind]()).validate(yaml.safe_load(path.read_text()))
    modeline = MODELINE.match(path.read_text())
    assert modeline is not None
    assert (path.parent / modeline[1]).resolve() == ROOT / "docs" / "schemas" / f"{kind}.json"


def test_every_kind_of_file_ships_or_is_told_in_the_readme_of_a_folder() -> None:
    readme = (Path(write_project.__code__.co_filename).parent / "scaffold_files" / "README.md").read_text()
    shipped = {kind for kind, _path in SHIPPED}
    assert [kind.name for kind in YAML_KINDS if kind.name not in shipped and kind.files not in readme] == []


def test_a_schema_is_printed_and_an_unknown_kind_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema", "pools"]) == 0
    assert json.loads(capsys.readouterr().out) == SCHEMAS["pools"]()
    assert run(["schema"]) == 0
    assert all(kind.files in line for kind, line in zip(YAML_KINDS, capsys.readouterr().out.splitlines(), strict=True))
    assert run(["schema", "pool"]) == 2
    assert "Did you mean pools?" in capsys.readouterr().err
