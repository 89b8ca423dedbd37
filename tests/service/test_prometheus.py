"""The Prometheus page: readable by its own parser, true, and bounded."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from tests.service.served import Served, service


def series(served: Served) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    text = served.get("/metrics").text
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_runs_by_state_type_add_up(served: Served) -> None:
    assert sum(value for (name, _), value in series(served).items() if name == "vantage_runs") == 600


def test_request_times_are_histograms_by_route(served: Served) -> None:
    served.get("/api/v1/runs/count")
    found = series(served)
    route = ("route", "/api/v1/runs/count")
    total = found["vantage_request_duration_seconds_bucket", frozenset({route, ("le", "+Inf")})]
    assert total == found["vantage_request_duration_seconds_count", frozenset({route})] >= 1


def test_how_many_series_there_are_does_not_depend_on_how_many_runs_there_are() -> None:
    def counted(runs: int) -> int:
        with service(runs=runs) as served:
            return len(series(served))

    assert counted(200) == counted(2_000)


def test_prefect_being_away_is_a_number(served: Served) -> None:
    served.upstream.away = True
    try:
        assert series(served)["vantage_prefect_up", frozenset()] == 0
    finally:
        served.upstream.away = False
    assert series(served)["vantage_prefect_up", frozenset()] == 1
