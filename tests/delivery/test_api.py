"""Deliveries over HTTP: a worker renders, uploads, claims and sends; people look, try, send again and unsubscribe."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from prefect_vantage.cli.commands import build_app
from prefect_vantage.errands.report_delivery import deliver_report
from prefect_vantage.errands.server import Service
from prefect_vantage.errors import Stale, VantageError
from prefect_vantage.reporting.deliver.job import Tools
from prefect_vantage.sdk import AsyncVantageClient, Retry, VantageClient
from tests.delivery.post import TEMPLATES, Desk

ADA = "ada@example.com"


@pytest.fixture
def url(at_desk: Desk) -> Iterator[str]:
    with at_desk.served() as address:
        yield address


@pytest.fixture
def http(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{url}/api/v1", timeout=60) as client:
        yield client


class Worker:
    """A run of the flow, without Prefect."""

    def __init__(self, url: str, at_desk: Desk) -> None:
        self.client = VantageClient(url, retry=Retry(2, 0.01))
        self._service = Service(self.client, "UTC")
        self._tools = Tools(at_desk.settings, at_desk.blocks, TEMPLATES)
        self.shown: list[tuple[str, str]] = []

    def run(self, name: str = "daily", at: datetime | None = None) -> dict[str, Any]:
        return deliver_report(
            self._service,
            self._tools,
            lambda _share, _words: None,
            lambda text, title: self.shown.append((text, title)),
            name=name,
            period=None,
            at=at,
            timezone=None,
        )


@pytest.fixture
def worker(url: str, at_desk: Desk) -> Iterator[Worker]:
    made = Worker(url, at_desk)
    with made.client:
        yield made


def test_a_worker_renders_uploads_claims_and_sends_each_once(at_desk: Desk, worker: Worker, http: httpx.Client) -> None:
    first, second = worker.run(), worker.run()
    assert first["deliveries"] == second["deliveries"] == {"sent": 3}
    assert first["edition"] == second["edition"]
    assert len(at_desk.office.letters) == 3
    text, title = worker.shown[0]
    assert title == "Daily, Monday, 2 November 2026"
    assert "| `mailto:ada@example.com` | sent | `250 OK` |" in text
    assert "Finished runs" in text
    edition = http.get(f"/editions/{first['edition']}").json()
    assert [one["format"] for one in edition["files"]] == ["csv", "json"]
    for one in edition["files"]:
        assert len(http.get(f"/editions/{edition['id']}/files/{one['name']}").content) == one["bytes"]
    assert http.get(f"/editions/{edition['id']}/page").text.count("<h1>Daily</h1>") == 1


def test_a_worker_is_not_green_when_a_recipient_was_refused(at_desk: Desk, worker: Worker) -> None:
    at_desk.office.at_rcpt["bo@example.com"] = ["550 no"]
    with pytest.raises(VantageError, match=r"mailto:bo@example.com failed: .*550 no"):
        worker.run()
    assert len(at_desk.office.letters) == 2
    assert worker.shown


def test_a_late_worker_sends_the_period_that_was_due(at_desk: Desk, worker: Worker) -> None:
    assert worker.run(at=datetime(2026, 10, 30, 6, tzinfo=UTC))["period"] == "2026-10-29..2026-10-30"


def test_nothing_to_report_is_not_sent_where_that_is_not_wanted(at_desk: Desk, worker: Worker, http: httpx.Client) -> None:
    quiet = {"kind": "runs", "query": "flow:nothing-such"}
    at_desk.keep("quiet", sections=[quiet], send_when_empty=False, recipients=[{"kind": "mail", "to": ADA}])
    assert worker.run("quiet")["deliveries"] == {"skipped": 1}
    assert at_desk.office.letters == []
    (row,) = http.get("/deliveries", params={"report": "quiet"}).json()["deliveries"]
    assert row["reason"] == "There was nothing to report."


def test_every_delivery_is_seen_with_what_became_of_it(at_desk: Desk, worker: Worker, http: httpx.Client) -> None:
    at_desk.office.at_data[ADA] = ["451 later"]
    worker.run()
    found = http.get("/deliveries").json()["deliveries"]
    assert {one["address"]: one["status"] for one in found} == {
        "mailto:ada@example.com": "queued",
        "mailto:bo@example.com": "sent",
        "mailto:cy@example.com": "sent",
    }
    (waiting,) = http.get("/deliveries", params={"status": "queued"}).json()["deliveries"]
    assert "451 later" in waiting["reason"]
    assert waiting["due"] > waiting["first_tried"]
    sent = http.get(f"/deliveries/{found[1]['id']}").json()
    assert (sent["reply"], sent["bytes"] > 1000, sent["attempts"]) == ("250 OK", True, 1)
    page = http.get("/deliveries", params={"limit": 3}).json()
    assert http.get("/deliveries", params={"before": page["next"]}).json()["deliveries"] == []
    assert http.get("/deliveries", params={"status": "lost"}).status_code == 422
    assert http.get("/deliveries/none").status_code == 404


def test_what_has_ended_is_sent_again_on_request(at_desk: Desk, worker: Worker, http: httpx.Client) -> None:
    worker.run()
    row = http.get("/deliveries").json()["deliveries"][0]
    again = http.post(f"/deliveries/{row['id']}/resend", headers={"Vantage-Person": "bo; name=Bo"})
    assert (again.status_code, again.json()["occasion"], again.json()["requested_by"]) == (201, "again-2", "Bo")
    assert http.post(f"/deliveries/{row['id']}/resend").status_code == 409
    at_desk.tick()
    assert len(at_desk.office.letters) == 4


def test_a_test_goes_to_one_mailbox_and_counts_for_nobody(at_desk: Desk, worker: Worker, http: httpx.Client) -> None:
    made = http.post("/reports/daily/test", json={"to": "me@example.com"})
    assert made.status_code == 201, made.text
    at_desk.tick(2)
    assert [address for address, _letter in at_desk.office.letters] == ["me@example.com"]
    assert worker.run()["deliveries"] == {"sent": 3}
    refused = http.post("/reports/daily/test", json={"to": "nobody"})
    assert (refused.status_code, "ada@example.com" in refused.json()["detail"]) == (422, True)


def test_a_report_is_sent_at_once_by_the_service_itself(at_desk: Desk, http: httpx.Client) -> None:
    first, second = http.post("/reports/daily/send"), http.post("/reports/daily/send")
    assert (first.status_code, second.status_code) == (201, 200)
    at_desk.tick(2)
    assert len(at_desk.office.letters) == 3


def test_opening_an_unsubscribe_link_changes_nothing_and_its_button_does(at_desk: Desk, worker: Worker, http: httpx.Client) -> None:
    worker.run()
    link = str(at_desk.office.to(ADA)[0]["List-Unsubscribe"]).strip(" <>").removeprefix("https://vantage.example/api/v1")
    page = http.get(link)
    assert "<form method=" in page.text
    assert "form-action 'self'" in page.headers["content-security-policy"]
    at_desk.later(days=1)
    worker.run()
    assert len(at_desk.office.to(ADA)) == 2
    one_click = http.post(link, content="List-Unsubscribe=One-Click", headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert one_click.status_code == 200
    at_desk.later(days=1)
    assert worker.run()["deliveries"] == {"sent": 2, "skipped": 1}
    http.delete(link)
    at_desk.later(days=1)
    assert worker.run()["deliveries"] == {"sent": 3}
    assert http.get("/unsubscribe/none").status_code == 404


def test_the_page_to_unsubscribe_speaks_as_the_report_does(at_desk: Desk, http: httpx.Client) -> None:
    at_desk.keep("woche", language="de", description="Die <Woche>", recipients=[{"kind": "mail", "to": ADA}])
    token = at_desk.open("woche").deliveries[0].unsubscribe
    page = http.get(f"/unsubscribe/{token}").text
    assert '<html lang="de">' in page
    assert "Sie erhalten diesen Bericht per E-Mail." in page
    assert "<button>Nicht mehr senden</button>" in page
    assert "Die &lt;Woche&gt;" in page
    assert "Sie erhalten diesen Bericht nicht mehr." in http.post(f"/unsubscribe/{token}").text


@pytest.mark.parametrize(
    ("name", "status"), [("report.pdf", 204), ("../report.pdf", 405), (".hidden.pdf", 422), ("report.exe", 422), ("a\\b.pdf", 422)]
)
def test_only_files_of_reports_are_taken(at_desk: Desk, http: httpx.Client, name: str, status: int) -> None:
    edition = at_desk.open().edition
    put = http.put(
        f"/editions/{edition.id}/files/{name.replace('/', '%2F')}",
        params={"attempt": "attempt-1"},
        content=b"x" * (100_000 if status == 204 else 10),
    )
    assert put.status_code == status, put.text


def test_an_edition_without_its_data_is_not_sealed_and_a_sealed_one_stays(at_desk: Desk, http: httpx.Client) -> None:
    edition = at_desk.open().edition
    path = f"/editions/{edition.id}"
    seal = {"attempt": "attempt-1", "complete": True, "empty": False}
    assert http.post(f"{path}/seal", json=seal).status_code == 422
    at_desk.render(edition.id)
    assert http.put(f"{path}/files/daily.csv", params={"attempt": "attempt-1"}, content=b"other").status_code == 409
    assert http.get(f"{path}/files/daily.csv").content == b"a,b\n"


def test_a_foreign_page_cannot_put_files(at_desk: Desk, http: httpx.Client) -> None:
    edition = at_desk.open().edition
    put = http.put(
        f"/editions/{edition.id}/files/a.pdf", params={"attempt": "attempt-1"}, content=b"x", headers={"Origin": "https://evil.example"}
    )
    assert put.status_code == 403


def test_files_go_after_their_time(at_desk: Desk, worker: Worker, http: httpx.Client) -> None:
    made = worker.run()
    at_desk.later(days=91)
    at_desk.tick()
    edition = http.get(f"/editions/{made['edition']}").json()
    assert edition["files"] == []
    assert http.get(f"/editions/{made['edition']}/page").status_code == 404
    assert not (at_desk.settings.editions_path / made["edition"]).exists()


def test_the_sdk_keeps_changes_sends_and_looks(at_desk: Desk, worker: Worker, url: str) -> None:
    client = worker.client
    daily = client.catalogue.get("daily")
    changed = client.catalogue.replace("daily", daily["definition"] | {"title": "Ours"}, daily["version"])
    assert (changed["version"], changed["definition"]["title"]) == (2, "Ours")
    with pytest.raises(Stale):
        client.catalogue.replace("daily", daily["definition"], daily["version"])
    assert client.catalogue.restore("daily", 1)["definition"]["title"] == "Daily"
    assert [one["version"] for one in client.catalogue.versions("daily")] == [3, 2, 1]
    assert client.catalogue.test("daily", "me@example.com")["address"] == "mailto:me@example.com"
    assert len(client.catalogue.send("daily")["deliveries"]) == 3
    at_desk.tick(2)
    assert {one["status"] for one in client.deliveries.list("daily")["deliveries"]} == {"sent"}

    async def later() -> str:
        async with AsyncVantageClient(url) as other:
            (newest, *_rest) = (await other.deliveries.list("daily", limit=4))["deliveries"]
            again = await other.deliveries.resend(newest["id"])
            return str((await other.deliveries.get(again["id"]))["status"])

    assert asyncio.run(later()) == "queued"
    client.catalogue.create({"name": "other", "title": "Other", "sections": [{"kind": "totals"}]})
    client.catalogue.delete("other")


def test_the_command_line_sends_and_shows(at_desk: Desk, url: str, vantage: Callable[..., str]) -> None:
    assert "mailto:me@example.com" in vantage("report", "send", "daily", "--test", "me@example.com")
    assert vantage("report", "send", "daily").count("mailto:") == 3
    at_desk.tick(2)
    assert vantage("report", "deliveries", "daily").count("250 OK") == 4
    (row, *_rest) = json.loads(vantage("report", "deliveries", "--status", "sent", "--format", "json"))
    assert "queued" in vantage("report", "deliveries", "--resend", row["id"])


@pytest.fixture
def vantage(url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """The command line; what it writes."""
    monkeypatch.setenv("COLUMNS", "300")

    def run(*words: str) -> str:
        with suppress(SystemExit):
            build_app()([*words, "--api-url", url], exit_on_error=False, print_error=False)
        return capsys.readouterr().out

    return run


def test_every_preset_that_ships_becomes_a_report(http: httpx.Client) -> None:
    presets = [one for one in http.get("/presets").json()["templates"] if one["q"] is not None]
    assert len(presets) >= 6
    sections = [{"kind": kind} for kind in ("totals", "errors", "runs")]
    for preset in presets:
        definition = {"name": "of-a-preset", "title": preset["name"], "period": "last-week", "query": preset["q"], "sections": sections}
        answer = http.post("/reports/preview", json=definition, params={"format": "json"})
        assert answer.status_code == 200, (preset["q"], answer.text)
        assert [one["message"] for one in answer.json()["sections"] if one["status"] == "failed"] == [], preset["q"]
