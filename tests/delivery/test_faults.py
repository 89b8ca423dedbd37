"""Whatever dies, and whenever: nobody gets a report twice, nothing is lost, and every delivery can be seen."""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter

import pytest

from prefect_vantage.errors import Conflict, PrefectUnreachable, StateError
from prefect_vantage.reporting.deliver.courier import Courier
from prefect_vantage.reporting.deliver.job import HandOver, Job, Sent, Tools
from prefect_vantage.reporting.deliver.mail import Mail
from prefect_vantage.reporting.deliver.transports import TRANSPORTS
from tests.delivery.conftest import MAILS
from tests.delivery.post import HANG_UP, Desk

ADA, BO, CY = "ada@example.com", "bo@example.com", "cy@example.com"


class Killed(BaseException):
    """The process is gone: nothing that it would have done after this is done."""


class DiesBeforeHandOver(Mail):
    def send(self, job: Job, tools: Tools, hand_over: HandOver) -> Sent:
        raise Killed


class DiesAfterHandOver(Mail):
    def send(self, job: Job, tools: Tools, hand_over: HandOver) -> Sent:
        hand_over()
        raise Killed


class DiesAfterReply(Mail):
    def send(self, job: Job, tools: Tools, hand_over: HandOver) -> Sent:
        super().send(job, tools, hand_over)
        raise Killed


def killed(at_desk: Desk, mail: Mail) -> None:
    """A worker renders the report and dies on its first delivery."""
    opened = at_desk.open()
    at_desk.render(opened.edition.id)
    with pytest.raises(Killed):
        at_desk.courier(transports={**TRANSPORTS, "mail": mail}).deliver(at_desk.row(f"mailto:{ADA}").id)


def statuses(at_desk: Desk) -> dict[str, str]:
    return {one.address.removeprefix("mailto:"): one.status for one in at_desk.rows()}


def letters(at_desk: Desk) -> dict[str, int]:
    return dict(Counter(address for address, _letter in at_desk.office.letters))


def hours(at_desk: Desk, number: int) -> None:
    """Let so many hours go by, with a look every half hour."""
    for _ in range(number * 2):
        at_desk.later(minutes=30)
        at_desk.tick()


ONCE = {ADA: 1, BO: 1, CY: 1}
ALL_SENT = dict.fromkeys(ONCE, "sent")


def test_each_recipient_gets_it_once_however_often_it_is_run(at_desk: Desk) -> None:
    assert at_desk.work() == ["sent"] * 3
    assert at_desk.work() == [None] * 3
    hours(at_desk, 2)
    assert (letters(at_desk), statuses(at_desk)) == (ONCE, ALL_SENT)
    assert all(one.reply and one.reply.startswith("250") for one in at_desk.rows())


def test_killed_before_it_was_rendered_the_service_does_it(at_desk: Desk) -> None:
    at_desk.open()
    at_desk.tick(2)
    assert letters(at_desk) == {}, "the worker still has time"
    at_desk.later(minutes=16)
    at_desk.tick(2)
    assert (letters(at_desk), statuses(at_desk)) == (ONCE, ALL_SENT)


def test_killed_between_render_and_claim_it_is_sent_once_by_whoever_is_next(at_desk: Desk) -> None:
    at_desk.render(at_desk.open().edition.id)
    at_desk.tick(2)
    assert letters(at_desk) == {}, "the worker still has time"
    assert at_desk.work() == ["sent"] * 3, "the run is tried again"
    hours(at_desk, 1)
    assert letters(at_desk) == ONCE


def test_killed_between_claim_and_send_it_is_sent_once(at_desk: Desk) -> None:
    killed(at_desk, DiesBeforeHandOver())
    assert at_desk.work()[0] is None, "the claim holds for ten minutes"
    at_desk.later(minutes=11)
    at_desk.tick(2)
    assert (letters(at_desk), statuses(at_desk)) == (ONCE, ALL_SENT)


@pytest.mark.parametrize(("mail", "arrived"), [(DiesAfterHandOver(), 0), (DiesAfterReply(), 1)])
def test_killed_while_it_left_it_is_unconfirmed_and_never_sent_again_by_itself(at_desk: Desk, mail: Mail, arrived: int) -> None:
    killed(at_desk, mail)
    hours(at_desk, 8)
    at_desk.work()
    row = at_desk.row(f"mailto:{ADA}")
    assert (row.status, len(at_desk.office.to(ADA))) == ("unconfirmed", arrived)
    assert "nobody knows" in (row.reason or "")
    assert {address: count for address, count in letters(at_desk).items() if address != ADA} == {BO: 1, CY: 1}
    assert [one["event"] for one in at_desk.blocks.events if one["payload"]["recipient"] == f"mailto:{ADA}"] == ["vantage.report.failed"]


def test_a_server_that_hangs_up_after_the_message_leaves_it_unconfirmed(at_desk: Desk) -> None:
    at_desk.office.at_data[ADA] = [HANG_UP]
    assert at_desk.work() == ["unconfirmed", "sent", "sent"]
    hours(at_desk, 8)
    assert letters(at_desk) == ONCE


