"""The composition root: builds the parts from settings and wires them; `serving` serves them.

settings ─► Vantage (mirror, queries, upstream, hub) ─► create_app ─► FastAPI
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import anyio.to_thread
from fastapi import FastAPI, Request
from starlette.responses import Response

from prefect_vantage import __version__, project
from prefect_vantage.actions.actions import Actions
from prefect_vantage.actions.executor import Executor
from prefect_vantage.dashboards.catalogue import Dashboards
from prefect_vantage.ingest.ingest import Ingest
from prefect_vantage.ingest.redact import Redactor
from prefect_vantage.ingest.status import Faults
from prefect_vantage.loop import Loop
from prefect_vantage.mirror.store import Mirror, MirrorOptions
from prefect_vantage.presets.preset import name_of
from prefect_vantage.presets.presets import Presets
from prefect_vantage.presets.recent import RecentQueries
from prefect_vantage.query.run import Queries
from prefect_vantage.reporting.catalogue import Catalogue
from prefect_vantage.reporting.deliver.blocks import PrefectBlocks
from prefect_vantage.reporting.deliveries import Deliveries, Emit
from prefect_vantage.reporting.editions import Editions
from prefect_vantage.service import problems
from prefect_vantage.service.api import ROUTERS
from prefect_vantage.service.api.actions import latest
from prefect_vantage.service.assets import Assets
from prefect_vantage.service.embed import SignedLinks, embed_page, secret_in
from prefect_vantage.service.etag import Moments, NotModified, not_modified
from prefect_vantage.service.export.jobs import Exports
from prefect_vantage.service.export.worker import NoWorker, PrefectWorker
from prefect_vantage.service.live.hub import Hub
from prefect_vantage.service.live.value import Reading
from prefect_vantage.service.params import API
from prefect_vantage.service.parts import Parts, Upstream
from prefect_vantage.service.unfollowed import Unfollowed
from prefect_vantage.service.vitals import system
from prefect_vantage.service.wrapping import wrap
from prefect_vantage.settings import Settings
from prefect_vantage.state.store import Store
from prefect_vantage.telemetry import Telemetry
from prefect_vantage.times import Clock, utc_now

if TYPE_CHECKING:
    from prefect_vantage.reporting import Reports
    from prefect_vantage.reporting.deliver.courier import Courier
    from prefect_vantage.reporting.ledger import OwnLedger

INGEST_STOP_SECONDS = 15.0
LOOP_STOP_SECONDS = 10.0
STATE_CHECK_SECONDS = 10.0
ACTIONS_SECONDS = 2.0
DELIVERIES_SECONDS = 5.0
EXPORTS_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Vantage:
    """A running Vantage: its parts, its loops beside ingest's, and how they begin and end. `owns_mirror`: whether the end closes the mirror."""

    parts: Parts
    loops: tuple[Loop, ...]
    owns_mirror: bool

    async def start(self) -> None:
        """Begin to follow Prefect and to serve the live socket."""
        await self.parts.hub.start()
        self.parts.upstream.start()
        for loop in self.loops:
            loop.start()

    async def stop(self) -> None:
        """Let every loop finish its present item, then put the mirror in order."""
        self.parts.export_jobs.stop()
        for loop in self.loops:
            loop.ask_to_stop()
        await anyio.to_thread.run_sync(self.parts.upstream.stop, INGEST_STOP_SECONDS)
        for loop in self.loops:
            await anyio.to_thread.run_sync(loop.stop, LOOP_STOP_SECONDS)
        await self.parts.hub.stop()
        await anyio.to_thread.run_sync(self.parts.state.close)
        if self.owns_mirror:
            await anyio.to_thread.run_sync(self._close_mirror)

    def _close_mirror(self) -> None:
        try:
            self.parts.mirror.checkpoint()
        finally:
            self.parts.mirror.close()


def open_mirror(settings: Settings, clock: Clock = utc_now) -> Mirror:
    """The mirror that `settings` name, for writing. Raises MirrorLocked, MirrorError."""
    options = MirrorOptions(settings.memory_limit, settings.threads, settings.statement_seconds, own_url(settings))
    return Mirror.open(settings.mirror_path, options=options, clock=clock)


