"""A panel as a chart of its own: the answer of any kind in, Vega-Lite, SVG or PNG out, in a theme for light or dark screens or for paper.

answer ─► Altair (one function per kind) + theme ─► Vega-Lite ─► SVG ─► PNG

Times are drawn as local wall time, as reports draw them: Vega is told they are UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, Literal
from zoneinfo import ZoneInfo

import altair as alt
import vl_convert

from prefect_vantage.analytics.breakdown import Breakdown
from prefect_vantage.analytics.charts import CONFIG, LINE_COLOURS, duration_ticks
from prefect_vantage.analytics.depth import Depth
from prefect_vantage.analytics.distribution import Distribution
from prefect_vantage.analytics.grid import Grid
from prefect_vantage.analytics.heatmap import Heatmap
from prefect_vantage.analytics.series import Series
from prefect_vantage.times import human_duration

Theme = Literal["light", "dark", "print"]
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a theme: of words, of lines without meaning, behind everything, of series, and from little to much."""

    ink: str
    muted: str
    grid: str
    background: str
    lines: tuple[str, ...]
    ramp: tuple[str, str]


PALETTES: Mapping[Theme, Palette] = {
    "light": Palette("#161618", "#5f626d", "#e3e4e8", "#ffffff", LINE_COLOURS, ("#e6eaf8", "#163aca")),
    "dark": Palette(
        "#ffffff",
        "#c7c7c7",
        "#4d4f56",
        "#303136",
        ("#649cf7", "#b7c6ff", "#5eead4", "#fbbf77", "#c4b5fd", "#cbd5e1"),
        ("#3a3f52", "#8fb4ff"),
    ),
    "print": Palette(
        "#000000",
        "#333333",
        "#cccccc",
        "#ffffff",
        ("#000000", "#767676", "#163aca", "#b45309", "#0f766e", "#7c3aed"),
        ("#eeeeee", "#222222"),
    ),
}


