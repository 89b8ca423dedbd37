"""The report flow: every format of the same days, saved, with the key figures in Prefect."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from prefect.filesystems import LocalFileSystem

from prefect_vantage.sdk import File, VantageClient
from tests.flows.conftest import Stack

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300), pytest.mark.usefixtures("as_on_a_worker")]


def test_every_format_is_saved_for_the_same_days(stack: Stack, tmp_path: Path) -> None:
    ran = stack.run("report", period="last-month", formats=["pdf", "html", "csv", "json"], timezone="Europe/Berlin")
    assert ran.state.is_completed(), ran.message
    files = {kind: Path(kept["path"]) for kind, kept in ran.result["files"].items()}
    document = json.loads(files["json"].read_text(encoding="utf-8"))
    assert {kind: path.name for kind, path in files.items()} == {
        kind: f"{document['file_name']}.{'zip' if kind == 'csv' else kind}" for kind in files
    }
    assert files["pdf"].read_bytes().startswith(b"%PDF-")
    assert document["period"]["label"] in files["html"].read_text(encoding="utf-8")
    assert {kind: kept["bytes"] for kind, kept in ran.result["files"].items()} == {
        kind: path.stat().st_size for kind, path in files.items()
    }
    first, _, after = ran.result["period"].partition("..")
    assert (first[8:], after[8:]) == ("01", "01")
    assert document["runs"] == stack.count("at:last-month", "Europe/Berlin") > 0


def test_the_key_figures_show_in_prefect_with_links(stack: Stack) -> None:
    ran = stack.run("report", period="last-30-days", formats=["json"], query="flow:payments")
    document = json.loads(Path(ran.result["files"]["json"]["path"]).read_text(encoding="utf-8"))
    text = ran.artifact("markdown")["data"]
    figures = [figure for section in document["sections"] for figure in section["figures"]]
    assert figures
    assert [figure["text"] for figure in figures if f"[{figure['label']}]({figure['link']}) | **{figure['text']}**" not in text] == []
    assert f"{stack.url}/api/v1/reports/task-performance/build?period={ran.result['period']}&format=html" in text
    assert f"{document['runs']:,} runs" in text


def test_a_block_keeps_it_too(stack: Stack, tmp_path: Path) -> None:
    LocalFileSystem(basepath=str(tmp_path / "kept")).save("reports", overwrite=True)
    ran = stack.run("report", formats=["csv"], block="local-file-system/reports", folder="", file="{month}/{report}.{format}")
    assert ran.state.is_completed(), ran.message
    assert Path(ran.result["files"]["csv"]["path"]).is_relative_to(tmp_path / "kept")


def test_it_goes_to_its_recipients_once_however_often_it_is_run(stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANTAGE_REPORTS_FOLDER", str(tmp_path / "sent"))
    with VantageClient(stack.url) as client:
        recipients = [{"kind": "folder", "folder": "team"}]
        sections = [{"kind": "totals"}, {"kind": "outcomes"}]
        client.catalogue.create(
            {
                "name": "team",
                "title": "Team",
                "period": "last-month",
                "formats": ["pdf", "csv"],
                "recipients": recipients,
                "sections": sections,
            }
        )
        first, second = (stack.run("report", name="team", deliver=True) for _ in range(2))
        assert first.state.is_completed(), first.message
        assert first.result == second.result
        assert first.result["deliveries"] == {"sent": 1}
        (row,) = client.deliveries.list("team")["deliveries"]
    assert (row["status"], row["attempts"]) == ("sent", 1)
    (pdf,) = (tmp_path / "sent" / "team").glob("*.pdf")
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert "| `folder:/team` | sent |" in first.artifact("markdown")["data"]


def test_a_section_that_failed_is_never_green(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = VantageClient.report

    def broken(client: VantageClient, *asked: Any, **more: Any) -> File:
        made = whole(client, *asked, **more)
        document = json.loads(made.content)
        document["sections"][0] |= {"status": "failed", "message": "the statement took too long"}
        return replace(made, content=json.dumps(document).encode())

    monkeypatch.setattr(VantageClient, "report", broken)
    ran = stack.run("report", formats=["json"])
    assert ran.state.is_failed()
    assert "incomplete" in ran.message
    assert "the statement took too long" in ran.message
    assert ran.artifact("markdown")


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"name": "nothing-such"}, ["There is no report", "task-performance"]),
        ({"period": "some-day"}, ["is not a period", "last-week"]),
        ({"query": "stat:failed"}, ["Unknown field"]),
        ({"formats": []}, ["pdf, html, csv, json"]),
        ({"file": "../{report}"}, ["is not a file name"]),
    ],
)
def test_what_cannot_be_reported_says_why_and_saves_nothing(
    stack: Stack, tmp_path: Path, parameters: dict[str, Any], words: list[str]
) -> None:
    ran = stack.run("report", **{"formats": ["json"]} | parameters)
    assert ran.state.is_failed()
    assert [word for word in words if word not in ran.message] == []
    assert list(tmp_path.rglob("*.*")) == []
