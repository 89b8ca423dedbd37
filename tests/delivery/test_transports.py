"""The other ways to deliver: a signed request, a folder, a filesystem block, a chat."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path

import httpx
import pytest
import respx

from tests.delivery.post import Desk

HOOK = "https://hooks.example/vantage"
KEY = "a key that both know"


def keep(at_desk: Desk, recipient: dict[str, object]) -> None:
    at_desk.keep("other", recipients=[recipient], formats=["csv", "json"])


def deliver(at_desk: Desk) -> tuple[str, str]:
    """(status, what was said) of the one delivery."""
    at_desk.parts.editions.open("other", here=True)
    at_desk.tick(2)
    (row,) = at_desk.rows("other")
    return row.status, row.reply or row.reason or ""


@pytest.fixture
def key(at_desk: Desk) -> None:
    at_desk.blocks.blocks["secret/hook"] = {"value": KEY}


@pytest.mark.usefixtures("key")
@respx.mock
def test_a_webhook_is_signed_and_carries_figures_and_links(at_desk: Desk) -> None:
    route = respx.post(HOOK).mock(return_value=httpx.Response(202))
    keep(at_desk, {"kind": "webhook", "url": HOOK, "secret_block": "secret/hook"})
    assert deliver(at_desk) == ("sent", "202 Accepted")
    request = route.calls[0].request
    at, _, mac = request.headers["Vantage-Signature"].partition(",v1=")
    told = hmac.new(KEY.encode(), f"{at.removeprefix('t=')}.".encode() + request.content, hashlib.sha256)
    assert mac == told.hexdigest()
    body = json.loads(request.content)
    assert request.headers["Idempotency-Key"] == body["delivery"] == at_desk.rows("other")[0].id
    assert {one["name"] for one in body["figures"]} >= {"finished", "failures"}
    assert [one["format"] for one in body["files"]] == ["csv", "json"]


@pytest.mark.usefixtures("key")
@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (httpx.Response(500), "queued"),
        (httpx.Response(429), "queued"),
        (httpx.Response(410), "failed"),
        (httpx.Response(302, headers={"Location": "https://elsewhere.example"}), "failed"),
        (httpx.ConnectError("no"), "queued"),
        (httpx.ReadTimeout("no"), "unconfirmed"),
    ],
)
def test_what_a_webhook_answers_decides_what_happens_next(at_desk: Desk, answer: httpx.Response | Exception, status: str) -> None:
    keep(at_desk, {"kind": "webhook", "url": HOOK, "secret_block": "secret/hook"})
    with respx.mock() as mock:
        mock.post(HOOK).mock(**{"side_effect": answer} if isinstance(answer, Exception) else {"return_value": answer})
        assert deliver(at_desk)[0] == status


def test_a_webhook_without_a_key_is_not_sent(at_desk: Desk) -> None:
    keep(at_desk, {"kind": "webhook", "url": HOOK})
    status, told = deliver(at_desk)
    assert (status, "VANTAGE_WEBHOOK_SECRET" in told) == ("failed", True)


def test_a_folder_gets_the_files(at_desk: Desk) -> None:
    keep(at_desk, {"kind": "folder", "folder": "weekly/team"})
    status, told = deliver(at_desk)
    folder = at_desk.settings.outbox_path / "weekly" / "team"
    assert (status, str(folder) in told) == ("sent", True)
    assert sorted(path.name for path in folder.iterdir()) == ["other_2026-11-02.csv", "other_2026-11-02.json"]


def test_a_link_that_leads_out_of_the_folder_is_refused(at_desk: Desk, tmp_path: Path) -> None:
    at_desk.settings.outbox_path.mkdir(parents=True)
    (at_desk.settings.outbox_path / "out").symlink_to(tmp_path.parent)
    keep(at_desk, {"kind": "folder", "folder": "out"})
    status, told = deliver(at_desk)
    assert (status, "leads out" in told) == ("failed", True)


class Storage:
    """A filesystem block."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def write_path(self, path: str, content: bytes) -> None:
        self.files[path] = content


def test_a_filesystem_block_gets_the_files(at_desk: Desk) -> None:
    storage = at_desk.blocks.blocks["s3-bucket/reports"] = Storage()
    keep(at_desk, {"kind": "folder", "folder": "weekly", "block": "s3-bucket/reports"})
    assert deliver(at_desk)[0] == "sent"
    assert sorted(storage.files) == ["weekly/other_2026-11-02.csv", "weekly/other_2026-11-02.json"]


class Channel:
    """A notification block."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.told: list[tuple[str, str]] = []

    def notify(self, body: str, subject: str | None = None) -> None:
        if self.error:
            raise self.error
        self.told.append((subject or "", body))


def test_a_chat_gets_the_key_figures_and_a_link(at_desk: Desk) -> None:
    channel = at_desk.blocks.blocks["slack-webhook/alerts"] = Channel()
    keep(at_desk, {"kind": "block", "block": "slack-webhook/alerts"})
    assert deliver(at_desk) == ("sent", "Told slack-webhook/alerts")
    ((subject, body),) = channel.told
    edition = at_desk.rows("other")[0].edition_id
    assert subject == "Daily"
    assert "Finished runs: " in body
    assert body.endswith(f"https://vantage.example/api/v1/editions/{edition}/page")


@pytest.mark.parametrize(
    ("error", "status"), [(RuntimeError("channel_not_found"), "queued"), (TimeoutError("Read timed out"), "unconfirmed")]
)
def test_a_chat_that_fails_is_tried_again_unless_it_may_have_arrived(at_desk: Desk, error: Exception, status: str) -> None:
    at_desk.blocks.blocks["slack-webhook/alerts"] = Channel(error)
    keep(at_desk, {"kind": "block", "block": "slack-webhook/alerts"})
    assert deliver(at_desk)[0] == status


@pytest.mark.parametrize("recipient", [{"kind": "block", "block": "slack-webhook/none"}, {"kind": "folder", "block": "s3-bucket/none"}])
def test_a_block_that_is_not_there_is_told(at_desk: Desk, recipient: dict[str, object]) -> None:
    keep(at_desk, recipient)
    status, told = deliver(at_desk)
    assert (status, "Prefect has no block" in told) == ("failed", True)
