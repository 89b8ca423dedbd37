"""Reports over HTTP: made, changed by whoever saw the newest version, restored, previewed, built; every mistake names its path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from prefect_vantage.app import create_app
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.settings import Settings
from prefect_vantage.testing import FrozenClock
from tests.analytics.fleet import NOW
from tests.service.served import Upstream, serving

REPORTS = "/api/v1/reports"
GOOD = {"name": "team", "title": "Team", "sections": [{"kind": "totals"}]}


@pytest.fixture(scope="module")
def client(planted: Mirror) -> Iterator[httpx.Client]:
    app = create_app(Settings(), mirror=planted, clock=FrozenClock(NOW), ingest=Upstream())
    with serving(app) as url, httpx.Client(base_url=url, timeout=60) as opened:
        yield opened


@pytest.fixture
def team(client: httpx.Client) -> Iterator[dict[str, Any]]:
    made = client.post(REPORTS, json=GOOD, headers={"Vantage-Person": "ada; name=Ada"})
    assert made.status_code == 201, made.text
    yield made.json()
    client.delete(f"{REPORTS}/team", headers={"If-Match": "*"})


def test_the_reports_of_the_project_are_there(client: httpx.Client) -> None:
    found = {one["name"]: one for one in client.get(REPORTS).json()["reports"]}
    assert found.keys() >= {"task-performance", "worker-efficiency", "system-health", "weekly-digest", "daily-failures"}
    assert (found["weekly-digest"]["source"], found["weekly-digest"]["version"]) == ("file", 0)


@pytest.mark.usefixtures("team")
def test_who_saw_the_newest_version_changes_it_and_who_did_not_is_told(client: httpx.Client) -> None:
    seen = client.get(f"{REPORTS}/team").headers["ETag"]
    changed = client.put(f"{REPORTS}/team", json=GOOD | {"title": "Ours"}, headers={"If-Match": seen, "Vantage-Person": "bo; name=Bo"})
    assert (changed.status_code, changed.json()["definition"]["title"]) == (200, "Ours")
    late = client.put(f"{REPORTS}/team", json=GOOD | {"title": "Mine"}, headers={"If-Match": seen})
    assert late.status_code == 412
    assert late.json()["present"]["definition"]["title"] == "Ours"
    assert "by Bo" in late.json()["detail"]
    assert client.put(f"{REPORTS}/team", json=GOOD).status_code == 428
    assert client.get(f"{REPORTS}/team", headers={"If-None-Match": changed.headers["ETag"]}).status_code == 304


@pytest.mark.usefixtures("team")
def test_every_version_is_kept_with_who_made_it_and_can_be_restored(client: httpx.Client) -> None:
    first = client.get(f"{REPORTS}/team").json()["version"]
    client.put(f"{REPORTS}/team", json=GOOD | {"title": "Ours"}, headers={"If-Match": "*", "Vantage-Person": "bo; name=Bo"})
    client.delete(f"{REPORTS}/team", headers={"If-Match": "*"})
    assert client.get(f"{REPORTS}/team").status_code == 404
    restored = client.post(f"{REPORTS}/team/restore", json={"version": first})
    assert restored.json()["definition"]["title"] == "Team"
    versions = client.get(f"{REPORTS}/team/versions").json()["versions"]
    assert [one["change"] for one in versions[:3]] == ["restored", "deleted", "changed"]
    assert (versions[2]["by"], versions[2]["definition"]["title"]) == ("Bo", "Ours")


def test_a_file_that_is_changed_here_comes_back_when_it_is_deleted(client: httpx.Client) -> None:
    path = f"{REPORTS}/daily-failures"
    whole = client.get(path)
    own = whole.json()["definition"] | {"title": "Ours"}
    changed = client.put(path, json=own, headers={"If-Match": whole.headers["ETag"]})
    assert (changed.json()["source"], changed.json()["definition"]["title"]) == ("kept", "Ours")
    assert client.delete(path, headers={"If-Match": changed.headers["ETag"]}).status_code == 204
    assert client.get(path).json()["definition"] == whole.json()["definition"]
    refused = client.delete(path, headers={"If-Match": "*"})
    assert (refused.status_code, "reports/daily-failures.yaml" in refused.json()["hint"]) == (409, True)


@pytest.mark.parametrize(
    ("change", "path", "hint"),
    [
        ({"sections": [{"kind": "totals", "titel": "x"}]}, "sections.0.titel", "Did you mean title?"),
        ({"sections": [{"kind": "panel", "metric": "durations"}]}, "sections.0.metric", "duration"),
        ({"sections": [{"kind": "runs", "query": "stat:failed"}]}, "sections.0.query", "Did you mean state?"),
        ({"sections": [{"kind": "breakdown", "metric": "queue_depth", "by": "flow"}]}, "sections.0.metric", "panel"),
        ({"sections": [{"kind": "text", "text": "{% for a in runs %}{% endfor %}"}]}, "sections.0.text", "values"),
        ({"title": "{{ ''.__class__ }}"}, "title: '__class__'", "period.label"),
        ({"title": "{{ perod.label }}"}, "title: there is no value 'perod'", "Did you mean period?"),
        ({"period": "lastweek"}, "period", "last-week"),
        ({"timezone": "Berlin"}, "timezone", "Europe/Berlin"),
        ({"recipients": [{"kind": "mail", "to": "ada"}]}, "recipients.0.to", "ada@example.com"),
        ({"recipients": [{"kind": "mail", "to": "a@b.c\nBcc: d@e.f"}]}, "recipients.0.to", ""),
        ({"recipients": [{"kind": "folder", "folder": "../etc"}]}, "recipients.0.folder", "without .."),
        ({"recipients": [{"kind": "mail", "to": "a@b.c"}, {"kind": "mail", "to": "A@b.c"}]}, "mailto:a@b.c stands in it twice", ""),
        ({"schedule": {"cron": "61 * * * *"}, "recipients": [{"kind": "mail", "to": "a@b.c"}]}, "schedule.cron", "0 7 * * 1"),
        ({"schedule": {"cron": "0 7 * * 1"}}, "nobody would get", "recipients"),
        ({"formats": ["docx"]}, "formats.0", ""),
    ],
)
def test_a_mistake_names_its_path_and_how_to_mend_it(client: httpx.Client, change: dict[str, Any], path: str, hint: str) -> None:
    refused = client.post(REPORTS, json=GOOD | {"name": "wrong"} | change)
    told = refused.json()
    assert refused.status_code == 422, refused.text
    assert path in told["detail"]
    assert hint in f"{told.get('hint', '')} {told['detail']}"
    assert {part["path"] for part in told["parts"]} & {path.partition(":")[0], "recipients", "schedule"}
    assert all(part["message"] and not part["message"].startswith(part["path"]) for part in told["parts"])
    assert client.get(f"{REPORTS}/wrong").status_code == 404


def test_no_report_is_called_as_a_page_is(client: httpx.Client) -> None:
    assert client.post(REPORTS, json=GOOD | {"name": "new"}).status_code == 409


def test_two_reports_of_one_name_are_refused(client: httpx.Client, team: dict[str, Any]) -> None:
    assert client.post(REPORTS, json=GOOD).status_code == 409
    assert client.post(REPORTS, json=GOOD | {"name": "weekly-digest"}).status_code == 409


def test_a_definition_is_previewed_with_real_numbers_and_not_kept(client: httpx.Client) -> None:
    draft = {"title": "Draft of {{ period.label }}", "sections": [{"kind": "totals"}]}
    page = client.post(f"{REPORTS}/preview", params={"period": "2026-10-26..2026-11-02"}, json=draft)
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "Draft of 26 October – 1 November 2026" in page.text
    assert ">204<" in page.text
    assert client.get(f"{REPORTS}/preview").status_code == 404


def test_a_report_goes_to_code_and_back(client: httpx.Client, team: dict[str, Any]) -> None:
    text = client.get(f"{REPORTS}/team/code").text
    assert "kind: totals" in text
    assert "formats" not in text  # defaults are left out


def test_the_next_times_of_a_schedule_tell_of_clock_changes(client: httpx.Client) -> None:
    found = client.get(f"{REPORTS}/times", params={"cron": "30 2 * * *", "timezone": "Europe/Berlin", "count": 2}).json()["times"]
    assert [one["local"] for one in found] == ["Wed 4 Nov 2026, 02:30", "Thu 5 Nov 2026, 02:30"]
    assert client.get(f"{REPORTS}/times", params={"cron": "x"}).status_code == 422
