"""One request to Prefect: tried again where that helps, in budget, with typed errors and hints, and measured."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from prefect_vantage.errors import PrefectError, PrefectUnreachable, SettingsError
from prefect_vantage.ingest.address import find_address
from prefect_vantage.ingest.budget import Budget, Priority
from prefect_vantage.ingest.source import Source
from prefect_vantage.ingest.transport import Address, Transport
from prefect_vantage.loop import Stopped
from prefect_vantage.settings import Settings
from prefect_vantage.testing import FakePrefect, FrozenClock, run_json
from tests.ingest.conftest import make_source


@pytest.fixture
def source(prefect: FakePrefect, clock: FrozenClock) -> Iterator[Source]:
    made = make_source(prefect.api_url, clock=clock)
    yield made
    made.close()


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_passing_trouble_is_tried_again(prefect: FakePrefect, source: Source, status: int) -> None:
    prefect.add(run_json())
    prefect.fail(status, times=3)
    assert source.count_runs({}) == 1
    assert (source.traffic().retries, source.traffic().reachable, source.traffic().error) == (3, True, None)


def test_a_lasting_trouble_is_an_error_with_a_hint(prefect: FakePrefect, source: Source) -> None:
    prefect.fail(503, times=100)
    with pytest.raises(PrefectError) as caught:
        source.count_runs({})
    assert caught.value.status == 503
    assert "database is locked" in str(caught.value.hint)
    assert len(prefect.asked) == 6


@pytest.mark.parametrize(("status", "hint"), [(401, "PREFECT_API_AUTH_STRING"), (403, "AUTH_STRING"), (404, "/api"), (422, None)])
def test_a_refusal_is_not_tried_again(prefect: FakePrefect, source: Source, status: int, hint: str | None) -> None:
    prefect.fail(status, times=100)
    with pytest.raises(PrefectError) as caught:
        source.count_runs({})
    assert caught.value.status == status
    assert (hint or "") in str(caught.value.hint)
    assert len(prefect.asked) == 1


def test_retry_after_is_obeyed(prefect: FakePrefect, clock: FrozenClock) -> None:
    waited: list[float] = []

    class Watched(Budget):
        def pause(self, seconds: float) -> None:
            waited.append(seconds)

    transport = Transport(Address(prefect.api_url, ""), Watched(1000, 2), timeout=5, clock=clock)
    date = (clock() + timedelta(seconds=40)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    for header in ("7", date, "86400"):
        prefect.fail(429, retry_after=header)
    transport.get("admin/version")
    transport.close()
    assert waited == [7.0, 40.0, 120.0]


def test_the_pause_grows_and_is_never_the_same_for_all(prefect: FakePrefect, clock: FrozenClock) -> None:
    waited: list[float] = []

    class Watched(Budget):
        def pause(self, seconds: float) -> None:
            waited.append(seconds)

    transport = Transport(Address(prefect.api_url, ""), Watched(1000, 2), timeout=5, clock=clock, first_pause=1.0)
    prefect.fail(503, times=5)
    transport.get("admin/version")
    transport.close()
    for index, pause in enumerate(waited):
        assert 0.5 * 2**index <= pause <= 1.0 * 2**index


def test_nobody_listening_is_unreachable_with_a_hint(prefect: FakePrefect, source: Source) -> None:
    prefect.away()
    with pytest.raises(PrefectUnreachable, match=str(prefect.port)) as caught:
        source.count_runs({})
    assert "PREFECT_API_URL" in str(caught.value.hint)
    assert source.traffic().reachable is False
    prefect.back()
    source.count_runs({})
    assert source.traffic().reachable is True


def test_the_password_is_sent(clock: FrozenClock) -> None:
    with FakePrefect(auth="amy:s3:cret") as prefect:
        right, wrong = make_source(prefect.api_url, auth="amy:s3:cret"), make_source(prefect.api_url, auth="amy:no")
        assert right.count_runs({}) == 0
        with pytest.raises(PrefectError, match="401"):
            wrong.count_runs({})
        right.close()
        wrong.close()


def test_a_csrf_token_is_fetched_when_it_is_wanted() -> None:
    with FakePrefect(csrf=True) as prefect:
        source = make_source(prefect.api_url)
        assert [source.count_runs({}) for _ in range(3)] == [0, 0, 0]
        assert [asked.path for asked in prefect.asked].count("csrf-token") == 1
        source.close()


def test_something_that_is_no_prefect_is_said_so(prefect: FakePrefect, source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefect, "_find", lambda *_: {"hello": "world"})
    with pytest.raises(PrefectError, match="not a list"):
        source.runs({})
    with pytest.raises(PrefectError, match="not a number"):
        source.count_runs({})


@pytest.mark.parametrize("ahead", [-3600, -60, 0, 90])
def test_the_clocks_are_compared(prefect: FakePrefect, source: Source, clock: FrozenClock, ahead: float) -> None:
    theirs = FrozenClock(clock() + timedelta(seconds=ahead))
    prefect.clock = theirs
    for _ in range(3):
        source.count_runs({})
    assert source.traffic().clock_skew == pytest.approx(ahead, abs=1.0)


def test_a_stop_ends_waiting_at_once() -> None:
    budget = Budget(0.001, 1)
    with budget.request(Priority.LIVE):
        pass
    ended: list[str] = []

    def wait() -> None:
        try:
            with budget.request(Priority.LIVE):
                ended.append("ran")
        except Stopped:
            ended.append("stopped")

    threads = [threading.Thread(target=wait) for _ in range(3)]
    for thread in threads:
        thread.start()
    budget.close()
    for thread in threads:
        thread.join(5)
    assert ended == ["stopped"] * 3


class Ticking:
    """Monotonic seconds that go on only when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_the_rate_is_kept() -> None:
    seconds = Ticking()
    budget = Budget(5.0, 2, now=seconds)
    for _ in range(5):
        with budget.request(Priority.LIVE):
            pass
    assert budget.ready(Priority.LIVE) is False
    seconds.now += 0.19
    assert budget.ready(Priority.LIVE) is False
    seconds.now += 0.02
    assert budget.ready(Priority.LIVE) is True
    seconds.now += 3600
    for _ in range(5):
        with budget.request(Priority.LIVE):
            pass
    assert budget.ready(Priority.LIVE) is False


