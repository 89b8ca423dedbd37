"""The export flow: the file has exactly the runs that the service counts, wherever it goes; what cannot be exported is said and leaves nothing."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from prefect.blocks.system import Secret
from prefect.filesystems import LocalFileSystem, RemoteFileSystem
from pyarrow import parquet

from prefect_vantage.blocks import VantageServer
from prefect_vantage.errands import places
from tests.flows.conftest import Stack

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300), pytest.mark.usefixtures("as_on_a_worker")]

PAST = "ended:..-1d"
"""Runs of the written past: nothing is added to them while the tests run."""


def rows_of(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".parquet":
        found: list[dict[str, Any]] = parquet.read_table(path).to_pylist()
        return found
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file)) if path.suffix == ".csv" else [json.loads(line) for line in file]


@pytest.mark.parametrize("format_", ["csv", "jsonl", "parquet"])
def test_the_file_has_the_runs_that_the_service_counts(stack: Stack, tmp_path: Path, format_: str) -> None:
    ran = stack.run("export", query=f"state:failed {PAST}", format=format_, columns=["id", "state_type", "ended"])
    path = tmp_path / "exports" / f"runs-{datetime.now(UTC):%Y-%m-%d}.{format_}"
    rows = rows_of(path)
    assert ran.state.is_completed(), ran.message
    assert ran.result == {"rows": stack.count(f"state:failed {PAST}"), "bytes": path.stat().st_size, "path": str(path)}
    assert len({str(row["id"]) for row in rows}) == len(rows) == ran.result["rows"] > 0
    assert {row["state_type"] for row in rows} == {"FAILED"}
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_the_result_shows_in_prefect(stack: Stack) -> None:
    ran = stack.run("export", query=f"flow:payments {PAST}")
    text = ran.artifact("markdown")
    assert f"{ran.result['rows']:,}, as many as the service counted" in text["data"]
    assert f"{stack.url}/runs?q=flow%3Apayments" in text["data"]
    assert ran.result["path"] in text["data"]
    assert text["key"] == "vantage-export"
    assert ran.artifact("progress")["data"] == 100.0


def test_a_second_export_takes_the_place_of_the_first(stack: Stack, tmp_path: Path) -> None:
    many = stack.run("export", query=PAST, file="all.csv")
    few = stack.run("export", query=f"state:crashed {PAST}", file="all.csv")
    assert many.result["rows"] > few.result["rows"] == len(rows_of(tmp_path / "exports" / "all.csv"))


def test_calendar_words_are_read_in_the_zone_that_is_named(stack: Stack) -> None:
    ran = stack.run("export", query="ended:last-week", timezone="Pacific/Auckland", file="{month}/{last_week}.csv")
    assert ran.result["rows"] == stack.count("ended:last-week", "Pacific/Auckland")
    assert Path(ran.result["path"]).parts[-3] == "exports"


def test_a_local_filesystem_block_is_a_folder(stack: Stack, tmp_path: Path) -> None:
    LocalFileSystem(basepath=str(tmp_path / "kept")).save("kept", overwrite=True)
    ran = stack.run("export", query=PAST, block="local-file-system/kept", folder="vantage", file="all.jsonl", format="jsonl")
    assert ran.state.is_completed(), ran.message
    assert len(rows_of(tmp_path / "kept" / "vantage" / "all.jsonl")) == stack.count(PAST)


def test_any_filesystem_block_gets_the_file(stack: Stack) -> None:
    bucket = RemoteFileSystem(basepath="memory://bucket/vantage")
    bucket.save("bucket", overwrite=True)
    ran = stack.run("export", query=f"state:failed {PAST}", block="remote-file-system/bucket", folder="weekly", file="{week}/failed.csv")
    assert ran.state.is_completed(), ran.message
    kept = bucket.read_path(ran.result["path"].removeprefix("remote-file-system/bucket/"))
    assert isinstance(kept, bytes)
    assert (len(kept), kept.count(b"\n") > 1) == (ran.result["bytes"], True)


def test_a_block_that_only_takes_bytes_gets_them_up_to_a_limit(stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = bytes_only()
    storage(root=str(tmp_path / "bytes")).save("store", overwrite=True)
    done = stack.run("export", query=PAST, block="bytes-only-storage/store", folder="", file="all.csv")
    assert done.state.is_completed(), done.message
    assert len(rows_of(tmp_path / "bytes" / "all.csv")) == stack.count(PAST)
    monkeypatch.setattr(places, "LARGEST_IN_MEMORY", 1_000)
    refused = stack.run("export", query=PAST, block="bytes-only-storage/store", folder="", file="more.csv")
    assert "takes at most 1,000" in refused.message
    assert not (tmp_path / "bytes" / "more.csv").exists()


def bytes_only() -> Any:
    """A block type of the kind that takes no folders."""
    from prefect.filesystems import WritableFileSystem

    class BytesOnlyStorage(WritableFileSystem):
        _block_type_name = "Bytes Only Storage"
        _block_type_slug = "bytes-only-storage"
        root: str

        def read_path(self, path: str) -> bytes:  # type: ignore[override]
            return (Path(self.root) / path).read_bytes()

        def write_path(self, path: str, content: bytes) -> None:  # type: ignore[override]
            target = Path(self.root) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)

    return BytesOnlyStorage


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"query": "stat:failed"}, ["Unknown field", "state"]),
        ({"columns": ["id", "colour"]}, ["colour"]),
        ({"timezone": "Mars/Olympus"}, ["Unknown time zone", "IANA"]),
        ({"file": "../../etc/passwd"}, ["is not a file name"]),
        ({"file": "runs-{day}.csv"}, ["There is no placeholder {day}", "{last_week}"]),
        ({"block": "s3"}, ["does not name a block", "local-file-system/exports"]),
        ({"block": "local-file-system/nowhere"}, ["Prefect has no block local-file-system/nowhere", "prefect block ls"]),
        ({"block": "secret/plain"}, ["is not a filesystem"]),
        ({"block": "local-file-system/exports", "folder": "../.."}, ["leads out of the block"]),
        ({"server": "nowhere"}, ["no Vantage Server block named 'nowhere'", "VANTAGE_API_URL"]),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_cannot_be_exported_fails_with_the_reason_and_leaves_nothing(
    stack: Stack, tmp_path: Path, parameters: dict[str, Any], words: list[str]
) -> None:
    Secret(value="x").save("plain", overwrite=True)
    LocalFileSystem(basepath=str(tmp_path)).save("exports", overwrite=True)
    ran = stack.run("export", **parameters)
    assert ran.state.is_failed()
    assert [word for word in words if word not in ran.message] == []
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_folder_that_cannot_be_written_to_is_named(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "exports").write_text("a file, not a folder")
    ran = stack.run("export", query=PAST)
    assert ran.state.is_failed()
    assert str(tmp_path / "exports") in ran.message


def test_a_storage_that_fails_is_named(stack: Stack) -> None:
    RemoteFileSystem(basepath="no-such-protocol://bucket").save("broken", overwrite=True)
    ran = stack.run("export", query=PAST, block="remote-file-system/broken")
    assert ran.state.is_failed()
    assert "remote-file-system/broken did not take" in ran.message


def test_the_block_of_a_server_says_where_it_is(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANTAGE_API_URL", "http://127.0.0.1:9")
    VantageServer(url=stack.url).save("main", overwrite=True)
    assert stack.run("export", query=PAST, server="main").result["rows"] == stack.count(PAST)


def test_a_service_that_stays_away_is_named(stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANTAGE_API_URL", "http://127.0.0.1:9")
    ran = stack.run("export", query=PAST)
    assert ran.state.is_failed()
    assert "Vantage does not answer at http://127.0.0.1:9" in ran.message
    assert not (tmp_path / "exports").exists()


def test_the_service_keeps_the_file_and_the_run_has_the_link(stack: Stack, tmp_path: Path) -> None:
    ran = stack.run("export", query=f"state:failed {PAST}", format="parquet", keep=True)
    assert ran.state.is_completed(), ran.message
    (job,) = [one for one in stack.vantage.get("exports")["exports"] if one["flow_run"] == str(ran.state.state_details.flow_run_id)]  # type: ignore[index]
    assert (job["status"], job["via"], job["rows"]) == ("done", "prefect", stack.count(f"state:failed {PAST}"))
    assert ran.result == {"rows": job["rows"], "bytes": job["bytes"], "url": job["url"]}
    assert f"]({job['url']})" in ran.artifact("markdown")["data"]
    assert ran.artifact("progress")["data"] == 100.0
    assert not (tmp_path / "exports").exists()
