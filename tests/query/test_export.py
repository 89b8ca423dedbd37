"""Exports: the rows that the query counts, all of them, in its order, of one snapshot."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from prefect_vantage.errors import InvalidInput
from prefect_vantage.mirror.batch import Batch
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.query import export as exports
from prefect_vantage.query.rows import COLUMNS
from tests.query.conftest import World, make_world
from tests.query.population import runs


def rows(world: World, q: str, columns: tuple[str, ...] = ("id",)) -> list[dict[str, Any]]:
    with world.queries.export(world.queries.ask(q), columns) as export:
        found = [row for batch in export.batches for row in batch.to_pylist()]
        assert len(found) == export.total
    return found


@pytest.mark.parametrize(
    "q",
    ["", "state:failed", "reset", "name:zzz", "sort:-duration", "state:failed sort:name sort:-at", "name:zzz sort:at", "sort:param.count"],
)
def test_an_export_holds_the_runs_that_the_query_counts(world: World, q: str) -> None:
    ids = [row["id"] for row in rows(world, q)]
    page = world.queries.page(world.queries.ask(q), limit=500)
    listed = [run["id"] for run in page.runs]
    assert len(ids) == page.total
    assert (ids if "sort:" in q else sorted(ids)) == (listed if "sort:" in q else sorted(listed))


def test_a_sorted_export_reads_its_rows_in_pieces(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "CHUNK", 7)
    ids = [row["id"] for row in rows(world, "-state:failed sort:-at sort:flow")]
    assert ids == [run["id"] for run in world.queries.page(world.queries.ask("-state:failed sort:-at sort:flow"), limit=500).runs]


def test_columns_have_the_values_of_the_run(world: World) -> None:
    wanted = ("id", "flow", "deployment_id", "tags", "ended", "duration", "outcome", "description", "root", "param.count")
    for row in rows(world, "state:completed", wanted):
        run = world.queries.one(row["id"])
        assert tuple(row) == wanted
        for name in ("flow", "deployment_id", "tags", "duration", "outcome", "description", "root"):
            assert row[name] == run[name]
        assert (row["ended"] and row["ended"].isoformat().replace("+00:00", "Z")) == run["ended"]
        count = run["parameters"].get("count")
        assert row["param.count"] == (None if count is None else str(count))


def test_without_columns_everything_is_exported_with_stable_types(world: World) -> None:
    with world.queries.export(world.queries.ask("state:failed sort:at")) as export:
        batch = next(export.batches)
        assert (export.columns, tuple(batch.schema.names)) == (COLUMNS, COLUMNS)
        assert batch.schema.field("ended").type == pa.timestamp("us", "UTC")
        assert batch.schema.field("id").type == pa.string()
        assert batch.schema.field("tags").type == pa.list_(pa.string())


@pytest.mark.parametrize("name", ["nothing", "param", "tag.x", "id; DROP TABLE runs", ""])
def test_an_unknown_column_is_refused(world: World, name: str) -> None:
    with pytest.raises(InvalidInput, match="There is no column"), world.queries.export(world.queries.ask(""), [name]):
        pass


def test_an_export_does_not_see_what_is_written_meanwhile() -> None:
    some = runs(300, seed=9)
    mirror, world = make_world(some[:200])
    for q in ("", "sort:at"):
        with world.queries.export(world.queries.ask(q), ["id"]) as export:
            mirror.apply(Batch(rows={"runs": some[200:]}, removed=[row["id"] for row in some[:50]]))
            assert sum(batch.num_rows for batch in export.batches) == export.total
        assert mirror.cursor_value("nothing") is None
    mirror.close()


def memory_limit(mirror: Mirror) -> float:
    """In MiB, as DuckDB writes it (rounded)."""
    with mirror.cursor() as cursor:
        row = cursor.execute("SELECT current_setting('memory_limit')").fetchone()
    assert row
    number, unit = str(row[0]).split()
    return float(number) * {"MiB": 1, "GiB": 1024}[unit]


def test_an_export_leaves_the_memory_limit_as_it_was() -> None:
    mirror, world = make_world(runs(50))
    before = memory_limit(mirror)
    for _ in range(3):
        rows(world, "sort:at")
    assert memory_limit(mirror) == pytest.approx(before, rel=0.001)
    mirror.close()
