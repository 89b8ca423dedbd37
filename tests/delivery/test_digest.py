"""The weekly digest, scheduled by cron, as it arrives by mail says, in every section, what the analytics of the same period and query say."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from prefect.server.schemas.schedules import CronSchedule

from prefect_vantage.mirror.batch import Batch
from tests.analytics.fleet import Fleet, failing, make_fleet
from tests.delivery.post import ADA as PERSON
from tests.delivery.post import Desk

Json = dict[str, Any]
ADA = "ada@example.com"
CRON = "0 7 * * 1"
START, END = "2026-10-26T00:00:00Z", "2026-11-02T00:00:00Z"


class Analytics:
    """What the pages ask."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def get(self, path: str, **params: Any) -> Json:
        given = {name.rstrip("_"): value for name, value in params.items() if value is not None}
        found: Json = self._client.get(path, params={"timezone": "UTC", **given}).raise_for_status().json()
        return found

    def series(self, metric: str, **more: Any) -> Json:
        return self.get("/metrics/series", metric=metric, from_=START, to=END, **more)

    def breakdown(self, metric: str, by: str, **more: Any) -> Json:
        return self.get("/metrics/breakdown", metric=metric, by=by, from_=START, to=END, **more)

    def count(self, q: str) -> int:
        return int(self.get("/runs/count", q=q)["count"])


@pytest.fixture(scope="module")
def fleet() -> Fleet:
    """With something that still fails."""
    made = make_fleet(600)
    made.mirror.apply(Batch(rows={"runs": failing("broken", [datetime(2026, 11, day, 3, tzinfo=UTC) for day in (1, 2, 3)])}))
    return made


@pytest.fixture
def analytics(at_desk: Desk) -> Iterator[Analytics]:
    with at_desk.served() as url, httpx.Client(base_url=f"{url}/api/v1", timeout=60) as client:
        yield Analytics(client)


@pytest.fixture
def digest(at_desk: Desk) -> Json:
    """The digest of the project, mailed to Ada; the data that the mail carries."""
    catalogue = at_desk.parts.catalogue
    own = catalogue.find("weekly-digest").definition.model_dump(mode="json")
    own |= {"recipients": [{"kind": "mail", "to": ADA}], "formats": ["json"], "timezone": "UTC", "schedule": {"cron": CRON}}
    catalogue.replace(PERSON, "weekly-digest", own, 0)
    (moment,) = asyncio.run(CronSchedule(cron=CRON, timezone="UTC").get_dates(n=1, start=datetime(2026, 10, 29, tzinfo=UTC)))
    at_desk.parts.editions.open("weekly-digest", at=moment.astimezone(UTC), here=True)
    at_desk.tick(2)
    (letter,) = at_desk.office.to(ADA)
    assert letter["Subject"] == "Weekly digest, 26 October – 1 November 2026"
    (file,) = list(letter.iter_attachments())
    document: Json = json.loads(file.get_content())
    assert document["complete"]
    return document


def facts(section: Json) -> Iterator[Json]:
    yield from (one["fact"] for one in section["figures"])
    for picture in section["pictures"]:
        yield from picture["facts"]
    for table in section["tables"]:
        for row in (*table["rows"], *([table["foot"]] if table["foot"] else [])):
            yield from (cell["fact"] for cell in row if cell["fact"])


def same(value: float | None, other: float | None) -> bool:
    return value == other if value is None or other is None else value == pytest.approx(other, rel=1e-9)


def test_every_number_of_the_digest_is_that_of_the_analytics(at_desk: Desk, analytics: Analytics, digest: Json) -> None:
    definition = at_desk.parts.catalogue.find("weekly-digest").definition
    checked = []
    for wanted, section in zip(definition.sections, digest["sections"], strict=True):
        assert section["status"] != "failed", section["message"]
        for fact in facts(section):
            if fact["unit"] == "runs" and fact["query"] and section["kind"] != "panel":
                assert analytics.count(fact["query"]) == fact["value"], (section["title"], fact)
        _CHECKS[section["kind"]](wanted, section, analytics)
        checked.append(section["kind"])
    assert set(checked) == set(_CHECKS)


def _text(_wanted: Any, section: Json, analytics: Analytics) -> None:
    finished = analytics.count(f"is:finished ended:{START}..{END}")
    failures = analytics.count(f"outcome:failure ended:{START}..{END}")
    assert f"**{finished}** runs finished, **{failures}** of them failed" in section["markdown"]


def _totals(_wanted: Any, section: Json, analytics: Analytics) -> None:
    asked = {
        "success_rate": ("success_rate", None),
        "duration_p95": ("duration", "p95"),
        "wait_p95": ("wait", "p95"),
        "retry_rate": ("retry_rate", None),
    }
    found = {one["fact"]["metric"]: one["fact"]["value"] for one in section["figures"]}
    for name, (metric, aggregate) in asked.items():
        (line,) = analytics.series(metric, aggregate=aggregate)["series"]
        assert same(found[name], line["total"]), name


