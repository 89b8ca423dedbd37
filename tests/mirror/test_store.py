"""One writer, many readers, and a file that survives a kill."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from prefect_vantage.errors import MirrorError, MirrorLocked, QueryTimeout
from prefect_vantage.mirror.batch import Batch
from prefect_vantage.mirror.retention import Month, prune
from prefect_vantage.mirror.store import Mirror, MirrorOptions

from .test_batch import new_id, run

WRITE_UNTIL_KILLED = """
import sys, uuid
from pathlib import Path
from prefect_vantage.mirror.batch import Batch
from prefect_vantage.mirror.store import Mirror
mirror = Mirror.open(Path(sys.argv[1]))
done = 0
while True:
    rows = [dict(id=str(uuid.uuid4()), name="x", tags=[], attempts=1, run_seconds=0.0, auto_scheduled=False, states_complete=False) for _ in range(50)]
    done += 50
    mirror.apply(Batch(rows={"runs": rows}, cursors={"done": done}))
    print(done, flush=True)
"""


def test_a_killed_writer_leaves_rows_and_cursor_that_agree(tmp_path: Path) -> None:
    path = tmp_path / "mirror.duckdb"
    with subprocess.Popen([sys.executable, "-c", WRITE_UNTIL_KILLED, str(path)], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        for line in writer.stdout:
            if int(line) >= 500:
                writer.send_signal(signal.SIGKILL)
                break
    mirror = Mirror.open(path)
    with mirror.cursor() as cursor:
        rows = cursor.execute("SELECT count(*) FROM runs").fetchall()[0][0]
    assert rows >= 500
    assert mirror.cursor_value("done") == str(rows)
    assert mirror.version == rows // 50
    mirror.close()


def test_a_second_writer_is_told_who_holds_the_mirror(tmp_path: Path) -> None:
    path = tmp_path / "mirror.duckdb"
    first = Mirror.open(path, options=MirrorOptions(url="http://127.0.0.1:4242"))
    with pytest.raises(MirrorLocked) as caught:
        Mirror.open(path)
    assert caught.value.owner["url"] == "http://127.0.0.1:4242"
    first.close()
    Mirror.open(path).close()


def test_a_statement_past_its_time_is_stopped_and_others_go_on() -> None:
    mirror = Mirror.open(None)
    with pytest.raises(QueryTimeout), mirror.cursor(seconds=0.05) as cursor:
        cursor.execute("SELECT count(*) FROM range(1000000000000) a").fetchall()
    with mirror.cursor() as cursor:
        assert cursor.execute("SELECT 1").fetchall() == [(1,)]
    mirror.close()


def test_a_mirror_of_another_schema_is_refused_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "mirror.duckdb"
    mirror = Mirror.open(path)
    mirror._connection.execute("UPDATE meta SET value = 999 WHERE name = 'schema'")
    mirror.close()
    with pytest.raises(MirrorError, match="schema 999") as caught:
        Mirror.open(path)
    assert caught.value.hint


def test_a_mirror_of_the_first_schema_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "mirror.duckdb"
    mirror = Mirror.open(path)
    mirror.apply(Batch(rows={"runs": [run(new_id(), tags=["Customer:ACME", "b"]), run(new_id())]}))
    mirror._connection.execute("ALTER TABLE runs DROP COLUMN folded_tags")
    mirror._connection.execute("UPDATE meta SET value = 1 WHERE name = 'schema'")
    mirror.close()
    mirror = Mirror.open(path)
    mirror.apply(Batch(rows={"runs": [run(new_id(), tags=["C"])]}))
    with mirror.cursor() as cursor:
        found = cursor.execute("SELECT folded_tags FROM runs ORDER BY 1").fetchall()
    assert found == [("\x1fc\x1f",), ("\x1fcustomer:acme\x1fb\x1f",), (None,)]
    mirror.close()


def test_pruning_forgets_old_finished_runs_in_batches_and_nothing_else() -> None:
    mirror = Mirror.open(None)
    old, new = datetime(2025, 1, 1), datetime(2026, 11, 1)
    finished = [run(new_id(), ended=old) for _ in range(25)]
    kept = [run(new_id(), ended=new), run(new_id(), state_type="RUNNING"), run(new_id(), state_type="RUNNING", ended=old)]
    transitions = [
        {"id": new_id(), "run_id": row["id"], "type": "COMPLETED", "name": "Completed", "occurred": old} for row in finished + kept
    ]
    mirror.apply(Batch(rows={"runs": finished + kept, "transitions": transitions}))
    steps = list(prune(mirror, datetime(2026, 1, 1, tzinfo=UTC), batch=10))
    assert [step.removed for step in steps] == [10, 20, 25]
    assert steps[-1].months == (Month("2025-01", "COMPLETED", 25),)
    assert set(mirror.rows("runs", [str(row["id"]) for row in finished + kept])) == {row["id"] for row in kept}
    with mirror.cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM transitions").fetchall() == [(3,)]
    mirror.close()
