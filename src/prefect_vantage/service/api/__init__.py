"""The HTTP API: one router per noun; each route is thin: read the parameters, ask, answer."""

from __future__ import annotations

from fastapi import APIRouter

from prefect_vantage.service.api import (
    actions,
    cost,
    deliveries,
    depth,
    editions,
    errors,
    export,
    health,
    metrics,
    overview,
    panels,
    person,
    places,
    presets,
    prune,
    query,
    recent,
    regressions,
    reports,
    runs,
    schedules,
    system,
    unsubscribe,
    waste,
)
from prefect_vantage.service.live import events, socket

ROUTERS: tuple[APIRouter, ...] = (
    runs.router,
    actions.router,
    query.router,
    recent.router,
    presets.router,
    person.router,
    metrics.router,
    depth.router,
    panels.router,
    regressions.router,
    waste.router,
    cost.router,
    places.router,
    schedules.router,
    overview.router,
    errors.router,
    export.router,
    reports.router,
    deliveries.router,
    editions.router,
    unsubscribe.router,
    system.router,
    prune.router,
    health.router,
    health.root,
    socket.router,
    events.router,
)
