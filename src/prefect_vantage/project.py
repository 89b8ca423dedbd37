"""Where the project is: the folders that an operator edits (flows, reports, deployments, prefect.yaml), from a checkout or from the wheel.

The wheel carries them as `prefect_vantage/_project`; everything that reads a definition or points Prefect at a flow asks here.
"""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
INSTALLED = PACKAGE / "_project"


def is_checkout() -> bool:
    """Whether this package runs from a checkout of the repository rather than from an installed wheel."""
    top = PACKAGE.parents[1]
    return (top / "pyproject.toml").is_file() and (top / "prefect.yaml").is_file()


def folder(chosen: Path | None) -> Path:
    """The folder whose reports and presets count: the chosen one (VANTAGE_PROJECT), else the project's own."""
    return chosen or root()


def root() -> Path:
    """The project folder: the checkout in development, `prefect_vantage/_project` when installed."""
    return PACKAGE.parents[1] if is_checkout() else INSTALLED
