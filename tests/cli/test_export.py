"""`vantage export`: whole files or none, and the row count of every format."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prefect_vantage.sdk.rows import CsvRows
from tests.cli.conftest import Answer, Run, Script, problem


def parquet(rows: int) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table({"id": list(range(rows))}), sink)
    return sink.getvalue()


CSV = b'\xef\xbb\xbfid,message\n1,"two\nlines, ""quoted"""\n2,plain\n'
WHOLE = {"csv": CSV, "jsonl": b'{"id":1}\n{"id":2}\n', "parquet": parquet(2)}


def rows(number: int) -> dict[str, str]:
    return {"X-Vantage-Rows": str(number)}


@pytest.mark.parametrize("kind", WHOLE)
def test_a_whole_export_gets_its_name(vantage: Run, script: Script, tmp_path: Path, kind: str) -> None:
    script.on("/export", Answer(WHOLE[kind], headers=rows(2)))
    ran = vantage("export", "state:failed", "--output", str(tmp_path / f"runs.{kind}"), "--columns", "id, message", "--bom")
    assert ran.code == 0, ran.err
    assert [path.name for path in tmp_path.iterdir()] == [f"runs.{kind}"]
    assert (tmp_path / f"runs.{kind}").read_bytes() == WHOLE[kind]
    assert "Wrote 2 runs" in ran.err
    assert script.asked[0][2] == {"q": "state:failed", "format": kind, "columns": "id,message", "bom": "1", "timezone": "UTC"}


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("csv", Answer(CSV, headers=rows(3))),
        ("jsonl", Answer(WHOLE["jsonl"], headers=rows(1))),
        ("parquet", Answer(WHOLE["parquet"], headers=rows(5))),
        ("parquet", Answer(WHOLE["parquet"][:-3], headers=rows(2))),
        ("parquet", Answer(b"PAR1 but no footer PAR1", headers=rows(2))),
        ("csv", Answer(CSV[:40], headers=rows(0))),
        ("csv", Answer(CSV, headers=rows(2), cut=True)),
    ],
)
def test_what_came_incomplete_leaves_the_old_file_and_nothing_else(
    vantage: Run, script: Script, tmp_path: Path, kind: str, answer: Answer
) -> None:
    (tmp_path / f"runs.{kind}").write_text("yesterday's")
    script.on("/export", answer)
    ran = vantage("export", "--output", str(tmp_path / f"runs.{kind}"))
    assert ran.code == 1
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [(f"runs.{kind}", "yesterday's")]


def test_a_refused_export_shows_the_place_in_the_query(vantage: Run, script: Script, tmp_path: Path) -> None:
    script.on("/export", problem(422, "Unknown field", position=0, length=4))
    ran = vantage("export", "stat:x", "--output", str(tmp_path / "runs.csv"))
    assert ran.code == 2
    assert "^^^^" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_to_standard_output_go_the_bytes_and_nothing_more(script: Script) -> None:
    script.on("/export", Answer(CSV, headers=rows(2)))
    done = subprocess.run([sys.executable, "-m", "prefect_vantage", "export"], capture_output=True, check=True)
    assert done.stdout == CSV
    assert done.stderr.startswith(b"Wrote 2 runs")


@given(
    st.lists(st.tuples(st.text(alphabet='a",\n', max_size=6), st.integers()), max_size=20),
    st.integers(min_value=1, max_value=7),
)
def test_csv_records_are_counted_however_the_bytes_are_cut(records: list[tuple[str, int]], step: int) -> None:
    import csv

    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([("message", "number"), *records])
    content, counter = text.getvalue().encode(), CsvRows()
    for start in range(0, len(content), step):
        counter.feed(content[start : start + step])
    assert counter.total(None) == len(records)