def test_no_more_requests_than_allowed_are_in_flight_and_background_leaves_one_free() -> None:
    budget = Budget(1000.0, 2)
    with budget.request(Priority.BACKGROUND):
        assert (budget.ready(Priority.BACKGROUND), budget.ready(Priority.LIVE)) == (False, True)
        with budget.request(Priority.LIVE):
            assert budget.ready(Priority.PERSON) is False


def test_what_a_person_waits_for_goes_first() -> None:
    budget = Budget(1000.0, 1)
    order: list[Priority] = []
    begun = threading.Barrier(4)

    def ask(priority: Priority) -> None:
        begun.wait(5)
        with budget.request(priority):
            order.append(priority)

    threads = [threading.Thread(target=ask, args=(priority,)) for priority in (Priority.BACKGROUND, Priority.LIVE, Priority.PERSON)]
    with budget.request(Priority.LIVE):
        for thread in threads:
            thread.start()
        begun.wait(5)
        until = time.monotonic() + 5
        while budget.waiting < 3 and time.monotonic() < until:
            time.sleep(0.005)
    for thread in threads:
        thread.join(5)
    assert order == [Priority.PERSON, Priority.LIVE, Priority.BACKGROUND]


def test_prefects_own_settings_name_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://prefect.example:4200/api/")
    monkeypatch.setenv("PREFECT_API_AUTH_STRING", "amy:s3")
    found = find_address(Settings())
    assert (found.api_url, found.ui_url, found.auth) == ("http://prefect.example:4200/api", "http://prefect.example:4200", "amy:s3")


def test_settings_of_prefect_that_cannot_be_read_are_an_error_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_SERVER_API_PORT", "many")
    with pytest.raises(SettingsError) as caught:
        find_address(Settings())
    assert "VANTAGE_PREFECT_API_URL" in (caught.value.hint or "")


def test_our_settings_go_before_prefects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://prefect.example:4200/api")
    found = find_address(Settings(prefect_api_url="https://other.example/x/api", prefect_ui_url="https://ui.example/"))
    assert (found.api_url, found.ui_url) == ("https://other.example/x/api", "https://ui.example")


def test_threads_share_one_csrf_token() -> None:
    with FakePrefect(csrf=True) as prefect:
        source = make_source(prefect.api_url)
        counts: list[int] = []
        threads = [threading.Thread(target=lambda: counts.append(source.count_runs({}))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        assert counts == [0] * 8
        source.close()
