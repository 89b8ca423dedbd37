"""Several panels of a page in one answer: one snapshot, one version, and one scan for the filter that they share.

question ─► the runs that any panel could need, copied aside when they are few ─► each panel asks the copy ─► answers by the panel's name
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import DateTime, and_, literal, or_

from prefect_vantage.analytics.breakdown import BreakdownQuestion, breakdown
from prefect_vantage.analytics.compare import compared_window
from prefect_vantage.analytics.depth import DepthQuestion, depth
from prefect_vantage.analytics.distribution import DistributionQuestion, distribution
from prefect_vantage.analytics.grid import GridQuestion, grid
from prefect_vantage.analytics.heatmap import HeatmapQuestion, heatmap
from prefect_vantage.analytics.population import Population, dimension_named, population, window_of
from prefect_vantage.analytics.reach import Reach, reach
from prefect_vantage.analytics.series import SeriesQuestion, series
from prefect_vantage.errors import InvalidInput
from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.query.aside import columns_of, is_self_contained, set_aside
from prefect_vantage.query.build import narrow
from prefect_vantage.query.dimensions import plain_value
from prefect_vantage.query.parse import parse
from prefect_vantage.query.run import Queries
from prefect_vantage.query.snapshot import Snapshot
from prefect_vantage.times import to_naive_utc

MOST_PANELS = 24
MOST_VALUES = 200
_SHARED = ("q", "timezone", "start", "end")
_MEASURED = ("state_type", "state_name", "state_at", "scheduled", "pending", "started", "ended", "deleted", "run_seconds", "attempts")
"""Columns that metrics are made from."""
_WORTH = 2
"""Panels from which a copy pays."""


@dataclass(frozen=True, slots=True)
class PanelKind:
    """One kind of panel: its question and who answers it."""

    question: type[Any]
    answer: Callable[..., Any]

    @property
    def options(self) -> frozenset[str]:
        """What may be said of a panel of this kind."""
        return frozenset(one.name for one in fields(self.question)) - set(_SHARED)


KINDS: Mapping[str, PanelKind] = {
    "series": PanelKind(SeriesQuestion, series),
    "distribution": PanelKind(DistributionQuestion, distribution),
    "breakdown": PanelKind(BreakdownQuestion, breakdown),
    "heatmap": PanelKind(HeatmapQuestion, heatmap),
    "grid": PanelKind(GridQuestion, grid),
    "depth": PanelKind(DepthQuestion, depth),
}


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel: its name in the answer, its kind, the options of its question, and a query of its own that narrows the shared one."""

    name: str
    kind: str
    options: Mapping[str, Any]
    q: str = ""


@dataclass(frozen=True, slots=True)
class PanelsQuestion:
    """Panels that share a query, a zone and a period."""

    panels: tuple[Panel, ...]
    q: str = ""
    timezone: str = "UTC"
    start: str = "-7d"
    end: str = "now"


@dataclass(frozen=True, slots=True)
class Panels:
    """The answer: each panel's by its name, as its own endpoint would give it. `copied`: whether the runs were set aside."""

    panels: dict[str, Any]
    copied: bool
    query: str
    as_of: datetime
    version: int


def panels(queries: Queries, question: PanelsQuestion, *, now: datetime | None = None) -> Panels:
    """Answer a question. Raises InvalidInput for what a panel does not take, QueryError for `q`."""
    asked = [(panel.name, _question(panel, question), KINDS[panel.kind]) for panel in _checked(question.panels)]
    with queries.snapshot() as view, population(queries, question.q, question.timezone, now=now, view=view) as base:
        known = reach(view, base.context)  # before the copy, which does not know how far back all runs reach
        copied = len(asked) >= _WORTH and _set_aside(view, base, question, [one for _, one, _ in asked])
        found = {name: _answer(queries, kind, one, base, known) for name, one, kind in asked}
        return Panels(found, copied, base.text, base.context.now, base.view.version)


def _answer(queries: Queries, kind: PanelKind, question: Any, base: Population, known: Reach) -> Any:
    more = {"known": known} if kind.answer is depth else {}
    return kind.answer(queries, question, now=base.context.now, view=base.view, **more)


def _checked(given: tuple[Panel, ...]) -> tuple[Panel, ...]:
    if not 1 <= len(given) <= MOST_PANELS:
        raise InvalidInput(f"A page has 1 to {MOST_PANELS} panels, not {len(given)}")
    names = [panel.name for panel in given]
    if len(set(names)) < len(names):
        raise InvalidInput("Two panels have one name", hint="Name each panel differently: the answer is by name.")
    return given


def _question(panel: Panel, shared: PanelsQuestion) -> Any:
    if panel.kind not in KINDS:
        raise InvalidInput(f"Panel {panel.name!r}: unknown kind {panel.kind!r}", hint=f"Use {', '.join(KINDS)}.")
    kind = KINDS[panel.kind]
    strange = sorted(set(panel.options) - kind.options)
    common = {name: getattr(shared, name) for name in _SHARED}
    if panel.q:
        common["q"] = narrow(parse(shared.q), panel.q)
    if strange:
        raise InvalidInput(f"Panel {panel.name!r}: unknown option {strange[0]!r}", hint=f"Known: {', '.join(sorted(kind.options))}.")
    try:
        question = TypeAdapter(kind.question).validate_python({**panel.options, **common})
    except ValidationError as error:
        first = error.errors()[0]
        what = ".".join(str(step) for step in first["loc"]) or "options"
        raise InvalidInput(f"Panel {panel.name!r}: {what}: {first['msg']}", hint=f"Known: {', '.join(sorted(kind.options))}.") from error
    if getattr(question, "top", 1) > MOST_VALUES:
        raise InvalidInput(f"Panel {panel.name!r}: at most {MOST_VALUES} values are shown", hint="Ask for fewer with `top`.")
    return question


def _set_aside(view: Snapshot, base: Population, question: PanelsQuestion, asked: list[Any]) -> bool:
    """Copy what the panels could need: runs that match and were there at or after the earliest time that any panel looks at."""
    own = [base.narrowed(panel.q) for panel in question.panels if panel.q]
    if base.asked.query.where is None or not all(is_self_contained(one.asked.query) for one in (base, *own)):
        return False
    window = window_of(question.start, question.end, base.context)
    compared = [compared_window(window, one.compare, question.timezone) for one in asked if getattr(one, "compare", None)]
    since = literal(to_naive_utc(min(one.start for one in (window, *compared))), DateTime)
    recent = or_(RUNS.c.ended.is_(None), *(RUNS.c[name] >= since for name in ("ended", "started", "scheduled")))
    divided = [plain_value(dimension_named(one.by), base.context, lambda column: column) for one in asked if getattr(one, "by", None)]
    return set_aside(view, and_(base.predicate, recent), {*_MEASURED, *columns_of(*divided, *(one.predicate for one in own))})
