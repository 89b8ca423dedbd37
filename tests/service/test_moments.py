"""Freshness: an answer is as of a moment that never precedes the last change, and stands still while nothing changes."""

from __future__ import annotations

import random

from prefect_vantage.mirror.batch import Batch
from tests.service.served import make_run, service


def test_a_change_of_the_mirror_changes_every_tag() -> None:
    with service(runs=10) as served:
        before = served.get("/api/v1/runs").headers["etag"]
        served.mirror.apply(Batch(rows={"runs": [make_run(11, rng=random.Random(1))]}))
        after = served.get("/api/v1/runs", headers={"If-None-Match": before})
        assert (after.status_code, after.json()["total"]) == (200, 11)


def test_a_question_about_now_is_answered_anew_after_five_seconds_and_no_sooner() -> None:
    with service(runs=10) as served:
        path = "/api/v1/runs/count?q=ended:-1h.."
        tag = served.get(path).headers["etag"]
        served.clock.advance(4)
        assert served.get(path, headers={"If-None-Match": tag}).status_code == 304
        served.clock.advance(2)
        again = served.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.json()["as_of"]) == (200, "2026-11-24T12:00:06Z")


def test_a_question_that_time_does_not_touch_stays_answered() -> None:
    with service(runs=10) as served:
        tag = served.get("/api/v1/runs?q=flow:etl").headers["etag"]
        served.clock.advance(86_400)
        assert served.get("/api/v1/runs?q=flow:etl", headers={"If-None-Match": tag}).status_code == 304


def test_an_answer_after_a_change_is_as_of_then() -> None:
    with service(runs=10) as served:
        served.get("/api/v1/runs")
        served.clock.advance(1)
        served.mirror.apply(Batch(rows={"runs": [make_run(11, rng=random.Random(1))]}))
        assert served.get("/api/v1/runs").json()["as_of"] == "2026-11-24T12:00:01Z"


def test_pages_of_one_walk_are_as_of_its_first_page() -> None:
    with service(runs=30) as served:
        first = served.get("/api/v1/runs?limit=10&q=ended:-9h..").json()
        served.clock.advance(3600)
        second = served.get("/api/v1/runs", params={"limit": 10, "q": "ended:-9h..", "cursor": first["next"]}).json()
        assert second["as_of"] == first["as_of"]
        assert not {run["id"] for run in first["runs"]} & {run["id"] for run in second["runs"]}
