"""The files that the how-to page shows are files that Vantage understands."""

from __future__ import annotations

import re
from pathlib import Path

from prefect_vantage import project
from prefect_vantage.declared.folder import read_project

PAGE = project.root() / "docs" / "how-to" / "project-as-code.md"
_FILE = re.compile(r"^```yaml\n# (\S+)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def test_the_page_shows_a_whole_project(tmp_path: Path) -> None:
    files = dict(_FILE.findall(PAGE.read_text(encoding="utf-8")))
    assert set(files) == {"blocks/alerts.yaml", "deployments/pools.yaml", "deployments/limits.yaml", "prefect.yaml"}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    read = read_project(tmp_path, {"CHAT_WEBHOOK_URL": "https://hooks.example/1"})
    assert (len(read.blocks), len(read.pools), len(read.limits), len(read.deployments)) == (1, 1, 2, 1)
