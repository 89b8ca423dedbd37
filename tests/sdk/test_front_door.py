"""The package's front door: light to import, the same in both kinds, and a frame over a service."""

from __future__ import annotations

import inspect
import io
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from prefect_vantage import AsyncVantage, Vantage
from prefect_vantage.errors import InvalidInput, QueryError, ServiceUnreachable, VantageError
from prefect_vantage.sdk import AsyncBatch, AsyncFrame, AsyncTask, Batch, Frame, Task
from tests.cli.conftest import Answer, Script, json_answer, problem, script, vantage  # noqa: F401
from tests.cli.scripted import page, run_object
from tests.sdk.conftest import Open

PAIRS = [(Vantage, AsyncVantage), (Task, AsyncTask), (Batch, AsyncBatch), (Frame, AsyncFrame)]


def test_importing_the_package_loads_neither_prefect_nor_an_http_client() -> None:
    code = "import sys, prefect_vantage; print(sorted({'prefect', 'httpx', 'pydantic'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_submitting_by_a_named_address_does_not_load_prefect() -> None:
    code = """
import sys
from prefect_vantage import Vantage
from prefect_vantage.errors import PrefectUnreachable
try:
    Vantage(prefect_url="http://127.0.0.1:9/api", patience=0).submit("etl/nightly", {})
except PrefectUnreachable:
    print("prefect" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


@pytest.mark.parametrize(("plain", "awaited"), PAIRS, ids=[plain.__name__ for plain, _ in PAIRS])
def test_both_kinds_offer_the_same(plain: type[Any], awaited: type[Any]) -> None:
    def offered(kind: type[Any]) -> dict[str, Any]:
        found = {name: member for name, member in inspect.getmembers(kind) if not name.startswith("_")}
        return {
            name: [str(one) for one in inspect.signature(member).parameters.values()] if callable(member) else None
            for name, member in found.items()
        }

    first, second = offered(plain), offered(awaited)
    assert first.keys() == second.keys()
    for name in first.keys() - {"map"}:  # which takes async items as well
        assert first[name] == second[name], name


@pytest.fixture
def found(script: Script, open_vantage: Open) -> Iterator[Any]:  # noqa: F811
    """A frame over the scripted service, found by VANTAGE_API_URL."""
    return open_vantage().search("state:failed", timezone="Europe/Berlin")


def test_a_frame_asks_the_service_when_it_is_used(script: Script, found: Any) -> None:  # noqa: F811
    assert script.asked == []
    value = {"value": "etl", "count": 2, "selected": True, "excluded": False}
    script.on("/runs/count", json_answer({"count": 4, "groups": [{"value": "a", "count": 4}], "query": "", "version": 3}))
    script.on("/runs/facets", json_answer({"facets": [{"field": "flow", "label": "Flow", "values": [value], "distinct": 1, "other": 0}]}))
    script.on("/runs", json_answer(page([run_object(1)], next="c")), json_answer(page([run_object(2)])))
    assert found.count() == 4
    assert found.groups("flow").groups[0].value == "a"
    assert found.facets()[0].values[0].value == "etl"
    assert found.facets("flow", limit=3)[0].field == "flow"
    assert [run.name for run in found] == ["brave-otter-1", "brave-otter-2"]
    assert [run.name for run in found.first(1)] == ["brave-otter-2"]
    assert {call[2]["q"] for call in script.asked} == {"state:failed"}
    assert {call[2]["timezone"] for call in script.asked} == {"Europe/Berlin"}
    assert "Frame('state:failed'" in repr(getattr(found, "_inner", found))


def test_a_frame_becomes_a_table(script: Script, found: Any) -> None:  # noqa: F811
    held = io.BytesIO()
    parquet.write_table(pa.table({"id": ["a", "b"], "duration": [1.5, None]}), held)
    script.on("/export", Answer(held.getvalue(), type="application/vnd.apache.parquet", headers={"X-Vantage-Rows": "2"}))
    assert found.to_arrow().to_pylist() == [{"id": "a", "duration": 1.5}, {"id": "b", "duration": None}]
    assert list(found.to_pandas(["id"])["id"]) == ["a", "b"]
    assert [call[2].get("columns") for call in script.asked] == [None, "id"]
    script.on("/export", Answer(held.getvalue(), type="application/vnd.apache.parquet", headers={"X-Vantage-Rows": "3"}))
    with pytest.raises(VantageError, match="2 of 3 rows"):
        found.to_arrow()


def test_a_frame_without_pandas_says_how_to_get_it(script: Script, found: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    held = io.BytesIO()
    parquet.write_table(pa.table({"id": ["a"]}), held)
    script.on("/export", Answer(held.getvalue(), type="application/vnd.apache.parquet", headers={"X-Vantage-Rows": "1"}))
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(VantageError, match="pandas is not installed"):
        found.to_pandas()


def test_what_is_wrong_with_a_query_or_its_service_is_told(script: Script, found: Any, open_vantage: Open) -> None:  # noqa: F811
    script.on("/runs/count", problem(422, "Unknown field", position=3, length=4, suggestion="state"))
    with pytest.raises(QueryError):
        found.count()
    with pytest.raises(ServiceUnreachable, match=r"does not answer at http://127\.0\.0\.1:9"):
        open_vantage("http://127.0.0.1:9").search().count()
    with pytest.raises(InvalidInput, match="'localhost' is not an address"):
        open_vantage("localhost")


def test_the_token_is_shown_to_the_service(script: Script, open_vantage: Open) -> None:  # noqa: F811
    script.on("/settings", json_answer({"version": "0.1.0"}))
    service = open_vantage(script.url, "secret").service
    assert service.settings() == {"version": "0.1.0"}
    assert script.headers[-1]["Authorization"] == "Bearer secret"
