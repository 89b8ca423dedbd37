"""Presets by their front door: kept, shared, marked per person, changed by two people at once, lost as a default, there after a restart."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from tests.presets.people import Person, person
from tests.service.served import Served, service


def test_a_preset_keeps_its_view_as_one_object(anna: Person) -> None:
    made = anna.make(
        "Slow ones", "duration:>5m  sort:-duration", columns=["state", "run~300"], grouping="flow", description=" What is slow "
    )
    assert made["slug"] == "slow-ones"
    assert (made["query"], made["sort"], made["q"]) == ("duration:>5m", ["-duration"], "duration:>5m sort:-duration")
    assert (made["columns"], made["grouping"], made["description"]) == (["state", "run~300"], "flow", "What is slow")
    assert (made["owner"], made["mine"], made["shared"], made["version"], made["created_by"]) == ("anna", True, False, 1, "anna")
    assert anna.one(made["id"]) == anna.one("slow-ones") == made
    assert anna.list()["presets"] == [made]


def test_a_query_that_is_none_is_refused_with_its_place_and_nothing_is_kept(anna: Person) -> None:
    problem = anna.send("POST", "", {"name": "x", "query": "flow:etl stat:failed"}, status=422).json()
    assert (problem["type"], problem["position"], problem["suggestion"]) == ("about:blank#query", 9, "state")
    assert anna.names() == []


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": "x", "quer": ""}, "quer"),
        ({"name": "x", "grouping": "colour"}, "grouping"),
        ({"name": "x", "columns": ["a b"]}, "columns"),
        ({"query": "state:failed"}, "name"),
    ],
)
def test_what_cannot_be_a_preset_is_refused_in_words(anna: Person, body: dict[str, object], says: str) -> None:
    assert says in anna.send("POST", "", body, status=422).json()["detail"]


def test_a_personal_preset_is_seen_by_its_owner_only_and_a_shared_one_by_everybody(anna: Person, ben: Person) -> None:
    anna.make("Mine")
    anna.make("Ours", shared=True)
    assert anna.names() == ["Mine", "Ours"]
    assert ben.names() == ["Ours"]
    ben.send("GET", "/mine", status=404)
    ben.send("PATCH", "/mine", {"name": "Taken"}, status=404, match="*")
    ben.send("DELETE", "/mine", status=404, match="*")
    seen = ben.one("ours")
    assert (seen["owner"], seen["mine"]) == ("anna", False)


def test_one_address_means_one_preset_for_everybody(anna: Person, ben: Person) -> None:
    slugs = [anna.make("Today")["slug"], ben.make("Today")["slug"], ben.make("Default")["slug"]]
    assert slugs == ["today-2", "today-3", "default-2"]  # a template and a word of the API have the plain ones
    assert ben.one("today")["template"] is True


def test_two_of_one_name_in_one_list_are_refused(anna: Person, ben: Person) -> None:
    anna.make("Failures", shared=True)
    problem = ben.send("POST", "", {"name": "failures", "shared": True}, status=409).json()
    assert "Failures" in problem["detail"]
    mine = ben.make("Failures")
    ben.send("PATCH", f"/{mine['id']}", {"shared": True}, status=409, match=1)
    ben.send("PATCH", f"/{mine['id']}", {"name": "Failures "}, status=200, match=1)


def test_a_change_must_say_which_version_it_has_seen(anna: Person) -> None:
    made = anna.make()
    assert "If-Match" in anna.send("PATCH", f"/{made['id']}", {"name": "x"}, status=428).json()["hint"]
    anna.send("DELETE", f"/{made['id']}", status=428)
    assert anna.one(made["id"]) == made


def test_two_editors_never_overwrite_each_other_silently(anna: Person, ben: Person) -> None:
    made = anna.make(shared=True)
    changed = ben.send("PATCH", f"/{made['id']}", {"query": "state:crashed"}, status=200, match=made["version"]).json()
    assert (changed["version"], changed["updated_by"], changed["created_by"]) == (2, "ben", "anna")
    problem = anna.send("PATCH", f"/{made['id']}", {"query": "is:late"}, status=412, match=made["version"]).json()
    assert problem["type"] == "about:blank#stale"
    assert "ben" in problem["detail"]
    assert (problem["present"]["query"], problem["present"]["version"], problem["present"]["mine"]) == ("state:crashed", 2, True)
    anna.send("DELETE", f"/{made['id']}", status=412, match="nonsense")
    anna.send("PATCH", f"/{made['id']}", {"query": "is:late"}, status=200, match=problem["present"]["version"])
    assert ben.one(made["id"])["query"] == "is:late"


def test_the_tag_of_an_answer_is_what_if_match_takes_also_weakened_by_a_proxy(anna: Person) -> None:
    made = anna.make()
    address = f"/api/v1/presets/{made['id']}"
    tag = anna.client.get(address).headers["etag"]
    assert anna.client.patch(address, json={"description": "1"}, headers={"If-Match": f"W/{tag}"}).status_code == 200
    assert anna.client.patch(address, json={"description": "2"}, headers={"If-Match": tag}).status_code == 412
    tag = anna.client.get(address).headers["etag"]
    assert anna.client.get(address, headers={"If-None-Match": tag}).status_code == 304
    anna.send("PUT", f"/{made['id']}/star", status=200)
    assert anna.client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_of_many_editors_at_once_exactly_one_wins(served: Served, anna: Person) -> None:
    made = anna.make(shared=True)
    codes: list[int] = []

    def edit(number: int) -> None:
        with person(served.url, f"editor-{number}") as editor:
            headers = {"If-Match": f'"{made["version"]}"'}
            answer = editor.client.patch(f"/api/v1/presets/{made['id']}", json={"description": f"by {number}"}, headers=headers)
            codes.append(answer.status_code)

    threads = [threading.Thread(target=edit, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [200] + [412] * 7
    assert anna.one(made["id"])["version"] == 2


def test_a_change_touches_only_what_it_names(anna: Person) -> None:
    made = anna.make("A", "state:failed sort:-duration", columns=["run"], grouping="flow", description="d")
    renamed = anna.send("PATCH", "/a", {"name": "B"}, status=200, match="*").json()
    untouched = ("slug", "query", "sort", "columns", "grouping", "description")
    assert renamed["name"] == "B"
    assert [renamed[name] for name in untouched] == [made[name] for name in untouched]
    asked = anna.send("PATCH", "/a", {"query": "is:late"}, status=200, match="*").json()
    assert (asked["query"], asked["sort"], asked["columns"]) == ("is:late", ["-duration"], ["run"])
    asked = anna.send("PATCH", "/a", {"query": "is:late sort:flow"}, status=200, match="*").json()
    assert (asked["query"], asked["sort"]) == ("is:late", ["flow"])
    assert anna.send("PATCH", "/a", {"query": "is:late sort:flow", "sort": []}, status=200, match="*").json()["sort"] == ["flow"]
    assert anna.send("PATCH", "/a", {"sort": []}, status=200, match="*").json()["sort"] == []
    assert anna.send("PATCH", "/a", {"grouping": None}, status=200, match="*").json()["grouping"] is None
    same = anna.send("PATCH", "/a", {"name": "B"}, status=200, match="*").json()
    assert same["version"] == 6  # nothing was changed by it


def test_only_the_owner_takes_a_shared_preset_back(anna: Person, ben: Person) -> None:
    made = anna.make("Ours", shared=True)
    ben.send("PATCH", "/ours", {"shared": False}, status=409, match="*")
    anna.send("PATCH", "/ours", {"shared": False}, status=200, match=made["version"])
    assert ben.names() == []


def test_stars_order_and_default_are_each_persons_own(anna: Person, ben: Person) -> None:
    for name in ("A", "B", "C"):
        anna.make(name, shared=True)
    anna.send("PUT", "/b/star", status=200)
    anna.send("PUT", "/order", {"order": ["c", "today", "a"]}, status=204)
    anna.send("PUT", "/default", {"preset": "c"}, status=204)
    mine, theirs = anna.list(), ben.list()
    assert [one["name"] for one in mine["presets"]] == ["C", "A", "B"]
    assert mine["templates"][0]["slug"] == "today"
    assert [one["starred"] for one in mine["presets"]] == [False, False, True]
    assert [one["default"] for one in mine["presets"]] == [True, False, False]
    assert mine["default"] == mine["presets"][0]["id"]
    assert [one["name"] for one in theirs["presets"]] == ["A", "B", "C"]
    assert theirs["default"] is None
    assert not any(one["starred"] or one["default"] for one in theirs["presets"])
    anna.send("DELETE", "/b/star", status=200)
    anna.send("DELETE", "/default", status=204)
    assert not any(one["starred"] or one["default"] for one in anna.list()["presets"])


def test_an_order_of_what_is_not_there_or_twice_is_refused_whole(anna: Person) -> None:
    anna.make("A")
    anna.make("B")
    anna.send("PUT", "/order", {"order": ["b", "gone"]}, status=404)
    anna.send("PUT", "/order", {"order": ["b", "b"]}, status=422)
    assert anna.names() == ["A", "B"]


def test_a_template_can_be_starred_and_be_the_default_but_not_be_changed(anna: Person) -> None:
    anna.send("PUT", "/failing-now/star", status=200)
    anna.send("PUT", "/default", {"preset": "failing-now"}, status=204)
    found = anna.list()
    assert found["default"] == "failing-now"
    assert [one["slug"] for one in found["templates"] if one["starred"]] == ["failing-now"]
    assert "own" in anna.send("PATCH", "/failing-now", {"name": "x"}, status=409, match="*").json()["hint"]
    anna.send("DELETE", "/failing-now", status=409, match="*")


def test_templates_are_made_out_for_the_person_and_answer(served: Served, anna: Person) -> None:
    found = {one["slug"]: one for one in anna.list()["templates"]}
    assert found["my-runs"]["q"] == "(created_by:anna OR tag:owner=anna) at:-7d.."
    for one in found.values():
        assert served.get("/api/v1/runs", params={"q": one["q"]}).status_code == 200
    nobody = served.get("/api/v1/presets").json()
    assert nobody["person"] is None
    assert {one["slug"]: one["q"] for one in nobody["templates"]}["my-runs"] is None


def test_a_browser_without_a_name_is_nobody_by_name(served: Served) -> None:
    with person(served.url, "0192f5a1-7c1e-4b39-a5b4-6f1f0f3c2a11") as browser:
        made = browser.make()
        assert (made["owner"], made["mine"]) == (None, True)
        named = browser.client.get("/api/v1/presets", headers={"Vantage-Person": "0192f5a1-7c1e-4b39-a5b4-6f1f0f3c2a11; name=Zo%C3%AB"})
        assert named.json()["person"] == "Zoë"
        assert named.json()["presets"][0]["id"] == made["id"]


def test_a_deleted_default_falls_back_with_a_notice_and_comes_back_whole(anna: Person, ben: Person) -> None:
    made = anna.make("Ours", shared=True)
    ben.send("PUT", "/ours/star", status=200)
    ben.send("PUT", "/default", {"preset": "ours"}, status=204)
    anna.send("DELETE", "/ours", status=204, match=made["version"])
    lost = ben.list()
    assert (lost["presets"], lost["default"]) == ([], None)
    assert (lost["lost_default"]["name"], lost["lost_default"]["why"], lost["lost_default"]["by"]) == ("Ours", "deleted", "anna")
    anna.send("POST", f"/{made['id']}/restore", status=200)
    again = ben.list()
    assert again["lost_default"] is None
    assert (again["default"], again["presets"][0]["starred"]) == (made["id"], True)


def test_a_deleted_preset_leaves_its_slug_to_the_next_one_and_gets_another_when_it_comes_back(anna: Person) -> None:
    old = anna.make("Failures", "state:failed")
    anna.send("DELETE", "/failures", status=204, match="*")
    new = anna.make("Failures", "state:crashed")
    assert (old["slug"], new["slug"]) == ("failures", "failures")
    back = anna.send("POST", f"/{old['id']}/restore", status=200).json()
    assert (back["slug"], back["query"]) == ("failures-2", "state:failed")
    assert anna.one("failures")["query"] == "state:crashed"


def test_a_default_that_its_owner_made_personal_is_told_until_it_is_acknowledged(anna: Person, ben: Person) -> None:
    anna.make("Ours", shared=True)
    ben.send("PUT", "/default", {"preset": "ours"}, status=204)
    anna.send("PATCH", "/ours", {"shared": False}, status=200, match="*")
    assert ben.list()["lost_default"]["why"] == "personal"
    ben.send("DELETE", "/default", status=204)
    assert ben.list()["lost_default"] is None


def test_what_was_deleted_long_ago_is_gone_but_its_name_is_still_told(served: Served, anna: Person) -> None:
    made = anna.make("Old")
    anna.send("PUT", "/default", {"preset": "old"}, status=204)
    anna.send("DELETE", "/old", status=204, match="*")
    served.clock.advance(timedelta(days=31).total_seconds())
    anna.make("Other")
    anna.send("DELETE", "/other", status=204, match="*")
    anna.send("POST", f"/{made['id']}/restore", status=404)
    assert (anna.list()["lost_default"]["name"], anna.list()["lost_default"]["at"]) == ("Old", None)


def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'state.sqlite'}"
    with service(runs=0, state_url=store) as first, person(first.url, "anna") as anna:
        made = anna.make("Kept", "state:failed", shared=True)
        anna.send("PUT", "/kept/star", status=200)
        anna.send("PUT", "/default", {"preset": "kept"}, status=204)
        anna.client.post("/api/v1/query/recent", json={"q": "state:failed"}).raise_for_status()
        before = anna.list()
    with service(runs=0, state_url=store) as second, person(second.url, "anna") as anna:
        assert anna.list() == before
        assert before["default"] == made["id"]
        assert [one["q"] for one in anna.client.get("/api/v1/query/recent").json()["recent"]] == ["state:failed"]


def test_another_sites_page_changes_nothing(anna: Person) -> None:
    anna.make("Mine")
    foreign = {"Origin": "https://elsewhere.example", "If-Match": "*"}
    assert anna.client.patch("/api/v1/presets/mine", json={"name": "x"}, headers=foreign).status_code == 403
    assert anna.client.delete("/api/v1/presets/mine", headers=foreign).status_code == 403
    assert anna.client.put("/api/v1/presets/mine/star", headers=foreign).status_code == 403
    assert anna.names() == ["Mine"]


def test_recent_queries_are_each_persons_own_and_stand_once_newest_first(served: Served, anna: Person, ben: Person) -> None:
    def ask(q: str, status: int = 204) -> None:
        served.clock.advance(1)
        assert anna.client.post("/api/v1/query/recent", json={"q": q}).status_code == status

    def seen(who: Person) -> list[str]:
        return [one["q"] for one in who.client.get("/api/v1/query/recent").json()["recent"]]

    for q in ("state:failed", "at:-24h..", "state:failed   ", ""):
        ask(q)
    ask("stat:failed", 422)
    assert seen(anna) == ["state:failed", "at:-24h.."]
    assert seen(ben) == []
    for number in range(60):
        ask(f"flow:f{number}")
    assert seen(anna) == [f"flow:f{number}" for number in range(59, 9, -1)]
    anna.client.delete("/api/v1/query/recent", params={"q": "flow:f59"}).raise_for_status()
    assert seen(anna)[0] == "flow:f58"
    anna.client.delete("/api/v1/query/recent").raise_for_status()
    assert seen(anna) == []


def test_a_view_and_a_preset_lead_to_prefects_own_page(served: Served, anna: Person) -> None:
    anna.make("Failures", "state:failed sort:-duration", grouping="flow")
    by_name = anna.client.get("/api/v1/presets/failures/link").json()
    assert by_name["url"] == "http://prefect/runs?state=Failed%2CTimedOut"
    assert [note["filter"] for note in by_name["notes"]] == ["sort:-duration", "grouped by flow"]
    by_query = anna.client.get("/api/v1/presets/link", params={"q": "state:failed sort:-duration", "grouping": "flow"}).json()
    assert by_query == by_name
    assert anna.client.get("/api/v1/presets/link", params={"q": "stat:x"}).json()["position"] == 0


def test_a_request_is_told_who_it_is_taken_for() -> None:
    with service(runs=0, user_header="X-User") as running:
        address = "/api/v1/person"
        assert running.get(address).json() == {"name": None, "source": "anonymous"}
        assert running.get(address, headers={"Vantage-Person": "anna"}).json() == {"name": "anna", "source": "said"}
        assert running.get(address, headers={"X-User": "ben", "Vantage-Person": "anna"}).json() == {"name": "ben", "source": "proxy"}
        assert running.get(address, headers={"Vantage-Person": "a b"}).status_code == 422
