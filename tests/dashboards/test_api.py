"""Dashboards over HTTP: nobody's change is lost, a mistake is told where it is, and a signed link shows one dashboard and no more."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import orjson
import pytest

from tests.dashboards.conftest import Json, Person
from tests.service.served import Served

PAGE = {"Accept": "text/html"}


def test_those_of_the_folder_are_there_and_can_be_drawn(anna: Person) -> None:
    for info in anna.send("GET", status=200).json()["dashboards"]:
        assert (info["source"], info["version"], info["problem"]) == ("file", 0, None)
        definition = anna.send("GET", f"/{info['name']}", status=200).json()["definition"]
        answer = anna.send("GET", f"/panels?panels={orjson.dumps(definition['panels']).decode()}", status=200).json()
        assert list(answer["panels"]) == [str(place) for place in range(info["panels"])]


def test_a_new_one_is_named_after_its_title(anna: Person) -> None:
    names = [anna.make("Späte Läufe")["name"] for _ in range(2)]
    assert names == ["spate-laufe", "spate-laufe-2"]


def test_a_name_that_is_taken_is_a_conflict(anna: Person) -> None:
    for name in ("operations", "panels"):
        assert "taken" in anna.send("POST", "", {"title": "x", "name": name}, status=409).json()["detail"]


def test_whoever_comes_second_sees_what_the_first_has_made(anna: Person, ben: Person) -> None:
    made = anna.make()
    changed = ben.send("PUT", f"/{made['name']}", {"title": "By Ben"}, status=200, match=made["version"])
    version = made["version"] + 1
    assert changed.headers["etag"].startswith(f'"{version}.')
    lost = anna.send("PUT", f"/{made['name']}", {"title": "By Anna"}, status=412, match=made["version"]).json()
    assert (lost["present"]["definition"]["title"], lost["present"]["updated_by"], lost["present"]["version"]) == ("By Ben", "Ben", version)
    anna.send("DELETE", f"/{made['name']}", status=412, match=made["version"])
    anna.send("PUT", f"/{made['name']}", {"title": "By Anna"}, status=200, match=version)
    assert ben.send("GET", f"/{made['name']}", status=200).json()["definition"]["title"] == "By Anna"


def test_a_change_must_say_what_it_has_seen(anna: Person) -> None:
    name = anna.make()["name"]
    anna.send("PUT", f"/{name}", {"title": "x"}, status=428)
    anna.send("DELETE", f"/{name}", status=428)


def test_the_versions_of_a_name_go_on_when_it_is_used_again(anna: Person) -> None:
    first = anna.make()
    anna.send("DELETE", f"/{first['name']}", status=204, match="*")
    anna.send("GET", f"/{first['name']}", status=404)
    again = anna.make()
    assert (again["name"], again["version"]) == (first["name"], first["version"] + 2)
    anna.send("PUT", f"/{first['name']}", {"title": "old"}, status=412, match=first["version"])


def test_one_of_the_folder_is_kept_when_it_is_changed_and_comes_back_when_that_is_deleted(anna: Person, ben: Person) -> None:
    anna.send("DELETE", "/cost", status=409, match=0)
    changed = anna.send("PUT", "/cost", {"title": "Ours"}, status=200, match=0).json()
    assert (changed["source"], changed["version"]) == ("kept", 1)
    assert ben.send("GET", "/cost", status=200).json()["definition"]["title"] == "Ours"
    ben.send("DELETE", "/cost", status=204, match=1)
    assert anna.send("GET", "/cost", status=200).json()["source"] == "file"


def test_a_personal_one_is_seen_by_its_owner_alone(anna: Person, ben: Person) -> None:
    name = anna.make("Mine", shared=False)["name"]
    assert name in anna.names()
    assert name not in ben.names()
    ben.send("GET", f"/{name}", status=404)
    ben.send("PUT", f"/{name}", {"title": "x"}, status=404, match="*")
    ben.send("DELETE", f"/{name}", status=404, match="*")
    assert ben.make("Mine")["name"] == "mine-2"


def test_only_the_owner_makes_a_shared_one_personal(anna: Person, ben: Person) -> None:
    name = anna.make()["name"]
    ben.send("PUT", f"/{name}", {"title": "x", "shared": False}, status=409, match="*")
    anna.send("PUT", f"/{name}", {"title": "x", "shared": False}, status=200, match="*")
    anna.send("PUT", "/operations", {"title": "x", "shared": False}, status=409, match="*")


WRONG: list[tuple[Any, str, str]] = [
    ({}, "title", "Field required"),
    ({"title": "x", "perid": "7d"}, "perid", "Did you mean period?"),
    ({"title": "x", "period": "soon"}, "period", "pattern"),
    ({"title": "x", "query": "sate:failed"}, "query", "Did you mean state?"),
    ({"title": "x", "panels": [{"metric": "finished"}, {"metric": "durations"}]}, "panels.1.metric", "duration"),
    ({"title": "x", "panels": [{"metric": "duration", "aggregate": "p97"}]}, "panels.0.aggregate", "p95"),
    ({"title": "x", "panels": [{"metric": "duration", "by": "colour"}]}, "panels.0.by", "colour"),
    ({"title": "x", "panels": [{"metric": "duration", "query": "("}]}, "panels.0.query", ""),
    ({"title": "x", "panels": [{"metric": "finished", "chart": "table"}]}, "panels.0.by", "by: flow"),
    ({"title": "x", "panels": [{"metric": "queue_depth", "chart": "heatmap"}]}, "panels.0.chart", "chart: line"),
    ({"title": "x", "panels": [{"metric": "duration", "chart": "bars"}]}, "panels.0.aggregate", "aggregate: count"),
    ({"title": "x", "panels": [{"metric": "duration", "chart": "number", "by": "flow"}]}, "panels.0.by", "chart: table"),
    ({"title": "x", "panels": [{"metric": "duration", "aggregate": "p50,p95", "by": "flow"}]}, "panels.0.aggregate", "p50"),
    ({"title": "x", "panels": [{"metric": "finished", "width": 5}]}, "panels.0.width", "4"),
    ({"title": "x", "panels": [{"metric": "finished"}] * 25}, "panels", "24"),
]


@pytest.mark.parametrize(("content", "path", "mend"), WRONG)
def test_a_mistake_is_told_with_its_path_and_its_mend(anna: Person, content: Json, path: str, mend: str) -> None:
    problem = anna.send("POST", "", content, status=422).json()
    part = problem["parts"][0]
    assert part["path"] == path
    assert mend in f"{part['message']} {part['hint']}"


def test_a_panel_of_its_own_query_shows_those_runs_alone(anna: Person, served: Served) -> None:
    panels = [{"metric": "finished", "chart": "number", "query": q} for q in ("", "outcome:failure", "flow:etl", "is:stuck")]
    address = f"/panels?q=flow:etl,sync&from=-30d&panels={orjson.dumps(panels).decode()}"
    found = anna.send("GET", address, status=200).json()["panels"]
    for place, panel in enumerate(panels):
        line = found[str(place)]["series"][0]
        counted = served.get("/api/v1/runs/count", params={"q": line["query"]}).json()["count"]
        assert line["total"] == counted == sum(line["counts"]), panel
    assert found["0"]["series"][0]["total"] > found["1"]["series"][0]["total"] > 0


def test_a_dashboard_as_code_makes_the_same_dashboard(anna: Person) -> None:
    text = anna.send("GET", "/operations/code", status=200).text
    assert text.startswith("title: Operations wall\n")
    assert "name:" not in text


def signed(person: Person, name: str, days: int = 30) -> tuple[str, dict[str, str]]:
    """(the link's path, its parameters)."""
    link = person.send("POST", f"/{name}/embed", {"days": days}, status=200).json()
    parts = urlsplit(link["path"])
    return parts.path, {key: values[0] for key, values in parse_qs(parts.query).items()}


def embedded(served: Served, name: str, params: dict[str, str]) -> httpx.Response:
    return served.get(f"/api/v1/embed/dashboards/{name}", params=params)


def test_a_signed_link_shows_its_dashboard_with_answers(anna: Person, served: Served) -> None:
    name = anna.make(query="flow:etl")["name"]
    _, params = signed(anna, name)
    answer = embedded(served, name, params)
    assert answer.status_code == 200, answer.text
    assert answer.json()["definition"]["title"] == "Failures"
    assert answer.json()["answers"]["query"] == "flow:etl"
    assert answer.json()["answers"]["panels"]["0"]["metric"] == "error_rate"


@pytest.mark.parametrize(
    "change",
    [{"signature": "A" * 43}, {"expires": "2000000000"}, {"signature": ""}],
    ids=["another signature", "another time", "none"],
)
def test_a_link_that_was_not_signed_so_is_refused_with_a_hint(anna: Person, served: Served, change: dict[str, str]) -> None:
    path, params = signed(anna, "operations")
    answer = embedded(served, "operations", {**params, **change})
    assert (answer.status_code, answer.json()["type"]) == (403, "about:blank#forbidden")
    assert "Embed" in answer.json()["hint"]
    page = served.get(f"/{path}", params={**params, **change}, headers=PAGE)
    assert (page.status_code, page.headers["content-type"]) == (403, "text/html; charset=utf-8")
    assert "not signed" in page.text


def test_a_link_is_for_one_dashboard(anna: Person, served: Served) -> None:
    _, params = signed(anna, "operations")
    assert embedded(served, "cost", params).status_code == 403


def test_a_link_ends(anna: Person, served: Served) -> None:
    _, params = signed(anna, "operations", days=1)
    began = served.clock()
    served.clock.advance(86_399)
    assert embedded(served, "operations", params).status_code == 200
    served.clock.advance(1)
    over = embedded(served, "operations", params)
    assert (over.status_code, over.json()["detail"][:15]) == (403, "This link ended")
    served.clock.advance((began - served.clock()).total_seconds())


def test_a_personal_dashboard_has_no_links_and_loses_those_it_had(anna: Person, served: Served) -> None:
    name = anna.make()["name"]
    _, params = signed(anna, name)
    anna.send("PUT", f"/{name}", {"title": "x", "shared": False}, status=200, match="*")
    assert embedded(served, name, params).status_code == 404
    anna.send("POST", f"/{name}/embed", {}, status=409)


def test_an_embedded_page_says_who_may_frame_it(anna: Person, served: Served) -> None:
    path, params = signed(anna, "operations")
    policy = served.get(f"/{path}", params=params, headers=PAGE).headers["content-security-policy"]
    assert "frame-ancestors 'self' https://wiki.example" in policy
    assert "https://wiki.example" not in served.get("/runs", headers=PAGE).headers["content-security-policy"]


def test_a_table_begins_with_the_largest_number(anna: Person) -> None:
    panels = [{"metric": "duration", "aggregate": "sum", "by": "worker", "chart": "table", "height": 1}]
    found = anna.send("GET", f"/panels?from=-30d&panels={orjson.dumps(panels).decode()}", status=200).json()["panels"]["0"]
    numbers = [row["number"] for row in found["rows"]]
    assert len(numbers) == 4
    assert numbers == sorted(numbers, reverse=True)
    assert found["other"]["count"] > 0
