"""A loop: ticks while there is work, rests, backs off, wakes, stops, and survives whatever a tick raises."""

from __future__ import annotations

import logging
import threading

import pytest

from prefect_vantage.errors import MirrorError
from prefect_vantage.loop import Loop, Stopped


def test_more_work_is_done_at_once_and_no_work_rests() -> None:
    answers = iter([True, False])
    loop = Loop("test", lambda: next(answers), 3.0)
    assert [loop.step(), loop.step()] == [0.0, 3.0]


def test_failures_back_off_up_to_a_limit_and_a_success_ends_that() -> None:
    told: list[object] = []
    fails = [True] * 8 + [False, True]

    def tick() -> bool:
        if fails.pop(0):
            raise MirrorError("full")
        return False

    loop = Loop("test", tick, 1.0, on_failure=told.append, on_success=lambda: told.append("well"), longest_pause=20.0)
    pauses = [loop.step() for _ in range(10)]
    for index, pause in enumerate(pauses[:8]):
        assert 0.75 * min(20.0, 2.0**index) <= pause <= min(20.0, 2.0**index)
    assert pauses[8] == 1.0
    assert pauses[9] <= 1.0
    assert told[8] == "well"
    assert [str(one) for one in told[:8]] == ["full"] * 8


def test_an_unexpected_error_is_logged_with_its_traceback_and_the_loop_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    answers = [ZeroDivisionError("oops"), None]

    def tick() -> bool:
        if error := answers.pop(0):
            raise error
        return False

    loop = Loop("test", tick, 1.0)
    loop.step()
    assert loop.step() == 1.0
    assert "oops" in (caplog.text or "")


def test_an_expected_error_is_logged_once_until_it_is_over(caplog: pytest.LogCaptureFixture) -> None:
    def tick() -> bool:
        raise MirrorError("full")

    loop = Loop("test", tick, 1.0)
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            loop.step()
    assert len(caplog.records) == 1


def test_being_stopped_inside_a_tick_is_no_failure() -> None:
    told: list[Exception] = []

    def tick() -> bool:
        raise Stopped("stopping")

    assert Loop("test", tick, 1.0, on_failure=told.append).step() == 1.0
    assert told == []


def test_a_stop_lets_the_present_tick_finish() -> None:
    begun, go, done = threading.Event(), threading.Event(), threading.Event()

    def tick() -> bool:
        begun.set()
        go.wait(5)
        done.set()
        return True

    loop = Loop("test", tick, 60.0)
    loop.start()
    begun.wait(5)
    assert loop.stop(0.05) is False
    go.set()
    assert loop.stop(5) is True
    assert done.is_set()


def test_a_wake_ends_the_pause() -> None:
    ticked = threading.Semaphore(0)

    def tick() -> bool:
        ticked.release()
        return False

    loop = Loop("test", tick, 3600.0)
    loop.start()
    assert ticked.acquire(timeout=5)
    loop.wake()
    assert ticked.acquire(timeout=5)
    assert loop.stop(5)


def test_a_loop_that_was_never_started_stops() -> None:
    assert Loop("test", lambda: False, 1.0).stop() is True
