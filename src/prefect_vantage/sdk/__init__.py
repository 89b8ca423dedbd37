"""The Python SDK: ask a running Vantage service from plain or async code.

from prefect_vantage.sdk import VantageClient

with VantageClient() as vantage:
    failed = vantage.count("state:failed at:-24h..")
"""

from prefect_vantage.sdk.async_client import AsyncVantageClient
from prefect_vantage.sdk.calls import File
from prefect_vantage.sdk.client import VantageClient
from prefect_vantage.sdk.download import Exported, Flow
from prefect_vantage.sdk.exchange import Retry
from prefect_vantage.sdk.models import Counted, Facet, FacetValue, Group, Page, Run

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
    "Retry",
    "Run",
    "VantageClient",
]