def own_url(settings: Settings) -> str:
    """Where processes of this machine reach this service."""
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}
    host = everywhere.get(settings.host, f"[{settings.host}]" if ":" in settings.host else settings.host)
    return f"http://{host}:{settings.port}"


def compose(settings: Settings, *, mirror: Mirror | None = None, clock: Clock = utc_now, ingest: Upstream | None = None) -> Vantage:
    """The parts, ready and not yet started; what is given is used and not closed. Raises MirrorLocked, MirrorError."""
    opened = mirror or open_mirror(settings, clock)
    queries = Queries(opened, clock, settings.late_after)
    upstream = ingest or _upstream(settings, opened, clock)
    faults = Faults(clock)
    state = _state(settings, opened)
    presets = Presets(state, project.folder(settings.project) / "ui_extensions" / "presets", clock)
    catalogue = Catalogue(project.folder(settings.project) / "reports", state, clock, name_of)
    reports = _reports(settings, queries, upstream, clock, catalogue)
    editions = Editions(state, catalogue, reports, clock, settings, settings.editions_path)
    deliveries = Deliveries(state, editions, clock, settings, _emit(settings))
    ledger = _ledger(settings, deliveries, editions)
    export_jobs = Exports(state, queries, PrefectWorker(settings) if settings.follow else NoWorker(), clock, settings)
    hub = Hub(queries, clock, _readings(lambda: parts))
    presets.on_change(lambda: hub.changed("presets"))
    parts = Parts(
        settings=settings,
        mirror=opened,
        state=state,
        faults=faults,
        queries=queries,
        upstream=upstream,
        reports=reports,
        catalogue=catalogue,
        editions=editions,
        deliveries=deliveries,
        ledger=ledger,
        export_jobs=export_jobs,
        actions=_actions(settings, state, queries, upstream, clock, lambda: _tell(hub, loops)),
        presets=presets,
        dashboards=Dashboards(state, project.folder(settings.project) / "ui_extensions" / "dashboards", clock),
        signed_links=SignedLinks(lambda: _embed_secret(settings), clock),
        recent=RecentQueries(state, clock),
        clock=clock,
        telemetry=Telemetry(),
        moments=Moments(lambda: opened.version, clock),
        hub=hub,
        started=clock(),
    )
    loops = _loops(parts)
    deliveries.on_change(loops["deliveries"].wake)
    export_jobs.on_change(loops["exports"].wake)
    return Vantage(parts, tuple(loops.values()), owns_mirror=mirror is None)


def _readings(parts: Callable[[], Parts]) -> tuple[Reading, ...]:
    """What pages can watch as a whole."""
    return (
        Reading("system", lambda: {"system": system(parts())}, every=2.0, steady=("system", "vantage")),
        Reading("backfill", lambda: {"backfill": parts().upstream.status().backfill}, every=1.0),
        Reading("presets", lambda: {"revision": parts().presets.revision()}, every=1.0),  # another process may change them
        Reading("actions", lambda: {"actions": latest(parts().actions)}, every=2.0),
    )


def _state(settings: Settings, mirror: Mirror) -> Store:
    """The state store of the settings; beside a mirror in memory it is in memory too, unless they name one."""
    return Store("sqlite://" if mirror.path is None and not settings.state_url else settings.state_address)


def _actions(settings: Settings, state: Store, queries: Queries, upstream: Upstream, clock: Clock, changed: Callable[[], None]) -> Actions:
    @cache
    def executor() -> Executor:
        in_flight = settings.prefect_in_flight
        return Executor(state, upstream.acts(), clock, reread=upstream.reread, changed=changed, in_flight=in_flight)

    redactor = Redactor(settings.redact_keys)
    return Actions(state, queries, upstream.acts, executor, redactor, clock, most=settings.action_runs, changed=changed)


def _tell(hub: Hub, loops: Mapping[str, Loop]) -> None:
    """An action has changed: pages are told, and the executor looks whether it has work."""
    hub.changed("actions")
    loops["actions"].wake()


