"""Which tests run side by side (`pytest -n`): one file is one group, for its fixtures are made once; so is a folder whose servers all its files share.

Groups that wait for servers and browsers come first, or the last of them would run alone at the end while the other core is idle.
"""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parent
SHARED = ("browser", "flows")
"""Folders with one stack of servers for all their files."""
FIRST = (
    "integration/test_demo_fleet.py",
    "integration/test_up_run.py",
    "browser",
    "integration/test_tasks.py",
    "integration/test_actions.py",
    "flows",
    "integration/test_project.py",
    "integration/test_truth.py",
    "integration",
    "docs/test_tasks.py",
    "service/test_every_read.py",
    "service",
    "live",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put long groups first and name each test's group; a run without `-n` has the same order and ignores the names."""
    items.sort(key=lambda item: _turn(item.path.relative_to(ROOT).as_posix()))
    for item in items:
        place = item.path.relative_to(ROOT)
        item.add_marker(pytest.mark.xdist_group(place.parts[0] if place.parts[0] in SHARED else place.with_suffix("").as_posix()))


def _turn(place: str) -> int:
    return next((turn for turn, start in enumerate(FIRST) if place.startswith(start)), len(FIRST))
