"""The built wheel outside the checkout: it carries the project, writes a folder, plans it, and Prefect finds its block types."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from prefect_vantage import project
from tests.prefect_server import PrefectServer
from tests.truth import retried

pytestmark = [pytest.mark.integration, pytest.mark.timeout(400)]

WEB_APP = "prefect_vantage/_project/ui_extensions/companion/dist/index.html"


@dataclass(frozen=True)
class Wheel:
    """The wheel, unpacked where Python finds it before the checkout."""

    names: frozenset[str]
    folder: Path

    def run(self, *command: str, server: PrefectServer | None = None) -> subprocess.CompletedProcess[str]:
        """A command of the wheel, in a folder that is no checkout."""
        environment = server.env if server else {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        kept = {name: value for name, value in environment.items() if not name.startswith("VANTAGE_")}
        return subprocess.run(
            [sys.executable, "-m", *command],
            cwd=self.folder.parent,
            env=kept | {"PYTHONPATH": str(self.folder)},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Wheel:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    built = subprocess.run(command, cwd=project.root(), capture_output=True, text=True, timeout=300, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder / "site")
        return Wheel(frozenset(archive.namelist()), folder / "site")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectServer]:
    with PrefectServer(tmp_path_factory.mktemp("prefect")) as made:
        yield made


def test_it_carries_the_project_and_nothing_private(wheel: Wheel) -> None:
    inside = "prefect_vantage/_project"
    assert wheel.names >= {
        f"{inside}/prefect.yaml", f"{inside}/blocks/vantage.yaml", f"{inside}/deployments/pools.yaml", f"{inside}/docs/schemas/pools.json",
        f"{inside}/flows/fleet/sales_etl.py", f"{inside}/reports/task-performance.yaml", f"{inside}/ui_extensions/presets/today.yaml",
        "prefect_vantage/declared/scaffold_files/README.md", "prefect_vantage/py.typed", WEB_APP,
    }  # fmt: skip
    private = ("__pycache__", "node_modules", ".vantage", ".prefect/", ".bak", "/.env\n")
    assert not [name for name in wheel.names if any(part in f"{name}\n" for part in private)]


def test_it_writes_a_folder_whose_plan_is_understood(wheel: Wheel, server: PrefectServer) -> None:
    written = wheel.run("prefect_vantage", "init", "shop")
    assert written.returncode == 0, written.stderr
    plan = wheel.run("prefect_vantage", "plan", "shop", "--check", server=server)
    assert plan.returncode == 1, plan.stderr
    for line in ("+ block vantage-server/main", "+ pool containers", "+ queue cluster/critical", "+ deployment sales-etl/nightly-sales"):
        assert line in plan.stdout


def test_prefect_registers_its_block_types_by_the_name_of_the_package(wheel: Wheel, server: PrefectServer) -> None:
    done = wheel.run("prefect", "block", "register", "-m", "prefect_vantage", server=server)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Vantage Server" in done.stdout
    with server.client() as client:
        kind = retried(lambda: client.get("/block_types/slug/vantage-server")).json()
    assert kind["logo_url"].endswith("/favicon.svg")
    assert kind["documentation_url"]
    assert "VantageServer.load" in kind["code_example"]
    assert str(wheel.folder.parent) not in str(kind)
