"""Reports: definitions as code, built from one snapshot into frozen documents, rendered as CSV, JSON, HTML and PDF."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prefect_vantage.reporting.document import Document
    from prefect_vantage.reporting.render import Rendered
    from prefect_vantage.reporting.reports import Listed, Reports

__all__ = ["Document", "Listed", "Rendered", "Reports"]

_HOMES = {"Document": "document", "Rendered": "render", "Listed": "reports", "Reports": "reports"}


def __getattr__(name: str) -> object:
    """Loaded when they are used: charts and PDF take a second to load, which nobody who only reads a definition should wait for."""
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