def test_a_sender_that_wakes_up_after_its_claim_ran_out_sends_nothing(at_desk: Desk) -> None:
    class Sleeps(Mail):
        def send(self, job: Job, tools: Tools, hand_over: HandOver) -> Sent:
            at_desk.later(minutes=11)
            at_desk.tick(2)  # meanwhile the service takes over
            return super().send(job, tools, hand_over)

    at_desk.render(at_desk.open().edition.id)
    assert at_desk.courier(transports={**TRANSPORTS, "mail": Sleeps()}).deliver(at_desk.row(f"mailto:{ADA}").id) is None
    assert (letters(at_desk), statuses(at_desk)) == (ONCE, ALL_SENT)


def test_a_mail_server_that_is_away_for_ten_minutes_loses_nothing(at_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as away:
        away.setattr("prefect_vantage.reporting.deliver.smtp.smtplib.SMTP.connect", _refused)
        assert at_desk.work() == ["queued"] * 3
        for _ in range(10):
            at_desk.later(minutes=1)
            at_desk.tick()
    assert letters(at_desk) == {}
    row = at_desk.row(f"mailto:{ADA}")
    assert "does not answer" in (row.reason or "")
    assert row.attempts > 2
    hours(at_desk, 1)
    assert (letters(at_desk), statuses(at_desk)) == (ONCE, ALL_SENT)


def _refused(*_given: object, **_more: object) -> None:
    raise ConnectionRefusedError(111, "Connection refused")


def test_greylisting_is_waited_for(at_desk: Desk) -> None:
    at_desk.office.at_rcpt[ADA] = ["450 4.2.0 Greylisted, try again later"] * 2
    assert at_desk.work() == ["queued", "sent", "sent"]
    assert at_desk.row(f"mailto:{ADA}").due_at > at_desk.clock()
    hours(at_desk, 1)
    assert (letters(at_desk), statuses(at_desk)) == (ONCE, ALL_SENT)
    assert at_desk.row(f"mailto:{ADA}").attempts == 3


def test_a_refused_recipient_stops_at_once_and_harms_nobody_else(at_desk: Desk) -> None:
    at_desk.office.at_rcpt[BO] = ["550 5.1.1 No such user"]
    assert at_desk.work() == ["sent", "failed", "sent"]
    hours(at_desk, 7)
    row = at_desk.row(f"mailto:{BO}")
    assert (row.attempts, "550 5.1.1 No such user" in (row.reason or "")) == (1, True)
    assert letters(at_desk) == {ADA: 1, CY: 1}


def test_a_message_that_is_put_off_is_given_up_after_six_hours(at_desk: Desk) -> None:
    at_desk.office.at_data[ADA] = ["451 4.3.0 Later"] * 100
    began = at_desk.clock()
    at_desk.work()
    hours(at_desk, 8)
    row = at_desk.row(f"mailto:{ADA}")
    assert row.status == "failed"
    assert (row.reason or "").startswith("Given up after six hours.")
    assert row.ended_at is not None
    assert 6 <= (row.ended_at - began).total_seconds() / 3600 <= 6.5
    assert 5 < row.attempts < 20
    assert letters(at_desk) == {BO: 1, CY: 1}


def test_two_services_and_two_workers_at_once_send_each_once(at_desk: Desk) -> None:
    opened = at_desk.open()
    gate = threading.Barrier(4)
    results: list[str | None] = []

    def worker(number: int) -> None:
        gate.wait(20)
        at_desk.render(opened.edition.id, f"worker-{number}")
        courier = at_desk.courier()
        results.extend(courier.deliver(one.id) for one in opened.deliveries)

    threads = [threading.Thread(target=worker, args=(number,)) for number in range(4)]
    at_desk.parts.state._busy_seconds = 30.0
    at_desk.parts.state.close()
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert Counter(results) == {"sent": 3, None: 9}
    assert (letters(at_desk), statuses(at_desk)) == (ONCE, ALL_SENT)


def test_a_state_store_that_is_locked_before_the_claim_sends_nothing_and_later_once(at_desk: Desk) -> None:
    opened = at_desk.open()
    at_desk.render(opened.edition.id)
    with locked(at_desk), pytest.raises(StateError):
        at_desk.courier().deliver(opened.deliveries[0].id)
    assert letters(at_desk) == {}
    at_desk.parts.state.check()
    assert at_desk.work() == ["sent"] * 3
    assert letters(at_desk) == ONCE


def test_a_state_store_that_is_locked_after_the_reply_leaves_it_unconfirmed(at_desk: Desk) -> None:
    class LockedAfterwards(Mail):
        def send(self, job: Job, tools: Tools, hand_over: HandOver) -> Sent:
            sent = super().send(job, tools, hand_over)
            lock.__enter__()
            return sent

    opened = at_desk.open()
    at_desk.render(opened.edition.id)
    lock = locked(at_desk)
    try:
        with pytest.raises(StateError):
            at_desk.courier(transports={**TRANSPORTS, "mail": LockedAfterwards()}).deliver(opened.deliveries[0].id)
    finally:
        lock.__exit__()
    at_desk.parts.state.check()
    hours(at_desk, 7)
    assert letters(at_desk) == ONCE
    assert statuses(at_desk) == {ADA: "unconfirmed", BO: "sent", CY: "sent"}


class locked:  # noqa: N801 - reads as what it is
    """Another program holds SQLite's one lock."""

    def __init__(self, at_desk: Desk) -> None:
        self._path = at_desk.settings.data_dir / "state.sqlite"

    def __enter__(self) -> None:
        self._other = sqlite3.connect(self._path, isolation_level=None)
        self._other.execute("BEGIN IMMEDIATE")

    def __exit__(self, *_given: object) -> None:
        self._other.execute("ROLLBACK")
        self._other.close()


def test_sending_again_is_an_act_of_its_own(at_desk: Desk) -> None:
    at_desk.work()
    first = at_desk.row(f"mailto:{ADA}")
    again, _edition = at_desk.parts.deliveries.send_again(first.id, "Ada")
    with pytest.raises(Conflict):
        at_desk.parts.deliveries.send_again(first.id)
    at_desk.tick()
    rows = [one for one in at_desk.rows() if one.address == f"mailto:{ADA}"]
    assert {one.occasion: one.status for one in rows} == {"": "sent", "again-2": "sent"}
    assert again.message_id != first.message_id
    assert letters(at_desk) == {ADA: 2, BO: 1, CY: 1}


def test_a_late_report_is_of_the_period_that_it_was_due_for(at_desk: Desk) -> None:
    due = at_desk.clock()
    at_desk.later(days=3)
    late, present = at_desk.open(at=due).edition, at_desk.open().edition
    assert late.period == "2026-11-02..2026-11-03"
    assert present.period == "2026-11-05..2026-11-06"


def test_one_that_cannot_be_tried_does_not_stand_in_the_way_of_others(at_desk: Desk) -> None:
    broken = at_desk.open(at=at_desk.clock()).edition
    at_desk.render(broken.id)
    at_desk.later(days=1)
    whole = at_desk.open().edition
    at_desk.render(whole.id, "worker-2")
    for path in (at_desk.settings.editions_path / broken.id).rglob("*.json"):
        path.unlink()
    at_desk.later(minutes=5)
    at_desk.tick(2)
    found = Counter((one.edition_id == whole.id, one.status) for one in at_desk.rows())
    assert found == {(True, "sent"): 3, (False, "failed"): 3}


def test_every_end_is_told_to_prefect_once(at_desk: Desk) -> None:
    at_desk.office.at_rcpt[BO] = ["550 no"]
    at_desk.work()
    at_desk.tick(3)
    told = {one["payload"]["recipient"]: one["event"] for one in at_desk.blocks.events}
    assert len(at_desk.blocks.events) == len(MAILS)
    assert told == {
        f"mailto:{ADA}": "vantage.report.delivered",
        f"mailto:{BO}": "vantage.report.failed",
        f"mailto:{CY}": "vantage.report.delivered",
    }


def test_a_prefect_that_restarts_loses_nothing_and_doubles_nothing(at_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its blocks cannot be read and its events not be told for a while; then it runs again whatever it was running."""
    at_desk.blocks.blocks["email-server-credentials/mail"] = {
        "smtp_server": "127.0.0.1",
        "smtp_port": at_desk.office.port,
        "smtp_type": "INSECURE",
    }
    at_desk.keep("by-block", recipients=MAILS, mail={"server": "email-server-credentials/mail"})
    with monkeypatch.context() as away:
        away.setattr(at_desk.blocks, "data", _prefect_away)
        away.setattr(at_desk.parts.deliveries, "_emit", _prefect_away)
        assert at_desk.work("by-block") == ["queued"] * 3
        assert at_desk.work() == ["sent"] * 3, "what asks Prefect for nothing goes out"
        for _ in range(5):
            at_desk.later(minutes=1)
            with pytest.raises(PrefectUnreachable):  # a fault on the System page until it is back
                at_desk.tick()
    assert {one.reason for one in at_desk.rows("by-block")} == {"Prefect does not answer"}
    assert at_desk.work("by-block") == at_desk.work() == [None] * 3, "the runs are started again"
    hours(at_desk, 1)
    assert {one.status for one in at_desk.rows()} == {"sent"}
    assert letters(at_desk) == dict.fromkeys(ONCE, 2), "of two reports, each once"
    assert Counter((one["payload"]["report"], one["payload"]["recipient"]) for one in at_desk.blocks.events) == {
        (report, f"mailto:{address}"): 1 for report in ("daily", "by-block") for address in ONCE
    }


def _prefect_away(*_given: object) -> None:
    raise PrefectUnreachable("Prefect does not answer")


def test_a_courier_without_a_mail_server_leaves_mail_to_the_service(at_desk: Desk) -> None:
    opened = at_desk.open()
    at_desk.render(opened.edition.id)
    tools = Tools(at_desk.settings.model_copy(update={"smtp_host": None}), at_desk.blocks, at_desk.settings.data_dir)
    assert Courier(at_desk.parts.ledger(), tools).deliver(opened.deliveries[0].id) is None
    assert at_desk.row(f"mailto:{ADA}").status == "queued"
