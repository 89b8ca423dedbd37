"""The Python SDK: submit tasks to Prefect, and ask a running Vantage service, from plain or async code.

    from prefect_vantage import Vantage

    with Vantage() as vantage:
        task = vantage.submit("etl/nightly", {"day": "2026-11-01"}, priority="high")
        failed = vantage.search("state:failed at:-24h..").count()

Names load when they are used: the help of the command line reads `models` and should not wait for an HTTP client.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prefect_vantage.sdk.async_batch import AsyncBatch
    from prefect_vantage.sdk.async_client import AsyncVantageClient
    from prefect_vantage.sdk.async_frame import AsyncFrame
    from prefect_vantage.sdk.async_task import AsyncTask
    from prefect_vantage.sdk.async_vantage import AsyncVantage
    from prefect_vantage.sdk.batch import Batch
    from prefect_vantage.sdk.calls import File
    from prefect_vantage.sdk.client import VantageClient
    from prefect_vantage.sdk.download import Exported, Flow
    from prefect_vantage.sdk.exchange import Retry
    from prefect_vantage.sdk.frame import Frame
    from prefect_vantage.sdk.models import Counted, Facet, FacetValue, Group, Page, Pruned, PrunedMonth, Run
    from prefect_vantage.sdk.preset_calls import ImportedSearch, PrefectLink, Preset, PresetList
    from prefect_vantage.sdk.submit.models import Deployment, LogLine, TaskState
    from prefect_vantage.sdk.submit.pump import FailedItem, Progress
    from prefect_vantage.sdk.task import Task
    from prefect_vantage.sdk.vantage import Vantage

__all__ = [
    "AsyncBatch",
    "AsyncFrame",
    "AsyncTask",
    "AsyncVantage",
    "AsyncVantageClient",
    "Batch",
    "Counted",
    "Deployment",
    "Exported",
    "Facet",
    "FacetValue",
    "FailedItem",
    "File",
    "Flow",
    "Frame",
    "Group",
    "ImportedSearch",
    "LogLine",
    "Page",
    "PrefectLink",
    "Preset",
    "PresetList",
    "Progress",
    "Pruned",
    "PrunedMonth",
    "Retry",
    "Run",
    "Task",
    "TaskState",
    "Vantage",
    "VantageClient",
]

_ELSEWHERE = {
    "AsyncBatch": "async_batch",
    "AsyncFrame": "async_frame",
    "AsyncTask": "async_task",
    "AsyncVantage": "async_vantage",
    "AsyncVantageClient": "async_client",
    "Batch": "batch",
    "Deployment": "submit.models",
    "Exported": "download",
    "FailedItem": "submit.pump",
    "File": "calls",
    "Flow": "download",
    "Frame": "frame",
    "ImportedSearch": "preset_calls",
    "LogLine": "submit.models",
    "PrefectLink": "preset_calls",
    "Preset": "preset_calls",
    "PresetList": "preset_calls",
    "Progress": "submit.pump",
    "Retry": "exchange",
    "Task": "task",
    "TaskState": "submit.models",
    "Vantage": "vantage",
    "VantageClient": "client",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_ELSEWHERE.get(name, 'models')}"), name)
