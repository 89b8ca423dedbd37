"""Which tests run side by side (`pytest -n`): one file is one group, for its fixtures are made once; so is a folder whose servers all its files share.

Groups that wait for servers and browsers come first, or the last of them would run alone at the end while the other core is idle.
"""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parent
SHARED = ("browser", "flows")
"""Folders with one stack of servers for all their files."""
APART = ("browser/test_filters", "browser/test_presets", "browser/test_keyboard", "browser/test_dialogs", "browser/test_reports")
"""Files of such a folder that together take as long as all its others: they get a stack of their own, beside the first."""
FIRST = (
    "integration/test_demo_fleet.py",
    "integration/test_up_run.py",
    *APART,
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
        item.add_marker(pytest.mark.xdist_group(_group(item.path.relative_to(ROOT).with_suffix("").as_posix())))


def _group(place: str) -> str:
    folder = place.partition("/")[0]
    return place if folder not in SHARED else f"{folder}, apart" if place in APART else folder


def _turn(place: str) -> int:
    return next((turn for turn, start in enumerate(FIRST) if place.startswith(start)), len(FIRST))
