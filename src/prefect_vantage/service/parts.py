"""What the service is made of, handed to the routes ready-made by `app`; nothing here opens anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Protocol

from fastapi import Depends
from starlette.requests import HTTPConnection

from prefect_vantage.ingest.status import Faults
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.query.run import Queries
from prefect_vantage.service.etag import Moments, Tags
from prefect_vantage.service.gate import Gate
from prefect_vantage.settings import Settings
from prefect_vantage.state.store import Store
from prefect_vantage.telemetry import Telemetry
from prefect_vantage.times import Clock

if TYPE_CHECKING:
    from prefect_vantage.actions.actions import Actions
    from prefect_vantage.dashboards.catalogue import Dashboards
    from prefect_vantage.presets.presets import Presets
    from prefect_vantage.presets.recent import RecentQueries
    from prefect_vantage.reporting import Reports
    from prefect_vantage.reporting.catalogue import Catalogue
    from prefect_vantage.reporting.deliveries import Deliveries
    from prefect_vantage.reporting.editions import Editions
    from prefect_vantage.reporting.ledger import OwnLedger
    from prefect_vantage.service.embed import SignedLinks
    from prefect_vantage.service.export.jobs import Exports
    from prefect_vantage.service.live.hub import Hub

STATEMENTS_AT_ONCE = 4
EXPORTS_AT_ONCE = 2


class Upstream(Protocol):
    """What the service asks of ingest."""

    def start(self) -> None: ...

    def stop(self, timeout: float = 20.0) -> Any: ...

    def sync_now(self) -> Any: ...

    def recheck(self, since: datetime, until: datetime | None = None, *, task_runs: bool = False) -> datetime: ...

    def want_history(self, run_id: str) -> Any: ...

    def acts(self) -> Any: ...

    def reread(self, run_ids: Iterable[str]) -> Any: ...

    def logs(self, run_id: str, level: int | None, limit: int, offset: int) -> dict[str, Any]: ...

    def saved_searches(self) -> list[Any]: ...

    def status(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that a route may need. `started` is when this process began to serve; `faults` are those of the service's own loops."""

    settings: Settings
    mirror: Mirror
    state: Store
    faults: Faults
    queries: Queries
    upstream: Upstream
    reports: Callable[[], Reports]
    catalogue: Catalogue
    editions: Editions
    deliveries: Deliveries
    ledger: Callable[[], OwnLedger]
    export_jobs: Exports
    actions: Actions
    presets: Presets
    dashboards: Dashboards
    signed_links: SignedLinks
    recent: RecentQueries
    clock: Clock
    telemetry: Telemetry
    moments: Moments
    hub: Hub
    started: datetime
    tags: Tags = field(default_factory=Tags)
    gate: Gate = field(default_factory=lambda: Gate(STATEMENTS_AT_ONCE))
    exports: Gate = field(default_factory=lambda: Gate(EXPORTS_AT_ONCE, per_client=EXPORTS_AT_ONCE, waiting=8))


async def parts_of(connection: HTTPConnection) -> Parts:
    """The parts of the app that serves this connection; a dependency."""
    parts: Parts = connection.app.state.parts
    return parts


PartsDep = Annotated[Parts, Depends(parts_of)]
