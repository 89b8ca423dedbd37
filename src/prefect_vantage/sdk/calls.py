"""Every question that the SDK can put to the service, as a value: path, parameters, and how to read the answer.

Both clients send these; nothing here opens a connection.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Literal, TypeVar
from urllib.parse import quote

import httpx

from prefect_vantage.sdk.models import (
    Counted,
    Facet,
    Json,
    Page,
    Pruned,
    Run,
    read_count,
    read_facets,
    read_page,
    read_pruned,
    read_run,
    read_time,
)
from prefect_vantage.sdk.problems import read_json

T = TypeVar("T")
Value = str | int | bool | None

ExportFormat = Literal["csv", "jsonl", "parquet"]
ReportFormat = Literal["json", "html", "pdf", "csv"]

LARGEST_PAGE = 500
LARGEST_FACET = 200


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One request below /api/v1; `read` makes the answer of a successful response. `streams`: the body is read piece by piece;
    `patience`: seconds to wait for the answer, None for as long as it takes. `content`: bytes instead of a JSON `body`. `repeatable`: a change
    that can be sent again when nobody answered, because the second time it changes nothing."""

    path: str
    read: Callable[[httpx.Response], T]
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "GET"
    params: Mapping[str, str | int] = field(default_factory=dict)
    body: Json | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    streams: bool = False
    patience: float | None = 60.0
    content: bytes | None = None
    repeatable: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """A document that the service built: its bytes, media type and proposed file name."""

    content: bytes
    media_type: str
    name: str | None


def page(q: str, *, timezone: str, limit: int, cursor: str | None) -> Call[Page]:
    """One page of runs, `limit` at most 500."""
    return Call("/runs", _json(read_page), params=_given(q=q, timezone=timezone, limit=limit, cursor=cursor))


def run(run_id: str) -> Call[Run]:
    """The run of that id."""
    return Call(f"/runs/{run_id}", _json(read_run))


def count(q: str, *, timezone: str, by: str | None = None) -> Call[Counted]:
    """How many runs match, in groups of the field `by` when it is given."""
    return Call("/runs/count", _json(read_count), params=_given(q=q, timezone=timezone, by=by))


def facets(q: str, fields: Sequence[str], *, timezone: str, limit: int, prefix: str | None) -> Call[tuple[Facet, ...]]:
    """The values of `fields` under a query, each field ignoring its own terms."""
    wanted = _given(q=q, timezone=timezone, fields=",".join(fields), limit=limit, prefix=prefix)
    return Call("/runs/facets", _json(read_facets), params=wanted)


def export(q: str, *, format: ExportFormat, columns: Sequence[str] | None, timezone: str, bom: bool) -> Call[httpx.Response]:  # noqa: A002
    """All matching runs as a stream of bytes."""
    wanted = _given(q=q, format=format, columns=",".join(columns) if columns else None, timezone=timezone, bom=int(bom) or None)
    return Call("/export", lambda response: response, params=wanted, streams=True)


def report(name: str, *, period: str | None, format: ReportFormat, timezone: str | None, q: str | None) -> Call[File]:  # noqa: A002
    """A report, built for a period."""
    return Call(
        f"/reports/{quote(name, safe='')}/build", _file, params=_given(period=period, format=format, timezone=timezone, q=q or None)
    )


def reports() -> Call[list[Json]]:
    """The reports that can be built: name, title, description."""
    return Call("/reports", lambda response: list(read_json(response)["reports"]))


def system() -> Call[Json]:
    """How the service, its mirror and its connection to Prefect are."""
    return Call("/system", read_json)


def settings() -> Call[Json]:
    """What the service tells every visitor about itself."""
    return Call("/settings", read_json)


def fields() -> Call[Json]:
    """The fields and operators of the query language."""
    return Call("/query/fields", read_json)


def sync(since: str | None, until: str | None, *, task_runs: bool, timezone: str) -> Call[datetime | None]:
    """Compare with Prefect now instead of at the next turn; with `since`, also read that stretch of the past again."""
    plain = since is None and until is None and not task_runs
    body = None if plain else _given(since=since, until=until, task_runs=task_runs, timezone=timezone)
    return Call("/sync", lambda response: read_time(read_json(response).get("asked")), method="POST", body=body)


def prune(older_than: str, *, dry_run: bool) -> Call[Pruned]:
    """Remove finished runs that ended longer ago than a duration such as `90d`; `dry_run` only counts them."""
    return Call("/prune", _json(read_pruned), method="POST", body={"older_than": older_than, "dry_run": dry_run}, patience=None)


def pruning(older_than: str) -> Call[httpx.Response]:
    """Remove them, told of step by step: a stream of lines for `sdk.pruning`."""
    body = {"older_than": older_than, "dry_run": False, "progress": True}
    return Call("/prune", lambda response: response, method="POST", body=body, streams=True, patience=None)


class Pager:
    """Walks the pages of one search until `limit` runs (None: all) have come: `call` is the next page's, None at the end."""

    def __init__(self, q: str, *, timezone: str, limit: int | None) -> None:
        self._q = q
        self._timezone = timezone
        self._left = limit
        self._cursor: str | None = None
        self._done = limit == 0

    @property
    def call(self) -> Call[Page] | None:
        """The call that fetches the next page."""
        if self._done:
            return None
        size = LARGEST_PAGE if self._left is None else min(self._left, LARGEST_PAGE)
        return page(self._q, timezone=self._timezone, limit=size, cursor=self._cursor)

    def take(self, answer: Page) -> tuple[Run, ...]:
        """Note where the walk stands after `answer`; gives back its runs."""
        self._cursor = answer.next
        if self._left is not None:
            self._left -= len(answer.runs)
        self._done = answer.next is None or self._left == 0
        return answer.runs


def _given(**params: Value) -> dict[str, str | int]:
    return {name: value for name, value in params.items() if value is not None}


def _json(read: Callable[[Json], T]) -> Callable[[httpx.Response], T]:
    return lambda response: read(read_json(response))


def _file(response: httpx.Response) -> File:
    return File(response.content, response.headers.get("content-type", ""), file_name(response))


def file_name(response: httpx.Response) -> str | None:
    """The bare file name that the service proposes, without any folder."""
    disposition = response.headers.get("content-disposition", "")
    _, found, name = disposition.partition("filename=")
    bare = name.split(";")[0].strip().strip('"').replace("\\", "/").rsplit("/", 1)[-1]
    return bare or None if found else None
