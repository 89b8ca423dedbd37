"""The reference page of the Python SDK, made from its signatures and docstrings."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from prefect_vantage import errors
from prefect_vantage.errors import VantageError
from prefect_vantage.sdk.actions import Actions
from prefect_vantage.sdk.batch import Batch
from prefect_vantage.sdk.client import VantageClient
from prefect_vantage.sdk.dashboards import Dashboards
from prefect_vantage.sdk.exchange import Retry
from prefect_vantage.sdk.frame import Frame
from prefect_vantage.sdk.models import Counted, Facet, FacetValue, Group, Page, Run
from prefect_vantage.sdk.presets import Presets
from prefect_vantage.sdk.submit.models import Deployment, LogLine, TaskState
from prefect_vantage.sdk.submit.pump import FailedItem, Progress
from prefect_vantage.sdk.task import Task
from prefect_vantage.sdk.vantage import Vantage

Table = Callable[[Sequence[str], Iterable[Sequence[str]]], str]

OBJECTS = (Vantage, Task, Batch, Frame, VantageClient, Actions, Presets, Dashboards)
VALUES = (TaskState, Progress, FailedItem, LogLine, Deployment, Run, Page, Counted, Group, Facet, FacetValue, Retry)
_MODULES = re.compile(r"\b(?:[a-z_]+\.)+(?=[A-Z])")
_OWN = re.compile(r"(?<!`)\b(?:True|False|None)\b(?!`)")


def sdk_page(table: Table) -> str:
    """Every class with its methods, every value with its fields, every error with when it is raised."""
    objects = "\n".join(_object(one, table) for one in OBJECTS)
    values = table(("value", "fields", "what it is"), [_value(one) for one in VALUES])
    return f"""# Python SDK

How to use it is told by the guides: [tasks](../how-to/tasks.md), [exports](../how-to/export.md). Tasks go to Prefect itself, and need no Vantage service;
`search` and `service` (a `VantageClient`, with `actions`, `presets` and `dashboards`) ask one.

```python
from prefect_vantage import Vantage

with Vantage() as vantage:
    task = vantage.submit("etl/nightly", {{"day": "2026-11-01"}}, priority="high")
    failed = vantage.search("state:failed at:-24h..").count()
```

`AsyncVantage`, `AsyncTask`, `AsyncBatch`, `AsyncFrame` and `AsyncVantageClient` (from `prefect_vantage.sdk`) have the same methods, awaited; what is
iterated is iterated with `async for`. `Vantage` may be shared by threads.

{objects}
## Values

Frozen. Times are aware datetimes in UTC, durations are seconds, unknown is `None`; `raw` is the JSON object as it came.

{values}

## Errors

All are `prefect_vantage.errors.VantageError`, with `message` and, where there is one, `hint`. Those that Prefect's answers become carry Prefect's own words.

{table(("error", "is a", "when"), _errors())}

## What is repeated

Requests to Prefect are repeated while Prefect does not answer, is too busy (408, 429) or has trouble (5xx), with growing pauses and as Retry-After asks,
for `patience` seconds: reading, cancelling, and submitting, which always carries an idempotency key. A retry of a run is not repeated blindly: the run's
state is looked at in between. Reads of the Vantage service are sent up to three times when nobody answers or it is too busy (503); changes are sent
once. `Retry` changes this:

```python
from prefect_vantage.sdk import Retry, VantageClient

patient = VantageClient(retry=Retry(attempts=6, pause=0.5))
```
"""


def _object(kind: type[Any], table: Table) -> str:
    rows = [(f"`{name}{_signature(member)}`", _told(inspect.getdoc(_function(member)) or "")) for name, member in _offered(kind)]
    parts = [f"## {kind.__name__}", inspect.getdoc(kind) or ""]
    if kind in (Vantage, VantageClient):
        parts.append(f"`{kind.__name__}{_signature(kind.__init__)}`")
    return "\n\n".join([*parts, table(("method", "what it does"), rows)]) + "\n"


def _offered(kind: type[Any]) -> list[tuple[str, Any]]:
    """Public methods and properties in the order in which they are written, those of the parents at the front."""
    members: dict[str, Any] = {}
    for parent in reversed(kind.__mro__):
        if parent.__module__.startswith("prefect_vantage") and parent.__name__ != "Core":
            members |= {name: member for name, member in vars(parent).items() if not name.startswith("_")}
    return [(name, member) for name, member in members.items() if isinstance(member, property) or callable(member)]


def _function(member: Any) -> Any:
    return member.fget if isinstance(member, property) else member


def _signature(member: Any) -> str:
    if isinstance(member, property):
        return ""
    signature = inspect.signature(member)
    own = [one.replace(annotation=one.empty) for one in list(signature.parameters.values())[1:]]
    return _MODULES.sub("", str(signature.replace(parameters=own, return_annotation=signature.empty)))


def _value(kind: type[Any]) -> tuple[str, str, str]:
    assert is_dataclass(kind)
    names = [one.name for one in fields(kind)] + [name for name, member in vars(kind).items() if isinstance(member, property)]
    return f"`{kind.__name__}`", ", ".join(f"`{name}`" for name in names), _told(inspect.getdoc(kind) or "")


def _errors() -> list[tuple[str, str, str]]:
    """Those that a caller of the SDK may meet."""
    hidden = {"SettingsError", "MirrorError", "MirrorLocked", "StateError", "ReportError", "Stale"}
    found = [one for one in vars(errors).values() if inspect.isclass(one) and issubclass(one, VantageError) and one.__name__ not in hidden]
    shown = [one for one in found if one is not VantageError]
    return [
        (f"`{one.__name__}`", ", ".join(f"`{base.__name__}`" for base in one.__bases__), _told(inspect.getdoc(one) or "")) for one in shown
    ]


def _told(text: str) -> str:
    """A docstring in one cell."""
    return _OWN.sub(lambda word: f"`{word.group()}`", " ".join(text.split()))
