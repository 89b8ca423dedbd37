"""`vantage presets` and the SDK's `client.presets` against a running service."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from prefect_vantage.errors import InvalidInput, NotFound, QueryError, Stale
from prefect_vantage.ingest.wire import SavedFilter, SavedSearch
from prefect_vantage.sdk import AsyncVantageClient, VantageClient
from tests.cli.conftest import Run
from tests.service.served import Served, service


@pytest.fixture
def served(vantage: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    with service(runs=30) as running:
        monkeypatch.setenv("VANTAGE_API_URL", running.url)
        monkeypatch.setenv("VANTAGE_PERSON", "anna")
        yield running


@pytest.fixture
def anna(served: Served) -> Iterator[VantageClient]:
    with VantageClient(served.url, person="anna") as client:
        yield client


def test_a_preset_is_saved_shown_used_changed_and_deleted(served: Served, vantage: Run, anna: VantageClient) -> None:
    saved = vantage(
        "presets", "save", "Slow ones", "duration:>5m", "--sort", "-duration", "--columns", "state,run~300", "--star", "--default"
    )
    assert (saved.code, "slow-ones, version 1" in saved.err) == (0, True)
    shown = vantage("presets", "show", "Slow Ones").out
    assert "duration:>5m" in shown
    assert "starred, default" in shown
    assert vantage("presets", "show", "slow-ones", "--format", "query").out == "duration:>5m sort:-duration\n"
    query = vantage("presets", "show", "slow-ones", "--format", "query").out.strip()
    assert vantage("count", query).code == 0
    link = vantage("presets", "show", "slow-ones", "--format", "prefect")
    assert link.out == "http://prefect/runs\n"
    assert "Left out: duration:>5m" in link.err

    assert vantage("presets", "save", "slow-ones", "--shared", "--description", "What is slow").code == 0
    one = anna.presets.get("slow-ones")
    assert (one.version, one.shared, one.sort, one.columns, one.description) == (
        2,
        True,
        ("-duration",),
        ("state", "run~300"),
        "What is slow",
    )

    assert vantage("presets", "delete", "slow-ones").code == 2  # nobody is there to answer the question
    assert vantage("presets", "delete", "slow-ones", "--yes").code == 0
    listed = vantage("presets", "list")
    assert "Your default 'Slow ones' is gone" in listed.err
    assert vantage("presets", "restore", "slow-ones").code == 0
    assert anna.presets.get("slow-ones").starred


def test_the_list_shows_yours_then_templates_and_is_json_for_programs(served: Served, vantage: Run) -> None:
    vantage("presets", "save", "Mine", "state:failed", "--star")
    lines = vantage("presets", "list").out.splitlines()
    assert lines[1].split()[:4] == ["★", "mine", "Mine", "yours"]
    assert any(line.split()[:1] == ["my-runs"] and "owner=anna" in line for line in lines)
    rows = json.loads(vantage("presets", "list", "--format", "json").out)
    assert next(row["slug"] for row in rows) == "mine"
    assert len(rows) == 8


def test_stars_default_and_order_are_set_by_name(served: Served, vantage: Run, anna: VantageClient) -> None:
    for name in ("A", "B"):
        vantage("presets", "save", name)
    assert vantage("presets", "order", "b", "Today").code == 0
    assert vantage("presets", "star", "today").code == 0
    assert vantage("presets", "default", "B").code == 0
    found = anna.presets.list()
    assert ([one.slug for one in found.presets], found.templates[0].slug) == (["b", "a"], "today")
    assert [one.slug for one in found.templates if one.starred] == ["today"]
    assert found.default == found.presets[0].id
    vantage("presets", "star", "today", "--off")
    vantage("presets", "default", "--none")
    found = anna.presets.list()
    assert (found.default, any(one.starred for one in found.templates)) == (None, False)
    assert vantage("presets", "default").code == 2
    assert vantage("presets", "star", "gone").code == 1


def test_a_bad_query_points_at_its_place_and_saves_nothing(served: Served, vantage: Run, anna: VantageClient) -> None:
    ran = vantage("presets", "save", "Bad", "flow:etl stat:failed")
    assert ran.code == 2
    assert "Did you mean: flow:etl state:failed" in ran.err
    assert anna.presets.list().presets == ()


def test_presets_travel_as_yaml_and_a_second_import_changes_nothing(served: Served, vantage: Run, tmp_path: Path) -> None:
    vantage("presets", "save", "Größe", 'message:"x: y" OR is:late', "--grouping", "flow", "--shared")
    vantage("presets", "save", "Mine", "state:failed")
    file = tmp_path / "presets.yaml"
    assert vantage("presets", "export", "--output", str(file)).code == 0
    assert vantage("presets", "import", str(file)).out.split() == ["unchanged", "groe", "unchanged", "mine"]
    vantage("presets", "save", "Mine", "state:crashed")
    vantage("presets", "delete", "groe", "--yes")
    file.write_text(file.read_text(encoding="utf-8").replace("slug: groe", "slug: size"), encoding="utf-8")
    assert vantage("presets", "import", str(file), "--dry-run").out.split() == ["created", "size", "updated", "mine"]
    assert vantage("presets", "import", str(file)).out.split() == ["created", "size", "updated", "mine"]
    assert vantage("presets", "export", "size", "mine").out == file.read_text(encoding="utf-8")


def test_a_broken_file_is_told_with_its_line_before_anything_is_written(
    served: Served, vantage: Run, anna: VantageClient, tmp_path: Path
) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text("name: Good\nquery: state:failed\n", encoding="utf-8")
    bad.write_text("name: Bad\nquery: stat:failed\n", encoding="utf-8")
    ran = vantage("presets", "import", str(good), str(bad))
    assert (ran.code, "bad.yaml:2:" in ran.err) == (2, True)
    assert anna.presets.list().presets == ()
    assert vantage("presets", "import").code == 2
    assert vantage("presets", "import", str(tmp_path / "gone.yaml")).code == 2


def test_prefects_saved_searches_are_taken_over_with_a_report(served: Served, vantage: Run, anna: VantageClient) -> None:
    filters = [
        SavedFilter(object="flowRun", property="state", value=["Failed"]),
        SavedFilter(object="flowRun", property="colour", value="red"),
    ]
    served.upstream.searches = [SavedSearch(id="00000000-0000-4000-8000-000000000001", name="Red failures", filters=filters)]
    dry = vantage("presets", "import", "--from-prefect", "--dry-run").out
    assert "new        Red failures: state_name:Failed" in dry
    assert "left out: flow run colour: red" in dry
    assert anna.presets.list().presets == ()
    assert vantage("presets", "import", "--from-prefect").out.startswith("created")
    assert vantage("presets", "import", "--from-prefect").out.startswith("present")
    assert [one.q for one in anna.presets.list().presets] == ["state_name:Failed"]


def test_the_sdk_tells_a_preset_that_somebody_else_has_changed(served: Served, anna: VantageClient) -> None:
    seen = anna.presets.create("Ours", "state:failed", shared=True)
    with VantageClient(served.url, person="ben") as ben:
        ben.presets.update("ours", query="state:crashed")
    with pytest.raises(Stale) as stale:
        anna.presets.update(seen, query="is:late")
    assert isinstance(stale.value.present, dict)
    assert (stale.value.present["query"], stale.value.present["updated_by"]) == ("state:crashed", "ben")
    with pytest.raises(Stale):
        anna.presets.delete(seen)
    assert anna.presets.update(anna.presets.get("ours"), query="is:late").version == 3
    with pytest.raises(QueryError):
        anna.presets.create("Bad", "stat:failed")
    with pytest.raises(InvalidInput):
        anna.presets.create("Bad", colour="red")
    with pytest.raises(NotFound):
        anna.presets.get("gone/../x")


def test_the_async_client_does_the_same(served: Served) -> None:
    async def use() -> None:
        async with AsyncVantageClient(served.url, person="anna") as client:
            made = await client.presets.create("Mine", "state:failed", sort=["-ended"])
            await client.presets.star("mine")
            await client.presets.choose_default(made.id)
            await client.presets.order(["today", "mine"])
            found = await client.presets.list()
            assert (found.default, found.presets[0].starred, found.person) == (made.id, True, "anna")
            assert (await client.presets.link("mine")).url == "http://prefect/runs?state=Failed%2CTimedOut"
            assert (await client.presets.link_of_query("state:late")).url == "http://prefect/runs?state=Late"
            await client.presets.update(made, name="Renamed")
            await client.presets.delete("mine")
            assert (await client.presets.restore("mine")).name == "Renamed"
            assert (await client.presets.get("mine")).version == 4
            assert await client.presets.import_saved_searches(dry_run=True) == ()
            assert await client.presets.recent() == ()

    asyncio.run(use())
