"""Charts as SVG, drawn on the server without a browser: one function per kind, answered data in, an accessible picture out.

Times are drawn as local wall time: Vega is told they are UTC, so that no zone of the machine can move them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

import altair as alt
import vl_convert

from prefect_vantage.analytics.overview import Trend
from prefect_vantage.analytics.series import Series
from prefect_vantage.language import ENGLISH, Speech

WIDTH = 690
GAP = 0.08
OUTCOME_COLOURS = {"success": "#2ac769", "failure": "#fb4e4e", "cancelled": "#8a8d98"}
LINE_COLOURS = ("#163aca", "#8fa3e8", "#0f766e", "#b45309", "#7c3aed", "#64748b")
INK, MUTED, GRID = "#161618", "#5f626d", "#e3e4e8"
FONT = "Geist, Inter, Helvetica, Arial, sans-serif"
_SVG_TAG = re.compile(r"<svg\b[^>]*>")
_UNSEEN = re.compile(r'<text [^>]*opacity="0"[^>]*>[^<]*</text>')
"""Labels that found no room: Vega hides them, but who copies or hears the text would still meet them."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with its words: `title` names it, `description` says what is to be seen for who cannot see it."""

    title: str
    description: str
    svg: str


@dataclass(frozen=True, slots=True)
class Shift:
    """One line of a before-and-after chart, in seconds."""

    label: str
    before: float
    now: float


def outcomes(trend: Trend, timezone: str, *, title: str, speech: Speech = ENGLISH) -> Chart:
    """Finished runs per bucket, stacked by outcome."""
    chart = (
        alt.Chart({"values": _stacked(trend, timezone, speech)})
        .mark_rect()
        .encode(
            x=alt.X("from:T", title=None, scale=alt.Scale(type="utc"), axis=_time_axis(speech)),
            x2="to:T",
            y=alt.Y(
                "low:Q",
                title=speech.say("Runs"),
                scale=alt.Scale(nice=True, zero=True),
                axis=alt.Axis(tickCount=4, format=",d", tickMinStep=1),
            ),
            y2="high:Q",
            color=_colours("outcome", [speech.say(one.label) for one in trend.series], [OUTCOME_COLOURS[one.key] for one in trend.series]),
        )
        .properties(width=WIDTH, height=150)
    )
    counts = ", ".join(f"{speech.whole(one.total)} {speech.say(one.label.lower())}" for one in trend.series)
    return _drawn(chart, title, speech.say("Stacked bars of finished runs over time: {counts}.", counts=counts), speech)


def _stacked(trend: Trend, timezone: str, speech: Speech) -> list[dict[str, Any]]:
    """A rectangle per bucket and outcome, failures at the bottom where small numbers can be compared; a sliver of each bucket stays white."""
    rows: list[dict[str, Any]] = []
    below = [0] * len(trend.buckets)
    for one in sorted(trend.series, key=lambda series: series.key == "success"):
        for at, (bucket, value) in enumerate(zip(trend.buckets, one.values, strict=True)):
            end = bucket.end - (bucket.end - bucket.start) * GAP
            rows.append(
                {
                    "from": _wall(bucket.start, timezone),
                    "to": _wall(end, timezone),
                    "outcome": speech.say(one.label),
                    "low": below[at],
                    "high": below[at] + value,
                }
            )
            below[at] += value
    return rows


def lines(answer: Series, *, title: str, speech: Speech = ENGLISH) -> Chart:
    """A metric over time, a line per aggregate or part; a bucket without a value is a gap."""
    labels = [_line_label(answer, number) for number in range(len(answer.series))]
    rows = [
        {"at": _wall(bucket.start, answer.timezone), "line": label, "value": value}
        for line, label in zip(answer.series, labels, strict=True)
        for bucket, value in zip(answer.buckets, line.values, strict=True)
    ]
    largest = max((value or 0.0 for line in answer.series for value in line.values), default=0.0)
    whole: Any = alt.Undefined
    if answer.buckets:  # to just before the end of the last bucket, as under bars: the label of the last day needs the room
        whole = [_wall_ms(answer.buckets[0].start, answer.timezone), _wall_ms(answer.buckets[-1].end, answer.timezone) - 1]
    chart = (
        alt.Chart({"values": rows})
        .mark_line(strokeWidth=1.75, interpolate="monotone", point=alt.OverlayMarkDef(size=18, filled=True))
        .encode(
            x=alt.X("at:T", title=None, scale=alt.Scale(type="utc", domain=whole), axis=_time_axis(speech)),
            y=_values_axis(answer.series[0].unit if answer.series else answer.unit, largest, speech),
            color=_line_colours(labels),
        )
        .properties(width=WIDTH, height=150)
    )
    totals = ", ".join(
        f"{label} {_in_words(line.total, line.unit, speech)}"
        for line, label in zip(answer.series, labels, strict=True)
        if line.total is not None
    )
    told = speech.say("Lines over time. Over the whole period: {totals}.", totals=totals or speech.say("no runs"))
    return _drawn(chart, title, told, speech)


