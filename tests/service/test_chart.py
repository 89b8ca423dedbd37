"""Every panel as a file: pictures in every theme, Vega-Lite, and numbers that a spreadsheet may open."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from prefect_vantage.analytics.panels import KINDS
from tests.service.served import Served

PANELS: dict[str, dict[str, Any]] = {
    "series": {"metric": "duration", "aggregate": "p50,p95"},
    "distribution": {"metric": "duration", "scale": "log"},
    "breakdown": {"metric": "error_rate", "by": "flow"},
    "heatmap": {"metric": "finished"},
    "grid": {"metric": "finished", "by": "flow", "bucket": "day"},
    "depth": {},
}


def chart(served: Served, kind: str, form: str, **more: Any) -> httpx.Response:
    panel = json.dumps({"kind": kind, **PANELS.get(kind, {})})
    return served.client.get(f"/api/v1/metrics/chart.{form}", params={"panel": panel, "from": "-30d", **more})


def test_every_kind_of_panel_has_a_case_here() -> None:
    assert set(PANELS) == set(KINDS)


@pytest.mark.parametrize("kind", sorted(PANELS))
def test_a_panel_is_a_picture_of_the_asked_size_that_says_what_it_shows(served: Served, kind: str) -> None:
    answer = chart(served, kind, "svg", theme="dark", width=500, height=200)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml"), answer.text
    root = ElementTree.fromstring(answer.text)
    assert (root.get("width"), root.get("height"), root.get("role")) == ("500", "200", "img")
    said = {element.tag.rpartition("}")[2]: element.text for element in list(root)[:2]}
    assert said["title"]
    assert said["desc"]
    assert "<script" not in answer.text


@pytest.mark.parametrize("kind", sorted(PANELS))
def test_a_panel_without_runs_is_drawn_all_the_same(served: Served, kind: str) -> None:
    assert chart(served, kind, "svg", q="flow:nothing").status_code == 200
    assert chart(served, kind, "csv", q="flow:nothing").status_code == 200


def test_a_picture_of_points_is_twice_as_large(served: Served) -> None:
    answer = chart(served, "series", "png", width=400, height=150, theme="print")
    assert answer.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(answer.content[16:20]), int.from_bytes(answer.content[20:24])) == (800, 300)


def test_the_specification_is_vega_lite_with_its_numbers(served: Served) -> None:
    spec = chart(served, "breakdown", "json").json()
    assert "vega-lite" in spec["$schema"]
    assert spec["description"].startswith("Bars, one per flow")


@pytest.mark.parametrize("kind", sorted(PANELS))
def test_the_numbers_are_those_of_the_panel(served: Served, kind: str) -> None:
    rows = list(csv.DictReader(io.StringIO(chart(served, kind, "csv").content.decode("utf-8-sig"))))
    answers = served.get(f"/api/v1/metrics/panels?from=-30d&panels={json.dumps([{'kind': kind, 'name': 'one', **PANELS[kind]}])}").json()
    answer = answers["panels"]["one"]
    counted = {
        "series": lambda: sum(sum(line["counts"]) for line in answer["series"]),
        "distribution": lambda: answer["stats"]["count"],
        "breakdown": lambda: 2 * answer["total"]["count"],
        "heatmap": lambda: sum(cell["count"] for cell in answer["cells"]),
        "grid": lambda: sum(row["count"] for row in answer["rows"]),
        "depth": lambda: len(answer["at"]) * len(answer["lines"]),
    }[kind]()
    assert (len(rows) if kind == "depth" else sum(int(row["runs"]) for row in rows)) == counted > 0


def test_a_flow_that_looks_like_a_formula_is_text(served: Served) -> None:
    panel = json.dumps({"kind": "breakdown", "metric": "finished", "by": "tag", "top": 50})
    answer = served.client.get("/api/v1/metrics/chart.csv", params={"panel": panel, "from": "-30d"})
    assert not [row for row in csv.reader(io.StringIO(answer.text)) if row[0][:1] in ("=", "+", "-", "@")]


@pytest.mark.parametrize(
    ("panel", "more"),
    [
        ("{", {}),
        ('{"kind":"pie"}', {}),
        ('{"kind":"series","metric":"nothing"}', {}),
        ('{"kind":"series","metric":"finished","colour":"red"}', {}),
        ('{"kind":"series","metric":"finished"}', {"width": 99999}),
        ('{"kind":"series","metric":"finished"}', {"theme": "pink"}),
        ('{"kind":"series","metric":"finished"}', {"from": "whenever"}),
        ('{"kind":"series","metric":"finished"}', {"q": "flow:("}),
    ],
)
def test_what_cannot_be_drawn_is_refused(served: Served, panel: str, more: dict[str, Any]) -> None:
    answer = served.client.get("/api/v1/metrics/chart.svg", params={"panel": panel, **more})
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


def test_there_are_no_other_formats(served: Served) -> None:
    assert served.client.get("/api/v1/metrics/chart.gif", params={"panel": "{}"}).status_code == 422
