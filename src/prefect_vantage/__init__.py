"""Vantage: the companion that self-hosted Prefect lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prefect_vantage.sdk.async_vantage import AsyncVantage
    from prefect_vantage.sdk.vantage import Vantage

__all__ = ["AsyncVantage", "Vantage", "__version__"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """The SDK's two front doors, loaded when they are used: everything else that imports this package should not wait for an HTTP client."""
    if name in ("AsyncVantage", "Vantage"):
        from prefect_vantage import sdk

        return getattr(sdk, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