def _line_colours(labels: Sequence[str]) -> alt.Color:
    """One line needs no legend: the chart's heading names it."""
    found = _colours("line", labels, [LINE_COLOURS[at % len(LINE_COLOURS)] for at in range(len(labels))])
    return found if len(labels) > 1 else alt.Color("line:N", scale=found["scale"], legend=None)


def _values_axis(unit: str, largest: float, speech: Speech) -> alt.Y:
    """Durations have round ticks of their own, shares are per cent up to all, everything else counts from 0."""
    if unit == "s":
        ticks = duration_ticks(largest)
        return alt.Y("value:Q", title=None, scale=alt.Scale(domain=[0, ticks[-1]]), axis=_duration_axis(ticks, speech))
    if unit == "ratio":
        top = next(share for share in (0.05, 0.1, 0.25, 0.5, 1.0) if largest <= share or share == 1.0)
        return alt.Y("value:Q", title=None, scale=alt.Scale(domain=[0, top]), axis=alt.Axis(tickCount=4, format="~%"))
    return alt.Y(
        "value:Q",
        title=None,
        scale=alt.Scale(nice=True, zero=True),
        axis=alt.Axis(tickCount=4, format="~s" if largest >= 10_000 else ",~r"),
    )


def _in_words(value: float, unit: str, speech: Speech) -> str:
    if unit == "s":
        return speech.duration(value)
    return speech.share(value) if unit == "ratio" else speech.number(round(value, 1), unit)


def picture(chart: Chart, scale: float = 2.0) -> bytes:
    """The chart as a PNG, for mail programs, which show no SVG."""
    return bytes(vl_convert.svg_to_png(chart.svg, scale=scale))


def shifts(rows: Sequence[Shift], *, title: str, before: str, now: str, speech: Speech = ENGLISH) -> Chart:
    """What each line was before and is now, longest way first as given."""
    labels = [_shortened(row.label) for row in rows]
    values = [{"label": label, "before": row.before, "now": row.now} for label, row in zip(labels, rows, strict=True)]
    dots = [
        {"label": value["label"], "value": value[key], "when": name} for value in values for key, name in (("before", before), ("now", now))
    ]
    ticks = duration_ticks(max(max(row.before, row.now) for row in rows))
    y = alt.Y("label:N", title=None, sort=labels, axis=alt.Axis(labelLimit=230, labelPadding=8, ticks=False, domain=False, grid=False))
    scale = alt.Scale(domain=[0, ticks[-1]])
    way = (
        alt.Chart({"values": values}).mark_rule(strokeWidth=2.5, color="#f3b4b4").encode(y=y, x=alt.X("before:Q", scale=scale), x2="now:Q")
    )
    points = (
        alt.Chart({"values": dots})
        .mark_point(filled=True, size=70, opacity=1)
        .encode(
            y=y,
            x=alt.X("value:Q", title=None, scale=scale, axis=_duration_axis(ticks, speech)),
            color=_colours("when", [before, now], ["#a5a8b4", "#d92d20"]),
            shape=alt.Shape("when:N", scale=alt.Scale(domain=[before, now], range=["circle", "diamond"]), legend=None),
        )
    )
    words = "; ".join(
        speech.say("{name} from {before} to {now}", name=row.label, before=speech.duration(row.before), now=speech.duration(row.now))
        for row in rows
    )
    told = speech.say("{before} and {now}: {words}.", before=before, now=now, words=words)
    return _drawn(alt.layer(way, points).properties(width=WIDTH, height=max(60, 24 * len(rows))), title, told, speech)


