"""The Python SDK: ask a running Vantage service from plain or async code.

    from prefect_vantage.sdk import VantageClient

    with VantageClient() as vantage:
        failed = vantage.count("state:failed at:-24h..")

Names load when they are used: the help of the command line reads `models` and should not wait for an HTTP client.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prefect_vantage.sdk.async_client import AsyncVantageClient
    from prefect_vantage.sdk.calls import File
    from prefect_vantage.sdk.client import VantageClient
    from prefect_vantage.sdk.download import Exported, Flow
    from prefect_vantage.sdk.exchange import Retry
    from prefect_vantage.sdk.models import Counted, Facet, FacetValue, Group, Page, Pruned, PrunedMonth, Run

__all__ = [
    "AsyncVantageClient",
    "Counted",
    "Exported",
    "Facet",
    "FacetValue",
    "File",
    "Flow",
    "Group",
    "Page",
    "Pruned",
    "PrunedMonth",
    "Retry",
    "Run",
    "VantageClient",
]

_ELSEWHERE = {
    "AsyncVantageClient": "async_client",
    "VantageClient": "client",
    "File": "calls",
    "Exported": "download",
    "Flow": "download",
    "Retry": "exchange",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_ELSEWHERE.get(name, 'models')}"), name)
