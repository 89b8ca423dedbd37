"""Vantage: the companion that self-hosted Prefect lacks."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prefect_vantage.sdk.async_vantage import AsyncVantage
    from prefect_vantage.sdk.vantage import Vantage

__all__ = ["AsyncVantage", "Vantage", "__version__"]
__version__ = "0.1.0"

_HOMES = {"AsyncVantage": "sdk", "Vantage": "sdk", "VantageProject": "blocks", "VantageServer": "blocks"}


def __getattr__(name: str) -> object:
    """The SDK's two front doors and the block types, loaded when they are used: everything else should not wait for an HTTP client or Prefect."""
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """`prefect block register -m prefect_vantage` looks here for block types."""
    return sorted({*globals(), *__all__, *_HOMES})
