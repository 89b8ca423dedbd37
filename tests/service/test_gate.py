"""Bounds: nobody starves the others, and who waits too long is told to come again."""

from __future__ import annotations

import asyncio

import pytest

from prefect_vantage.service.gate import Gate
from prefect_vantage.service.problems import Busy
from prefect_vantage.telemetry import OTHER, Telemetry, percentile
from tests.service.served import Served


def test_one_client_never_takes_every_place() -> None:
    async def story() -> None:
        gate = Gate(3, patience=0.05)
        async with gate.enter("greedy"), gate.enter("greedy"):
            with pytest.raises(Busy):
                async with gate.enter("greedy"):
                    pass
            async with gate.enter("other"):
                with pytest.raises(Busy):
                    async with gate.enter("third"):
                        pass
        assert gate.inside == 0
        async with gate.enter("greedy"):
            assert gate.inside == 1

    asyncio.run(story())


def test_the_line_is_bounded() -> None:
    async def story() -> None:
        gate = Gate(1, waiting=2)
        async with gate.enter("a"):
            waiting = asyncio.create_task(_pass(gate))
            await asyncio.sleep(0)
            with pytest.raises(Busy):
                await _pass(gate)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        assert gate.inside == 0
        await _pass(gate)

    async def _pass(gate: Gate) -> None:
        async with gate.enter("b"):
            pass

    asyncio.run(story())


def test_a_full_house_is_a_503_that_says_when_to_come_again(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(served.app.state.parts.gate, "_waiting", 0)
    response = served.get("/api/v1/runs")
    assert (response.status_code, response.headers["retry-after"]) == (503, "2")
    assert response.json()["type"] == "about:blank#busy"
    assert served.get("/api/v1/health/live").status_code == 200


def test_times_are_kept_per_route_template(served: Served) -> None:
    served.get("/api/v1/runs/count")
    timings = {timing["route"]: timing for timing in served.get("/api/v1/system").json()["requests"]}
    assert timings["/api/v1/runs/count"]["count"] >= 1
    assert timings["/api/v1/runs/count"]["p95_ms"] >= timings["/api/v1/runs/count"]["p50_ms"] > 0


def test_telemetry_is_bounded() -> None:
    telemetry = Telemetry(keep=10, routes=5)
    for number in range(1_000):
        telemetry.record(f"/route/{number}", 0.02)
    summary = telemetry.summary()
    assert len(summary) == 6
    assert next(timing for timing in summary if timing.route == OTHER).count == 995
    assert sum(sum(one.counts) for one in telemetry.histograms()) == 1_000


@pytest.mark.parametrize(
    ("values", "share", "expected"), [([], 0.5, 0.0), ([3.0], 0.95, 3.0), ([1.0, 2.0], 0.5, 1.5), ([1.0, 2.0, 3.0, 4.0, 5.0], 0.95, 4.8)]
)
def test_percentiles_interpolate(values: list[float], share: float, expected: float) -> None:
    assert percentile(values, share) == pytest.approx(expected)
