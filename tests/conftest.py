"""Which tests run side by side (`pytest -n`): one file is one group, for its fixtures are made once; so is a folder whose servers all its files share.

Groups that wait for servers and browsers come first, or the last of them would run alone at the end while the other core is idle.
"""

from __future__ import annotations

import ssl
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

# Every HTTP client reads all certificates of the machine, 30 ms each time, though the tests speak plain HTTP on the loopback.
ssl.create_default_context = cache(ssl.create_default_context)

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
    "service/test_every_read.py",
    "service",
    "live",
)


class ByStack(LoadScopeScheduling):  # type: ignore[misc]
    """Hands whole groups to the processes."""

    def _split_scope(self, nodeid: str) -> str:
        return _group(nodeid.partition("::")[0].removeprefix("tests/").removesuffix(".py"))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByStack:
    """What `pytest -n` asks for; a run without it never does."""
    return ByStack(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put long groups first."""
    items.sort(key=lambda item: _turn(item.path.relative_to(ROOT).as_posix()))


def _group(place: str) -> str:
    folder = place.partition("/")[0]
    return place if folder not in SHARED else f"{folder}, apart" if place in APART else folder


def _turn(place: str) -> int:
    return next((turn for turn, start in enumerate(FIRST) if place.startswith(start)), len(FIRST))