def _outcomes(_wanted: Any, section: Json, analytics: Analytics) -> None:
    """Each bar is a day of one outcome."""
    (picture,) = section["pictures"]
    drawn = {(fact["metric"], fact["item"][:10]): fact["value"] for fact in picture["facts"]}
    for outcome, metric in (("success", "success"), ("failure", "failure"), ("cancelled", "cancelled")):
        days = analytics.get("/runs/count", q=f"outcome:{outcome} ended:{START}..{END}", by="ended:day")["groups"]
        counted = {str(one["value"])[:10]: one["count"] for one in days}
        assert {day: value for (name, day), value in drawn.items() if name == metric and value} == counted, outcome


def _regressions(wanted: Any, section: Json, analytics: Analytics) -> None:
    answer = analytics.breakdown("duration", wanted.by, aggregate=wanted.aggregate, top=50)
    known = {row["label"]: row["number"] for row in answer["rows"]}
    rows = section["tables"][0]["rows"]
    assert rows
    assert all(same(row[3]["fact"]["value"], known[row[0]["text"]]) for row in rows)


def _errors(_wanted: Any, section: Json, analytics: Analytics) -> None:
    groups = analytics.get("/errors", from_=START, to=END)["groups"]
    assert [row[1]["fact"]["value"] for row in section["tables"][0]["rows"]] == [one["count"] for one in groups]


def _unresolved(_wanted: Any, section: Json, analytics: Analytics) -> None:
    """The one place whose last run failed, with every failure since its last success."""
    (row,) = section["tables"][0]["rows"]
    assert (row[0]["text"], row[1]["fact"]["value"]) == ("broken", analytics.count("flow:broken outcome:failure"))
    assert analytics.count("flow:broken outcome:success") == 0


def _missed(_wanted: Any, section: Json, analytics: Analytics) -> None:
    found = {one["deployment"]: one for one in analytics.get("/schedules", from_=START, to=END)["deployments"]}
    rows = section["tables"][0]["rows"]
    assert rows
    for row in rows:
        for cell in row[1:]:
            assert same(cell["fact"]["value"], found[row[0]["text"]][cell["fact"]["metric"]]), (row[0]["text"], cell["fact"])


def _panel(wanted: Any, section: Json, analytics: Analytics) -> None:
    bucket = "6hours" if wanted.bucket == "auto" else wanted.bucket
    answer = analytics.series(wanted.metric, aggregate=",".join(wanted.aggregates), by=wanted.by, top=wanted.top, bucket=bucket)
    printed = [row[2]["fact"]["value"] for row in section["tables"][0]["rows"]]
    assert all(same(one, line["total"]) for one, line in zip(printed, answer["series"], strict=True)), section["title"]
    drawn = [fact["value"] for picture in section["pictures"] for fact in picture["facts"]]
    values = [value for line in answer["series"] for value in line["values"]]
    assert all(same(one, other) for one, other in zip(drawn, values, strict=True)), section["title"]


def _durations(wanted: Any, section: Json, analytics: Analytics) -> None:
    for aggregate, cell in (("p50", 2), ("p95", 4)):
        answer = analytics.breakdown("duration", wanted.by, aggregate=aggregate, top=wanted.top)
        _rows(section, answer, cell)


def _breakdown(wanted: Any, section: Json, analytics: Analytics) -> None:
    answer = analytics.breakdown(
        wanted.metric, wanted.by, aggregate=wanted.aggregate, top=wanted.top, order=wanted.order, compare="previous"
    )
    _rows(section, answer, 2)


def _rows(section: Json, answer: Json, cell: int) -> None:
    table = section["tables"][0]
    printed = {row[0]["text"]: row[cell]["fact"]["value"] for row in (*table["rows"], table["foot"])}
    known = {row["label"]: row["number"] for row in (*answer["rows"], *([answer["other"]] if answer["other"] else []), answer["total"])}
    assert printed.keys() == known.keys()
    assert all(same(value, known[label]) for label, value in printed.items()), section["title"]


_CHECKS = {
    "text": _text,
    "totals": _totals,
    "outcomes": _outcomes,
    "panel": _panel,
    "durations": _durations,
    "breakdown": _breakdown,
    "regressions": _regressions,
    "errors": _errors,
    "unresolved": _unresolved,
    "missed": _missed,
}


def test_the_mail_shows_every_chart_and_every_heading(at_desk: Desk, digest: Json) -> None:
    (letter,) = at_desk.office.to(ADA)
    page = letter.get_body(("html",))
    assert page is not None
    html = page.get_content()
    structure = [part.get_content_type() for part in letter.walk()]
    inline = ["image/png"] * html.count("<img ")
    related = ["multipart/related", "text/html", *inline]
    assert structure == ["multipart/mixed", "multipart/alternative", "text/plain", *related, "application/json"]
    assert html.count("<img ") == sum(len(section["pictures"]) for section in digest["sections"])
    assert [section["title"] for section in digest["sections"] if section["title"] and f">{section['title']}</h2>" not in html] == []
