"""The watchdog: calls once when the time is over, never after the block has ended."""

from __future__ import annotations

import threading

from prefect_vantage.mirror.watchdog import Watchdog


def test_each_block_is_called_when_its_own_time_is_over() -> None:
    dog, order, both = Watchdog(), [], threading.Event()

    def call(name: str) -> None:
        order.append(name)
        if len(order) == 2:
            both.set()

    with dog.watch(0.3, lambda: call("later")), dog.watch(0.01, lambda: call("sooner")):
        assert both.wait(30)
    assert order == ["sooner", "later"]


def test_its_thread_ends_when_it_is_closed() -> None:
    before = set(threading.enumerate())
    dog = Watchdog()
    with dog.watch(3_600, lambda: None):
        (thread,) = set(threading.enumerate()) - before
    dog.close()
    thread.join(30)
    assert not thread.is_alive()


def test_a_block_that_ended_in_time_is_left_alone() -> None:
    dog, called, over = Watchdog(), [], threading.Event()
    for _ in range(1_000):
        with dog.watch(0.02, lambda: called.append("late")):
            if called:
                called.clear()  # this machine was too slow for the block, which is no fault
    called.clear()
    with dog.watch(0.1, over.set):
        assert over.wait(30)
    assert called == []
