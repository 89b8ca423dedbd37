"""Errors: RFC 9457 with a position, never a 500 for what a person typed, nobody else kept waiting."""

from __future__ import annotations

import threading

import pytest

from prefect_vantage.mirror.store import Mirror
from tests.service.served import Served, run_id, service

GARBAGE = "Ω)](\"'~%&$" * 1024  # 10 kB of it, more once it is percent-encoded

BAD_QUERIES = {
    "unknown field": ("stat:failed", 0),
    "broken regex": ("message:/(a/", 9),
    "unclosed quote": ('flow:"etl', 5),
    "unclosed bracket": ("(state:failed", 0),
    "bad duration": ("duration:>soon", 9),
    "garbage": (GARBAGE, None),
    "too long": ("a" * 4097, None),
}


@pytest.mark.parametrize(
    "path", ["/api/v1/runs", "/api/v1/runs/count", "/api/v1/runs/facets", "/api/v1/query/parse", "/api/v1/export", "/api/v1/overview"]
)
@pytest.mark.parametrize("case", list(BAD_QUERIES))
def test_a_bad_query_is_a_problem_with_its_position(served: Served, path: str, case: str) -> None:
    text, position = BAD_QUERIES[case]
    response = served.get(path, params={"q": text})
    problem = response.json()
    assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")
    assert problem["type"] == "about:blank#query"
    assert 0 <= problem["position"] <= len(text)
    if position is not None:
        assert problem["position"] == position
    assert problem["detail"]


@pytest.mark.parametrize(
    "text", ["flow:a\0b", "flow:\ufffe", "\u202eflow:x", "flow:'; DROP TABLE runs; --", "param.a.b.c:{{x}}", "-" * 500]
)
def test_odd_text_is_never_an_inner_error(served: Served, text: str) -> None:
    assert served.get("/api/v1/runs", params={"q": text}).status_code in {200, 422}
    assert served.get("/api/v1/runs/count").json()["count"] == 600


def test_a_near_miss_gets_a_suggestion(served: Served) -> None:
    problem = served.get("/api/v1/runs", params={"q": "stat:failed"}).json()
    assert (problem["suggestion"], problem["length"]) == ("state", 4)


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*$", "(.*)*x", "(((a*)*)*)*$"])
def test_a_pattern_that_explodes_elsewhere_is_answered(served: Served, pattern: str) -> None:
    others: list[int] = []
    other = threading.Thread(target=lambda: others.append(served.get("/api/v1/health/ready").status_code))
    other.start()
    response = served.get("/api/v1/runs", params={"q": f"message:/{pattern}/"})
    other.join()
    assert response.status_code in {200, 422}
    assert others == [200]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", f"/api/v1/runs/{run_id(999_999)}", 404),
        ("GET", f"/api/v1/runs/{run_id(999_999)}/transitions", 404),
        ("GET", f"/api/v1/runs/{run_id(999_999)}/subflows", 404),
        ("GET", "/api/v1/runs/not-an-id", 422),
        ("GET", "/api/v1/runs?limit=501", 422),
        ("GET", "/api/v1/runs?limit=0", 422),
        ("GET", "/api/v1/runs?limit=many", 422),
        ("GET", "/api/v1/runs?cursor=garbage", 422),
        ("GET", "/api/v1/runs?timezone=Mars/Olympus", 422),
        ("GET", "/api/v1/runs/count?by=nonsense", 422),
        ("GET", "/api/v1/runs/facets?fields=message", 422),
        ("GET", "/api/v1/runs/facets?limit=201", 422),
        ("GET", "/api/v1/metrics/series?metric=nonsense", 422),
        ("GET", "/api/v1/metrics/series", 422),
        ("GET", "/api/v1/metrics/breakdown?metric=duration&by=nonsense", 422),
        ("GET", "/api/v1/overview?range=1y", 422),
        ("GET", "/api/v1/export?format=xlsx", 422),
        ("GET", "/api/v1/export?columns=nonsense", 422),
        ("POST", "/api/v1/runs", 405),
        ("DELETE", "/api/v1/settings", 405),
        ("PUT", "/metrics", 405),
    ],
)
def test_every_error_is_a_problem(served: Served, method: str, path: str, status: int) -> None:
    response = served.client.request(method, path)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert response.json()["status"] == status
    assert response.json()["detail"]


def test_what_went_wrong_inside_stays_inside() -> None:
    with service(runs=3) as served:
        served.app.state.parts.mirror.close()  # the rug is pulled
        response = served.get("/api/v1/runs")
        assert (response.status_code, response.headers["content-type"]) == (500, "application/problem+json")
        assert "Connection" not in response.text
        assert "Traceback" not in response.text


def test_logs_are_a_bad_gateway_while_prefect_is_away(served: Served) -> None:
    served.upstream.away = True
    try:
        response = served.get(f"/api/v1/runs/{run_id(1)}/logs")
    finally:
        served.upstream.away = False
    assert (response.status_code, response.json()["type"]) == (502, "about:blank#prefect")


def test_a_large_body_is_refused_announced_or_not(served: Served) -> None:
    large = b"x" * 70_000
    announced = served.client.post("/api/v1/sync", content=large, headers={"Content-Type": "application/json"})
    streamed = served.client.post("/api/v1/prune", content=iter([large]), headers={"Content-Type": "application/json"})
    assert (announced.status_code, streamed.status_code) == (413, 413)
    assert announced.headers["content-type"] == streamed.headers["content-type"] == "application/problem+json"


def test_a_statement_that_takes_too_long_says_when_to_try_again(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    from prefect_vantage.errors import QueryTimeout

    def slow(*_: object, **__: object) -> None:
        raise QueryTimeout("The question took longer than 20 s and was stopped", hint="Narrow the time range or the terms.")

    monkeypatch.setattr(Mirror, "cursor", slow)
    response = served.get("/api/v1/runs/count?q=flow:etl")
    assert (response.status_code, response.headers["retry-after"]) == (503, "10")
