"""A client of a Vantage service for plain code: a thin driver of calls, exchanges and downloads.

client.count(q) ─► calls.count ─► exchange ─► httpx ─► models
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, TypeVar

import httpx

from prefect_vantage.sdk import calls
from prefect_vantage.sdk.actions import Actions
from prefect_vantage.sdk.calls import Call, ExportFormat, File, ReportFormat
from prefect_vantage.sdk.core import DEFAULT_URL, Core, bearer, speaking_as
from prefect_vantage.sdk.dashboards import Dashboards
from prefect_vantage.sdk.download import Exported, Progress
from prefect_vantage.sdk.exchange import Done, Outcome, Pause, Retry, Send, advance
from prefect_vantage.sdk.exports import Exports
from prefect_vantage.sdk.models import Counted, Facet, Json, Page, Pruned, Run
from prefect_vantage.sdk.presets import Presets
from prefect_vantage.sdk.problems import unreachable
from prefect_vantage.sdk.pruning import Pruning, Removing
from prefect_vantage.sdk.reports import Catalogue, Deliveries

T = TypeVar("T")


class VantageClient(Core[httpx.Client]):
    """Asks a Vantage service. Use it as a context manager, or call `close`.

    Every method raises ServiceUnreachable when nobody answers, QueryError and InvalidInput for what cannot be asked,
    NotFound for what does not exist, and VantageError for the rest. `person` says who asks: letters, digits and ._@:-.
    """

    def __init__(
        self,
        url: str = DEFAULT_URL,
        *,
        token: str | None = None,
        person: str | None = None,
        transport: httpx.BaseTransport | None = None,
        retry: Retry | None = None,
    ) -> None:
        super().__init__(url, httpx.Client(transport=transport, headers=bearer(token) | speaking_as(person)), retry or Retry())

    @property
    def actions(self) -> Actions:
        """Cancel, retry, delete and change runs, and the audit of it."""
        return Actions(self)

    @property
    def dashboards(self) -> Dashboards:
        """Panels on one page: listed, kept, changed, shown by signed links."""
        return Dashboards(self)

    @property
    def presets(self) -> Presets:
        """Named views: listed, kept, changed, marked."""
        return Presets(self)

    @property
    def catalogue(self) -> Catalogue:
        """Reports as versioned objects: read, kept, changed, restored, sent."""
        return Catalogue(self)

    @property
    def deliveries(self) -> Deliveries:
        """What became of every sending of a report."""
        return Deliveries(self)

    @property
    def exports(self) -> Exports:
        """Exports that the service writes while nobody waits."""
        return Exports(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def page(self, q: str = "", *, timezone: str = "UTC", limit: int = 50, cursor: str | None = None) -> Page:
        """One page of at most 500 runs with the exact total."""
        return self.send(calls.page(q, timezone=timezone, limit=limit, cursor=cursor))

    def search(self, q: str = "", *, timezone: str = "UTC", limit: int | None = None) -> Iterator[Run]:
        """All matching runs in the order of the query, fetched page by page as they are used; at most `limit`."""
        pager = calls.Pager(q, timezone=timezone, limit=limit)
        while call := pager.call:
            yield from pager.take(self.send(call))

    def run(self, run_id: str) -> Run:
        """The run of that id."""
        return self.send(calls.run(run_id))

    def count(self, q: str = "", *, timezone: str = "UTC") -> int:
        """How many runs match, exactly."""
        return self.send(calls.count(q, timezone=timezone)).count

    def groups(self, q: str = "", *, by: str, timezone: str = "UTC") -> Counted:
        """How many runs match per value of `by`: a field, or a time with `:hour`, `:day`, `:week` or `:month`. All groups, exact."""
        return self.send(calls.count(q, timezone=timezone, by=by))

    def facets(
        self, q: str = "", *, fields: Sequence[str], timezone: str = "UTC", limit: int = 12, prefix: str | None = None
    ) -> tuple[Facet, ...]:
        """The most frequent values of `fields` under the query; each field ignores its own terms."""
        return self.send(calls.facets(q, fields, timezone=timezone, limit=limit, prefix=prefix))

    def export(
        self,
        q: str,
        to: Path | BinaryIO,
        *,
        format: ExportFormat = "csv",  # noqa: A002
        columns: Sequence[str] | None = None,
        timezone: str = "UTC",
        bom: bool = False,
        progress: Progress | None = None,
    ) -> Exported:
        """Write all matching runs to `to`. A file appears under its name only when it is whole: its rows equal the service's count."""
        return self.fetch(calls.export(q, format=format, columns=columns, timezone=timezone, bom=bom), to, format, progress)

    def fetch(
        self,
        call: Call[httpx.Response],
        to: Path | BinaryIO,
        format: ExportFormat,  # noqa: A002
        progress: Progress | None = None,
    ) -> Exported:
        """Write the answer of a call that streams an export to `to`; see `export`."""
        response = self.send(call)
        try:
            with self.download(response, to, format, progress) as download:
                for chunk in response.iter_bytes():
                    download.feed(chunk)
                return download.finish()
        except httpx.TransportError as error:
            raise unreachable(self.url, error) from error
        finally:
            response.close()

    def report(
        self,
        name: str,
        *,
        period: str | None = None,
        format: ReportFormat = "pdf",  # noqa: A002
        timezone: str | None = None,
        q: str | None = None,
    ) -> File:
        """The report of that name, built for `period` (`last-week`, `2026-11-01..2026-11-08`, …; None: its own), in its own zone or the one that is named."""
        return self.send(calls.report(name, period=period, format=format, timezone=timezone, q=q))

    def reports(self) -> list[Json]:
        """The reports that can be built."""
        return self.send(calls.reports())

    def system(self) -> Json:
        """How the service, its mirror and its connection to Prefect are."""
        return self.send(calls.system())

    def settings(self) -> Json:
        """Version, Prefect's UI address, time zone, role."""
        return self.send(calls.settings())

    def sync(
        self, since: str | None = None, until: str | None = None, *, task_runs: bool = False, timezone: str = "UTC"
    ) -> datetime | None:
        """Compare with Prefect now; `system()` shows how that goes.

        With `since` (and `until`: `-30d`, `2026-11-01`, `last-month`), runs of that time are read again too, on request with their task runs.
        Answers the moment that names this wish in `system()["recheck"]`, None without `since`.
        """
        return self.send(calls.sync(since, until, task_runs=task_runs, timezone=timezone))

    def prune(self, older_than: str, *, dry_run: bool = True, progress: Removing | None = None) -> Pruned:
        """Remove finished runs that ended longer ago than `older_than` (`90d`) from the mirror, or only count them (`dry_run`).

        `progress` is told (removed, of how many) after each batch.
        """
        if dry_run or progress is None:
            return self.send(calls.prune(older_than, dry_run=dry_run))
        response, steps = self.send(calls.pruning(older_than)), Pruning(progress)
        try:
            for line in response.iter_lines():
                steps.feed(line)
            return steps.finish()
        except httpx.TransportError as error:
            raise unreachable(self.url, error) from error
        finally:
            response.close()

    def send(self, call: Call[T]) -> T:
        """Put one call of `sdk.calls` to the service and wait for its answer."""
        steps, outcome = self.steps(call), None
        while not isinstance(step := advance(steps, outcome), Done):
            outcome = self._act(step)
        return step.value

    def _act(self, step: Send | Pause) -> Outcome:
        if isinstance(step, Pause):
            time.sleep(step.seconds)
            return None
        try:
            response = self._http.send(self.request(step.call), stream=step.call.streams)
            if step.call.streams and not response.is_success:
                response.read()
        except httpx.TransportError as error:
            return error
        return response