def duration_ticks(largest: float) -> list[float]:
    """Three to six round ticks from 0 to at least `largest` seconds."""
    steps = (
        0.001,
        0.002,
        0.005,
        0.01,
        0.02,
        0.05,
        0.1,
        0.2,
        0.5,
        1,
        2,
        5,
        10,
        15,
        30,
        60,
        120,
        300,
        600,
        900,
        1800,
        3600,
        7200,
        10800,
        21600,
        43200,
    )
    step = next((one for one in steps if largest / one <= 5), 86400.0 * max(1, -(-largest // (5 * 86400))))
    count = max(1, -(-largest // step))
    return [round(step * number, 6) for number in range(int(count) + 1)]


def _line_label(answer: Series, number: int) -> str:
    line = answer.series[number]
    parts = [line.label] if line.key != "all" else []
    several = len({one.aggregate for one in answer.series}) > 1
    return " ".join([*parts, *([line.aggregate] if several or not parts else [])])


def _shortened(label: str, most: int = 36) -> str:
    return label if len(label) <= most else f"{label[: most - 1]}…"


def _wall(moment: datetime, timezone: str) -> str:
    return moment.astimezone(ZoneInfo(timezone)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _wall_ms(moment: datetime, timezone: str) -> float:
    return moment.astimezone(ZoneInfo(timezone)).replace(tzinfo=UTC).timestamp() * 1000


def _time_axis(speech: Speech) -> alt.Axis:
    return alt.Axis(
        grid=False,
        labelOverlap=True,
        labelAlign="left",
        labelFlush=False,
        labelOffset=-1,
        labelBound=True,
        ticks=True,
        tickSize=6,
        tickCount=8,
        labelExpr=f"utchours(datum.value) + utcminutes(datum.value) == 0 ? utcFormat(datum.value, '{speech.day_of_axis()}')"
        " : utcFormat(datum.value, '%H:%M')",
    )


def _duration_axis(ticks: Sequence[float], speech: Speech) -> alt.Axis:
    names = {f"{tick:g}": _tick_text(tick, speech) for tick in ticks}
    pairs = ", ".join(f"'{value}': '{text}'" for value, text in names.items())
    return alt.Axis(values=list(ticks), labelExpr=f"({{{pairs}}})[format(datum.value, '~r')] || datum.label")


def _tick_text(seconds: float, speech: Speech) -> str:
    """Short words for a round number of seconds: 20 ms, 5 s, 2 min, 1.5 h."""
    if not seconds:
        return "0"
    sizes = ((86400, "{n} d"), (3600, "{n} h"), (60, "{n} min"), (1, "{n} s"), (0.001, "{n} ms"))
    size, words = next((one for one in sizes if seconds >= one[0]), sizes[-1])
    return speech.say(words, n=speech.number(round(seconds / size, 3), "n"))


def _colours(field: str, domain: Iterable[str], colours: Iterable[str]) -> alt.Color:
    return alt.Color(
        f"{field}:N",
        scale=alt.Scale(domain=list(domain), range=list(colours)),
        legend=alt.Legend(title=None, orient="top", symbolType="circle", symbolSize=60, offset=6),
    )


CONFIG: Mapping[str, Any] = {
    "font": FONT,
    "background": None,
    "view": {"stroke": None},
    "axis": {
        "labelColor": MUTED,
        "titleColor": MUTED,
        "gridColor": GRID,
        "domainColor": GRID,
        "tickColor": GRID,
        "labelFontSize": 10,
        "titleFontSize": 10,
        "titleFontWeight": "normal",
        "domain": False,
        "ticks": False,
        "labelPadding": 6,
    },
    "legend": {"labelColor": INK, "labelFontSize": 10.5},
}


def _drawn(chart: alt.Chart | alt.LayerChart | alt.FacetChart, title: str, description: str, speech: Speech) -> Chart:
    spec = chart.to_dict() | {
        "config": CONFIG,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 14, "right": 4, "top": 4, "bottom": 4},
    }
    svg = _UNSEEN.sub("", vl_convert.vegalite_to_svg(spec, format_locale=speech.number_signs(), time_format_locale=speech.calendar_names()))
    return Chart(title, description, _described(svg, title, description))


def _described(svg: str, title: str, description: str) -> str:
    """The picture for screen readers: one image with a title and a description; it scales with its frame."""
    match = _SVG_TAG.search(svg)
    if match is None:
        return svg
    box = re.search(r'viewBox="[^"]*"', match[0])
    head = f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {box[0] if box else ""} role="img">'
    return f"{head}<title>{escape(title)}</title><desc>{escape(description)}</desc>{svg[match.end() :]}"
