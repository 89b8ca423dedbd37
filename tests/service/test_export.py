"""Exports: exactly the rows that the query counts, in three formats, safe for spreadsheets, honest when they break."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from prefect_vantage.query.export import Export
from prefect_vantage.query.run import Queries
from tests.service.exporting import Desk
from tests.service.served import NASTY, Served, run_id

QUERIES = [
    "",
    "flow:etl",
    "-flow:etl",
    "state:failed,crashed sort:-duration",
    "-worker:* sort:ended",
    "param.region:eu",
    "is:retried OR tag:a",
    "ended:2026-11-22..2026-11-23",
    'message:*"say"*',
    "flow:nobody",
]


def fetch(served: Served, **params: Any) -> httpx.Response:
    response = served.get("/api/v1/export", params=params)
    assert response.status_code == 200, response.text
    return response


def read(response: httpx.Response, form: str) -> list[dict[str, Any]]:
    if form == "csv":
        return list(csv.DictReader(io.StringIO(response.content.decode(), newline="")))
    if form == "jsonl":
        return [json.loads(line) for line in response.content.decode().splitlines()]
    return list(pq.read_table(io.BytesIO(response.content)).to_pylist())


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize("q", QUERIES)
def test_a_file_has_exactly_the_rows_that_the_query_counts(served: Served, form: str, q: str) -> None:
    response = fetch(served, q=q, format=form)
    rows = read(response, form)
    count = served.get("/api/v1/runs/count", params={"q": q}).json()["count"]
    assert len(rows) == count == int(response.headers["x-vantage-rows"])
    assert len({row["id"] for row in rows}) == count


def test_generated_queries_export_what_they_count(served: Served) -> None:
    rng = random.Random(3)
    terms = [
        "flow:etl",
        "state:failed",
        "tag:a",
        "worker:*",
        "is:retried",
        "duration:>2m",
        "priority:1",
        "param.n:3",
        "started:*",
        "attempts:0..1",
    ]
    for _ in range(30):
        q = rng.choice([" ", " OR "]).join(rng.choice(["", "-"]) + term for term in rng.sample(terms, rng.randint(1, 4)))
        response = fetch(served, q=q, columns="id")
        assert len(read(response, "csv")) == served.get("/api/v1/runs/count", params={"q": q}).json()["count"], q


def test_a_sorted_export_is_sorted(served: Served) -> None:
    rows = read(fetch(served, q="duration:* sort:-duration", format="jsonl"), "jsonl")
    listed = served.get("/api/v1/runs", params={"q": "duration:* sort:-duration", "limit": 500}).json()["runs"]
    assert [row["id"] for row in rows][:500] == [run["id"] for run in listed]


def test_json_lines_lose_nothing(served: Served) -> None:
    exported = {row["id"]: row for row in read(fetch(served, format="jsonl"), "jsonl")}
    for number in range(0, 60):
        run = served.get(f"/api/v1/runs/{run_id(number)}").json()
        row = exported[run["id"]]
        for name in ("name", "worker", "message", "tags", "parameters", "priority", "attempts", "duration", "wait", "outcome", "error"):
            assert row[name] == run[name], (number, name)
        assert (row["ended"] or "").replace(".000000", "") == (run["ended"] or "")


@pytest.mark.parametrize("q", ["", "state:failed,crashed sort:-duration"])
@pytest.mark.parametrize("fleet", ["nasty", "finely timed"])
def test_the_three_formats_agree_to_the_value(served: Served, desk: Desk, fleet: str, q: str) -> None:
    asked: Any = served if fleet == "nasty" else desk.http
    in_csv, in_lines, in_parquet = (read(fetch(asked, q=q, format=form, formulas="raw"), form) for form in ("csv", "jsonl", "parquet"))
    assert len(in_csv) == len(in_lines) == len(in_parquet) > 50
    for cells, line, row in zip(in_csv, in_lines, in_parquet, strict=True):
        assert cells.keys() == line.keys() == row.keys()
        for name, value in row.items():
            assert line[name] == as_json(name, value), (name, line["id"])
            assert as_value(cells[name], value) == value, (name, line["id"])


def as_json(name: str, value: Any) -> Any:
    """A value of a data frame as JSON lines write it."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds").replace("+00:00", "Z")
    return json.loads(value or "{}") if name == "parameters" else value


def as_value(cell: str, like: Any) -> Any:
    """A cell of a spreadsheet as the kind of value that it stands for; an empty one is no value, or an empty text."""
    if cell == "":
        return like if like in (None, "", []) else cell
    if isinstance(like, datetime):
        return datetime.fromisoformat(cell)
    if isinstance(like, list):
        return cell.split(", ")
    if isinstance(like, bool):
        return cell == "true"
    return type(like)(cell)


def test_parquet_keeps_types(served: Served) -> None:
    schema = pq.read_schema(io.BytesIO(fetch(served, format="parquet").content))
    assert schema.field("ended").type == pa.timestamp("us", "UTC")
    assert pa.types.is_floating(schema.field("duration").type)
    assert pa.types.is_list(schema.field("tags").type)
    assert pa.types.is_integer(schema.field("attempts").type)