@dataclass(frozen=True, slots=True)
class Look:
    """How a chart is drawn: theme and size in pixels."""

    theme: Theme = "light"
    width: int = 690
    height: int = 280


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart as Vega-Lite with its data, with a name and what it says in words."""

    title: str
    description: str
    spec: dict[str, Any]

    def svg(self) -> str:
        """The picture, with its name and words for screen readers."""
        drawn: str = vl_convert.vegalite_to_svg(self.spec)
        head, _, rest = drawn.partition(">")
        return f'{head} role="img"><title>{escape(self.title)}</title><desc>{escape(self.description)}</desc>{rest}'

    def png(self) -> bytes:
        """The picture in twice its size, for screens with small pixels."""
        return bytes(vl_convert.vegalite_to_png(self.spec, scale=2.0))


def drawing(kind: str, answer: Any, timezone: str, look: Look) -> Drawing:
    """Draw the answer of a panel of that kind; one without values is drawn empty and says so."""
    title, description, chart = CHARTS[kind](answer, timezone, look)
    palette = PALETTES[look.theme]
    spec = chart.properties(width=look.width, height=look.height, title=title).to_dict()
    axis = CONFIG["axis"] | {"labelColor": palette.muted, "titleColor": palette.muted, "gridColor": palette.grid, "tickColor": palette.grid}
    config = {
        **CONFIG,
        "background": palette.background,
        "axis": axis | {"domainColor": palette.grid},
        "legend": {**CONFIG["legend"], "labelColor": palette.ink, "titleColor": palette.muted},
        "title": {"color": palette.ink, "anchor": "start", "fontSize": 13, "fontWeight": 600, "offset": 10},
    }
    return Drawing(
        title,
        description,
        spec | {"description": description, "config": config, "autosize": {"type": "fit", "contains": "padding"}, "padding": 12},
    )


Drawn = tuple[str, str, alt.Chart]


def _series(answer: Series, timezone: str, look: Look) -> Drawn:
    several = len({line.aggregate for line in answer.series}) > 1
    names = [" ".join(part for part in (line.label, line.aggregate if several else "") if part) for line in answer.series]
    rows = [
        {"at": _wall(bucket.start, timezone), "line": name, "value": value}
        for line, name in zip(answer.series, names, strict=True)
        for bucket, value in zip(answer.buckets, line.values, strict=True)
    ]
    unit = answer.series[0].unit if answer.series else answer.unit
    totals = ", ".join(
        f"{name} {_said(line.total, line.unit)}" for name, line in zip(names, answer.series, strict=True) if line.total is not None
    )
    chart = _lines(rows, names, unit, look)
    return (
        f"{_name(answer.metric)} over time",
        f"Lines over time, per {answer.bucket}. Over the whole period: {totals or 'no runs'}.",
        chart,
    )


def _depth(answer: Depth, timezone: str, look: Look) -> Drawn:
    levels = [("waiting", "queued"), ("running", "running")]
    several = len(answer.lines) > 1
    names = [f"{line.label} {word}" if several else word for line in answer.lines for word, _ in levels]
    rows = [
        {"at": _wall(moment, timezone), "line": f"{line.label} {word}" if several else word, "value": getattr(line, level)[at]}
        for line in answer.lines
        for word, level in levels
        for at, moment in enumerate(answer.at)
    ]
    most = max((line.peak.queued for line in answer.lines if line.peak), default=0)
    return (
        "Queue depth",
        f"Runs that waited and runs in progress over time. At most {most:,} waited at once.",
        _lines(rows, names, "runs", look),
    )


def _lines(rows: list[dict[str, Any]], names: Sequence[str], unit: str, look: Look) -> alt.Chart:
    """A value that is not known is a gap."""
    colours = PALETTES[look.theme].lines
    colour = alt.Color(
        "line:N",
        scale=alt.Scale(domain=list(names), range=[colours[at % len(colours)] for at in range(len(names))]),
        legend=alt.Legend(title=None, orient="top") if len(names) > 1 else None,
    )
    largest = max((row["value"] or 0.0 for row in rows), default=0.0)
    chart: alt.Chart = (
        alt.Chart({"values": rows})
        .mark_line(strokeWidth=1.75, point=alt.OverlayMarkDef(size=12, filled=True), invalid="break-paths-show-domains")
        .encode(x=_time("at"), y=alt.Y("value:Q", title=None, scale=_scale(unit, largest), axis=_axis(unit, largest)), color=colour)
    )
    return chart


def _distribution(answer: Distribution, _timezone: str, look: Look) -> Drawn:
    """Bins of growing width stand side by side in equal ones, named by their edges, so that the short ones can be seen."""
    palette = PALETTES[look.theme]
    edges = [answer.bins[0].from_, *(one.to for one in answer.bins)] if answer.bins else []
    names = ", ".join(f"'{human_duration(edge) if edge else '0'}'" for edge in edges)
    rows = [{"from": at, "to": at + 1, "runs": one.count} for at, one in enumerate(answer.bins)]
    every = max(1, -(-len(edges) // max(2, look.width // 70)))
    axis = alt.Axis(values=list(range(0, len(edges), every)), labelExpr=f"[{names}][datum.value]", grid=False, labelOverlap=True)
    chart = (
        alt.Chart({"values": rows})
        .mark_rect(fill=palette.lines[0], stroke=palette.background, strokeWidth=0.5)
        .encode(
            x=alt.X("from:Q", title=None, scale=alt.Scale(domain=[0, max(1, len(rows))], nice=False), axis=axis),
            x2="to:Q",
            y=alt.Y("runs:Q", title="Runs", scale=alt.Scale(zero=True)),
            y2=alt.datum(0),
        )
    )
    stats = answer.stats
    words = f"Half took up to {_said(stats.p50, 's')}, 95 per cent up to {_said(stats.p95, 's')}" if stats.count else "No run has a value"
    return f"{_name(answer.metric)}, how it is spread", f"Bars of {stats.count:,} runs by their {answer.metric}. {words}.", chart


def _breakdown(answer: Breakdown, _timezone: str, look: Look) -> Drawn:
    shown = (*answer.rows, *([answer.other] if answer.other else []))
    rows = [{"label": row.label, "value": row.number} for row in shown]
    largest = max((row.number or 0.0 for row in shown), default=0.0)
    chart = (
        alt.Chart({"values": rows})
        .mark_bar(color=PALETTES[look.theme].lines[0])
        .encode(
            y=alt.Y("label:N", title=None, sort=[row.label for row in shown], axis=alt.Axis(labelLimit=220, grid=False)),
            x=alt.X("value:Q", title=None, scale=_scale(answer.unit, largest), axis=_axis(answer.unit, largest)),
        )
    )
    words = "; ".join(f"{row.label} {_said(row.number, answer.unit)}" for row in shown[:10])
    return f"{_name(answer.metric)} ({answer.aggregate}) by {answer.by}", f"Bars, one per {answer.by}: {words or 'no runs'}.", chart


def _heatmap(answer: Heatmap, _timezone: str, look: Look) -> Drawn:
    rows = [{"day": _DAYS[cell.weekday - 1], "hour": cell.hour, "value": cell.value} for cell in answer.cells]
    chart = alt.Chart({"values": rows}).mark_rect().encode(
        x=alt.X("hour:O", title="Hour", sort=list(range(24)), axis=alt.Axis(labelAngle=0)),
        y=alt.Y("day:O", title=None, sort=list(_DAYS)),
        color=_ramp(answer.unit, look),
    )  # fmt: skip
    return f"{_name(answer.metric)} ({answer.aggregate}) by hour and weekday", _most(rows, answer.unit, "{day} {hour}:00"), chart


def _grid(answer: Grid, timezone: str, look: Look) -> Drawn:
    rows = [
        {"from": _wall(bucket.start, timezone), "to": _wall(bucket.end, timezone), "row": row.label, "value": cell.value}
        for row in answer.rows
        for bucket, cell in zip(answer.buckets, row.cells, strict=True)
    ]
    chart = alt.Chart({"values": rows}).mark_rect().encode(
        x=_time("from"),
        x2="to:T",
        y=alt.Y("row:N", title=None, sort=[row.label for row in answer.rows], axis=alt.Axis(labelLimit=220, grid=False)),
        color=_ramp(answer.unit, look),
    )  # fmt: skip
    title = f"{_name(answer.metric)} ({answer.aggregate}) over time" + (f" by {answer.by}" if answer.by else "")
    return title, _most(rows, answer.unit, "{row}"), chart


def _ramp(unit: str, look: Look) -> alt.Color:
    form: dict[str, Any] = {"labelExpr": _duration_words()} if unit == "s" else {"format": "~%" if unit == "ratio" else "~s"}
    legend = alt.Legend(title=None, gradientLength=max(60, look.height - 80), **form)
    return alt.Color("value:Q", scale=alt.Scale(range=list(PALETTES[look.theme].ramp), zero=True), legend=legend)


def _most(rows: list[dict[str, Any]], unit: str, place: str) -> str:
    known = [row for row in rows if row["value"] is not None]
    if not known:
        return "Coloured cells. No run has a value."
    top = max(known, key=lambda row: row["value"])
    return f"Coloured cells. Most: {_said(top['value'], unit)}, {place.format(**top)}."


def _time(field: str) -> alt.X:
    words = "utchours(datum.value) + utcminutes(datum.value) == 0 ? utcFormat(datum.value, '%-d %b') : utcFormat(datum.value, '%H:%M')"
    return alt.X(
        f"{field}:T", title=None, scale=alt.Scale(type="utc"), axis=alt.Axis(grid=False, tickCount=8, labelOverlap=True, labelExpr=words)
    )


def _scale(unit: str, largest: float) -> alt.Scale:
    if unit == "s":
        return alt.Scale(domain=[0, duration_ticks(largest)[-1]])
    return alt.Scale(domain=[0, 1]) if unit == "ratio" and largest > 0.5 else alt.Scale(zero=True, nice=True)


def _axis(unit: str, largest: float) -> alt.Axis:
    if unit == "s":
        return alt.Axis(values=duration_ticks(largest), labelExpr=_duration_words())
    return alt.Axis(tickCount=5, format="~%" if unit == "ratio" else "~s" if largest >= 10_000 else ",~r")


def _duration_words() -> str:
    """Vega's expression for seconds in words: 20 ms, 5 s, 2 min, 1.5 h, 3 d."""
    sizes = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))
    words = "datum.value == 0 ? '0' : format(datum.value * 1000, '~r') + ' ms'"
    for size, name in reversed(sizes):
        words = f"datum.value >= {size} ? format(datum.value / {size}, '.3~r') + ' {name}' : ({words})"
    return words


def _said(value: float | None, unit: str) -> str:
    if value is None:
        return "nothing"
    if unit == "s":
        return human_duration(value)
    return f"{value:.1%}" if unit == "ratio" else f"{value:,.6g}"


def _name(metric: str) -> str:
    return metric.replace("_", " ").capitalize()


def _wall(moment: datetime, timezone: str) -> str:
    return moment.astimezone(ZoneInfo(timezone)).strftime("%Y-%m-%dT%H:%M:%SZ")


CHARTS: Mapping[str, Callable[[Any, str, Look], Drawn]] = {
    "series": _series,
    "distribution": _distribution,
    "breakdown": _breakdown,
    "heatmap": _heatmap,
    "grid": _grid,
    "depth": _depth,
}
"""One function per kind of panel."""
