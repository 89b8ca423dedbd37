"""Every GET route of the API, whatever it is: ETag and 304, unknown parameters, the promised shape."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fastapi.routing import APIRoute
from pydantic import TypeAdapter

from prefect_vantage.service.api import ROUTERS
from prefect_vantage.service.embed import SignedLinks
from prefect_vantage.testing import FrozenClock
from tests.service.conftest import ACTION, DELIVERY, EDITION, EMBED_SECRET, ERROR, EXPORT, TOKEN
from tests.service.served import NOW, Served, run_id

STREAMS = {"/api/v1/live/events"}  # it answers as long as somebody reads; tests/live reads it
READS = {route.path: route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute) and "GET" in route.methods}
ROUTES = {path: route for path, route in READS.items() if path not in STREAMS}
GIVEN = {
    "/api/v1/metrics/series": "metric=duration",
    "/api/v1/metrics/breakdown": "metric=duration&by=flow",
    "/api/v1/metrics/panels": 'panels=[{"kind":"series","metric":"finished"}]',
    "/api/v1/metrics/chart.{format}": 'panel={"kind":"series","metric":"finished"}',
    "/api/v1/dashboards/panels": 'panels=[{"metric":"finished"}]',
    "/api/v1/embed/dashboards/{name}": SignedLinks(EMBED_SECRET.encode, FrozenClock(NOW))
    .sign("cost", timedelta(days=9))
    .path.partition("?")[2],
    "/api/v1/reports/times": "cron=0 7 * * 1",
    "/api/v1/query/parse": "q=state:failed",
    "/api/v1/query/complete": "q=sta&at=3",
    "/api/v1/runs/count": "by=flow",
    "/api/v1/export": "q=flow:etl",
}
NO_TAG = {"/metrics", "/api/v1/health/live", "/api/v1/health/ready"}  # asked for by machines that want to know now
CHANGING = {"/api/v1/system"}  # it counts the requests for itself


def address(path: str) -> str:
    query = GIVEN.get(path, "")
    path = path.replace("dashboards/{name}", "dashboards/cost").replace("/files/{name}", "/files/sent.json")
    known = {
        "{edition_id}": EDITION,
        "{delivery_id}": DELIVERY,
        "{token}": TOKEN,
        "{export_id}": EXPORT,
        "{error_id}": ERROR,
        "{format}": "svg",
    }
    known |= {"{run_id}": run_id(3), "{name}": "task-performance", "{ref}": "failing-now", "{action_id}": ACTION}
    for name, value in known.items():
        path = path.replace(name, value)
    return path + ("?" + query if query else "")


@pytest.mark.parametrize("path", sorted(ROUTES.keys()))
def test_an_answer_has_the_promised_shape(served: Served, path: str) -> None:
    response = served.get(address(path))
    assert response.status_code == 200, response.text
    model = ROUTES[path].response_model
    if model is not None:
        TypeAdapter(model).validate_json(response.content)


@pytest.mark.parametrize("path", sorted(ROUTES.keys() - NO_TAG - CHANGING))
def test_an_unchanged_answer_is_not_sent_again(served: Served, path: str) -> None:
    first = served.get(address(path))
    again = served.get(address(path), headers={"If-None-Match": f'"other", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert served.get(address(path), headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", sorted(READS))
def test_an_unknown_parameter_is_refused(served: Served, path: str) -> None:
    joiner = "&" if "?" in address(path) else "?"
    response = served.get(f"{address(path)}{joiner}querry=x")
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert "querry" in response.json()["detail"]


def test_a_parameter_given_twice_is_refused(served: Served) -> None:
    response = served.get("/api/v1/runs?q=flow:etl&q=flow:sync")
    assert (response.status_code, response.json()["detail"]) == (422, "The parameter 'q' is given twice")


def test_a_head_request_has_the_headers_of_a_get(served: Served) -> None:
    head, get = served.client.head("/api/v1/runs"), served.get("/api/v1/runs")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == get.headers["etag"]


def test_the_description_of_the_api_is_whole(served: Served) -> None:
    described = served.get("/api/v1/openapi.json").json()
    documented = {path for path, verbs in described["paths"].items() if "get" in verbs}
    assert documented == set(READS)
    for path, verbs in described["paths"].items():
        for verb, operation in verbs.items():
            assert operation["summary"], (verb, path)
            assert operation["description"], (verb, path)
    _check_references(described, described)


def _check_references(node: object, whole: dict[str, object]) -> None:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            target: object = whole
            for part in node["$ref"].removeprefix("#/").split("/"):
                assert isinstance(target, dict)
                target = target[part]
        for value in node.values():
            _check_references(value, whole)
    elif isinstance(node, list):
        for value in node:
            _check_references(value, whole)