def _loops(parts: Parts) -> dict[str, Loop]:
    """What runs in the background beside ingest; a loop's failure is a fault on the System page until its next good tick."""
    ticks: dict[str, tuple[Callable[[], bool], float]] = {
        "state": (parts.state.check, STATE_CHECK_SECONDS),
        "actions": (parts.actions.tick, ACTIONS_SECONDS),
        "deliveries": (parts.deliveries.tick, DELIVERIES_SECONDS),
        "exports": (parts.export_jobs.tick, EXPORTS_SECONDS),
    }
    return {name: _loop(parts.faults, name, tick, every) for name, (tick, every) in ticks.items()}


def _loop(faults: Faults, name: str, tick: Callable[[], bool], every: float) -> Loop:
    return Loop(
        name,
        tick,
        every,
        on_failure=lambda error: faults.report_error(name, error),
        on_success=lambda: faults.heal(name),
        longest_pause=every,
    )


def _reports(settings: Settings, queries: Queries, upstream: Upstream, clock: Clock, catalogue: Catalogue) -> Callable[[], Reports]:
    """Makes the reports when the first one is asked for: their libraries take a second and 60 MB, which a service without reports is spared."""

    @cache
    def make() -> Reports:
        from prefect_vantage.reporting import Reports

        folder = project.folder(settings.project) / "reports"
        return Reports(folder, queries, clock, settings, drift=lambda: upstream.status().drift.total, catalogue=catalogue)

    return make


def _ledger(settings: Settings, deliveries: Deliveries, editions: Editions) -> Callable[[], OwnLedger]:
    """Makes the service's own courier when the first delivery is due: charts and mail load as slowly as reports."""

    @cache
    def make() -> OwnLedger:
        from prefect_vantage.reporting.ledger import OwnLedger

        return OwnLedger(deliveries, editions, settings)

    @cache
    def courier() -> Courier:
        from prefect_vantage.reporting.deliver.courier import Courier
        from prefect_vantage.reporting.deliver.job import Tools

        return Courier(make(), Tools(settings, PrefectBlocks(settings), project.folder(settings.project) / "reports" / "templates"))

    deliveries.deliver_with(lambda delivery_id: courier().deliver(delivery_id, last_resort=True))
    return make


def _emit(settings: Settings) -> Emit:
    """Gives events to Prefect, where there is one."""
    return PrefectBlocks(settings).emit if settings.follow else lambda _events: None


def _upstream(settings: Settings, mirror: Mirror, clock: Clock) -> Upstream:
    return Ingest(settings, mirror, clock) if settings.follow else Unfollowed()


def create_app(settings: Settings, *, mirror: Mirror | None = None, clock: Clock = utc_now, ingest: Upstream | None = None) -> FastAPI:
    """The service as an ASGI app; its lifespan starts and stops everything. Raises MirrorLocked, MirrorError."""
    return build(compose(settings, mirror=mirror, clock=clock, ingest=ingest))


def build(vantage: Vantage) -> FastAPI:
    """The app around composed parts."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await vantage.start()
        try:
            yield
        finally:
            await vantage.stop()

    settings = vantage.parts.settings
    app = FastAPI(
        title="Vantage",
        version=__version__,
        description="Every run of a Prefect server: found, counted, charted, exported and reported.",
        openapi_url=f"{API}/openapi.json",
        docs_url=None,  # their pages load scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
    )
    app.state.parts = vantage.parts
    for router in ROUTERS:
        app.include_router(router)
    problems.install(app)
    app.add_exception_handler(NotModified, not_modified)
    _serve_files(app, Assets(web_app_folder(), settings.base_path), vantage.parts)
    wrap(app, telemetry=vantage.parts.telemetry, base_path=settings.base_path)
    return app


def web_app_folder() -> Path:
    """The web app's build."""
    return project.root() / "ui_extensions" / "companion" / "dist"


def _embed_secret(settings: Settings) -> bytes:
    given = settings.embed_secret
    return given.get_secret_value().encode() if given else secret_in(settings.data_dir)


def _serve_files(app: FastAPI, assets: Assets, parts: Parts) -> None:
    @app.get("/embed/dashboards/{name}", include_in_schema=False)
    def embedded(request: Request, name: str) -> Response:
        return embed_page(request, name, parts.signed_links, parts.settings.embed_origins, assets)

    @app.get("/{path:path}", include_in_schema=False)
    def file(request: Request) -> Response:
        return assets.respond(request)