def test_columns_come_in_the_order_asked_for(served: Served) -> None:
    response = fetch(served, columns="duration,id, param.region")
    assert response.content.decode().splitlines()[0] == '"duration","id","param.region"'


def test_what_a_spreadsheet_would_run_is_defused(served: Served) -> None:
    rows = read(fetch(served), "csv")
    seen = {row["worker"] for row in rows} | {row["name"] for row in rows}
    for text in NASTY:
        if text[:1] in {"=", "+", "-", "@", "\t", "\r"}:
            assert "'" + text in seen
            assert text not in seen
        elif text:
            assert text in seen
    assert any(row["tags"] == "'=x" for row in rows)


def test_formulas_are_left_alone_when_asked_for(served: Served) -> None:
    seen = {row["worker"] for row in read(fetch(served, formulas="raw"), "csv")}
    assert {"=1+1", "@sum"} <= seen


def test_numbers_stay_numbers(served: Served) -> None:
    lines = fetch(served, columns="attempts,duration", q="duration:*").content.decode().splitlines()[1:]
    assert all('"' not in line for line in lines)
    assert all(float(cell) >= 0 for line in lines for cell in line.split(","))


def test_excel_gets_a_byte_order_mark_when_asked_for(served: Served) -> None:
    assert fetch(served, bom=1, columns="id").content.startswith(b"\xef\xbb\xbf")
    assert not fetch(served, bom=0, columns="id").content.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("zone", "ended", "seen"),
    [
        ("UTC", "2026-11-24T12:00:00Z", "+00:00"),
        ("Asia/Kolkata", "2026-11-24T12:00:00Z", "+05:30"),
        ("America/St_Johns", "2026-11-24T12:00:00Z", "-03:30"),
        ("Europe/Berlin", "2026-11-24T12:00:00Z", "+01:00"),
    ],
)
def test_times_carry_the_offset_of_the_zone_asked_for(served: Served, zone: str, ended: str, seen: str) -> None:
    exported = {row["id"]: row["scheduled"] for row in read(fetch(served, timezone=zone), "csv")}
    assert (
        exported[run_id(0)]
        == {
            "UTC": "2026-11-24T11:59:57.000000+00:00",
            "Asia/Kolkata": "2026-11-24T17:29:57.000000+05:30",
            "America/St_Johns": "2026-11-24T08:29:57.000000-03:30",
            "Europe/Berlin": "2026-11-24T12:59:57.000000+01:00",
        }[zone]
    )
    assert exported[run_id(0)].endswith(seen)


def test_a_change_of_clocks_inside_a_file_changes_the_offset() -> None:
    from datetime import datetime

    from prefect_vantage.service.export.cells import times_in

    stored = pa.array([datetime(2026, 10, 25, 0, 59), datetime(2026, 10, 25, 1, 0), None, datetime(2026, 3, 1)], pa.timestamp("us"))
    assert times_in(stored, "Europe/Berlin").to_pylist() == [
        "2026-10-25T02:59:00.000000+02:00",
        "2026-10-25T02:00:00.000000+01:00",
        None,
        "2026-03-01T01:00:00.000000+01:00",
    ]


def test_the_file_is_named(served: Served) -> None:
    headers = fetch(served, format="parquet").headers
    assert headers["content-disposition"] == 'attachment; filename="vantage-runs-20261124T120000Z.parquet"'


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_a_break_is_told_by_the_last_line_and_by_a_cut_connection(served: Served, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Queries.export

    @contextmanager
    def breaking(self: Queries, *given: Any) -> Iterator[Export]:
        with whole(self, *given) as export:
            yield Export(export.total, _until(export.batches), export.columns, export.version)

    def _until(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        yield next(batches).slice(0, 100)
        raise OSError("the disk is gone")

    monkeypatch.setattr(Queries, "export", breaking)
    monkeypatch.setattr("prefect_vantage.service.export.formats.Csv.rows_at_once", 1)
    monkeypatch.setattr("prefect_vantage.service.export.formats.JsonLines.rows_at_once", 1)
    received, cut = _receive(served, form)
    assert cut
    if form == "csv":
        assert received.decode().splitlines()[-1] == '"incomplete: the export broke after 100 of 600 rows"'
    elif form == "jsonl":
        assert json.loads(received.decode().splitlines()[-1]) == {"incomplete": True, "rows": 100, "of": 600}
    else:
        with pytest.raises(pa.ArrowInvalid):
            pq.read_table(io.BytesIO(received))


def _receive(served: Served, form: str) -> tuple[bytes, bool]:
    """What arrived, and whether the connection was cut."""
    received = b""
    with served.client.stream("GET", "/api/v1/export", params={"format": form}) as response:
        try:
            for chunk in response.iter_raw():
                received += chunk
        except httpx.RemoteProtocolError:
            return received, True
    return received, False


def test_a_client_that_goes_away_gives_the_snapshot_back(served: Served) -> None:
    for _ in range(4):  # more often than exports may run at once
        with served.client.stream("GET", "/api/v1/export") as response:
            assert response.status_code == 200
    assert fetch(served, columns="id").headers["x-vantage-rows"] == "600"
