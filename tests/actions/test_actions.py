"""Actions by HTTP: look, confirm, and every run has its outcome; Prefect is asked only about the frozen set."""

from __future__ import annotations

from uuid import uuid4

import pytest

from prefect_vantage.testing import acts
from tests.actions.conftest import DEPLOYMENT, Acting, Runs
from tests.truth import wait

EVERY_STATE = ("SCHEDULED", "PENDING", "RUNNING", "CANCELLING", "COMPLETED", "FAILED", "CRASHED", "CANCELLED")


def ids(runs: list[dict[str, object]]) -> list[str]:
    return [str(run["id"]) for run in runs]


def asked(acting: Acting, path: str) -> int:
    return sum(one.path.startswith(path) for one in acting.prefect.asked)


def test_a_preview_says_what_would_be_done_and_changes_nothing(acting: Acting, runs: Runs, mine: str) -> None:
    made = runs(*EVERY_STATE)
    before = asked(acting, "flow_runs/bulk")
    found = acting.preview("cancel", query=mine)
    assert (found["total"], found["affected"]) == (8, 3)
    assert {one["reason"]: one["count"] for one in found["skips"]} == {
        "Already Completed": 1, "Already Failed": 1, "Already Crashed": 1, "Already Cancelled": 1, "Already being cancelled": 1,
    }  # fmt: skip
    assert sorted(run["id"] for run in found["runs"] if run["skip"] is None) == sorted(ids(made[:3]))
    assert asked(acting, "flow_runs/bulk") == before


def test_cancelling_reaches_what_is_not_finished_and_leaves_the_rest(acting: Acting, runs: Runs, mine: str) -> None:
    made = runs(*EVERY_STATE)
    action = acting.act("cancel", query=mine, reason="the supplier's API is down")
    assert (action["status"], action["done"], action["skipped"], action["failed"]) == ("finished", 3, 5, 0)
    assert [acting.state(run)[1] for run in made] == [
        "Cancelled", "Cancelling", "Cancelling", "Cancelling", "Completed", "Failed", "Crashed", "Cancelled",
    ]  # fmt: skip
    outcomes = acting.outcomes(action["id"])
    assert [outcomes[one][0] for one in ids(made)] == ["done"] * 3 + ["skipped"] * 5
    assert outcomes[ids(made)[0]][1] == "Now Cancelled"
    message = acting.prefect.runs[ids(made)[2]]["state"]
    assert isinstance(message, dict)
    assert message["message"] == f"Cancelled in Vantage by Ada L: the supplier's API is down (action {action['id'][:8]})"


def test_the_mirror_follows_at_once(acting: Acting, runs: Runs, mine: str) -> None:
    runs("RUNNING", "RUNNING")
    acting.act("cancel", query=mine)
    wait(lambda: acting.preview("cancel", query=f"{mine} state:cancelling")["total"] == 2, 120, "the mirror does not follow")


def test_a_run_that_finished_meanwhile_is_skipped_with_the_reason(acting: Acting, runs: Runs, mine: str) -> None:
    gone, finished = runs("RUNNING", "RUNNING")
    acts.enter(finished, "COMPLETED")
    del acting.prefect.runs[str(gone["id"])]
    action = acting.act("cancel", query=mine)
    outcomes = acting.outcomes(action["id"])
    assert outcomes[str(finished["id"])] == ("skipped", "Already Completed")
    assert outcomes[str(gone["id"])] == ("skipped", "Not in Prefect any more")
    assert {(one["status"], one["message"]) for one in action["outcomes"]} == {
        ("skipped", "Already Completed"),
        ("skipped", "Not in Prefect any more"),
    }


def test_retrying_schedules_failed_runs_again_and_says_why_not(acting: Acting, runs: Runs, mine: str) -> None:
    made = runs("FAILED", "CRASHED", "CANCELLED", "COMPLETED", "RUNNING")
    orphan = runs("FAILED", deployment_id=None)[0]
    action = acting.act("retry", query=mine)
    assert [acting.state(run)[1] for run in made] == ["AwaitingRetry"] * 3 + ["Completed", "Running"]
    outcomes = acting.outcomes(action["id"])
    assert outcomes[ids(made)[3]] == ("skipped", "Completed: there is nothing to retry")
    assert outcomes[str(orphan["id"])][0] == "skipped"
    assert acting.preview("retry", query=f"{mine} state:completed", force=True)["affected"] == 1


def test_deleting_leaves_runs_under_way_unless_forced(acting: Acting, runs: Runs, mine: str) -> None:
    running, failed = runs("RUNNING", "FAILED")
    action = acting.act("delete", query=mine)
    assert acting.outcomes(action["id"]) == {str(running["id"]): ("skipped", "Running: cancel it first"), str(failed["id"]): ("done", None)}
    assert str(failed["id"]) not in acting.prefect.runs
    acting.act("delete", runs=[running["id"]], force=True)
    assert str(running["id"]) not in acting.prefect.runs


def test_deleted_runs_are_marked_in_the_mirror(acting: Acting, runs: Runs, mine: str) -> None:
    runs("FAILED")
    acting.act("delete", query=mine)
    wait(lambda: acting.preview("delete", query=f"{mine} is:deleted")["total"] == 1, 120, "the mirror does not know")
    assert acting.preview("delete", query=mine)["skips"] == [{"reason": "Not in Prefect any more", "count": 1}]


def test_a_state_is_set_with_its_name_and_message(acting: Acting, runs: Runs, mine: str) -> None:
    crashed, completed = runs("CRASHED", "COMPLETED")
    state = {"type": "completed", "message": "checked by hand"}
    action = acting.act("set_state", query=mine, state=state)
    assert acting.state(crashed) == ("COMPLETED", "Completed")
    assert acting.outcomes(action["id"])[str(completed["id"])] == ("skipped", "Already Completed")
    told = acting.prefect.runs[str(crashed["id"])]["state"]
    assert isinstance(told, dict)
    assert str(told["message"]).startswith("Changed in Vantage by Ada L: checked by hand")


def test_prefects_refusal_is_told_per_run(acting: Acting, runs: Runs, mine: str) -> None:
    orphan, other = runs("FAILED", "FAILED", deployment_id=None)
    action = acting.act("set_state", query=mine, state={"type": "SCHEDULED"}, force=False)
    assert action["failed"] == 2
    assert acting.outcomes(action["id"])[str(orphan["id"])] == ("failed", "Cannot reschedule a run without an associated deployment.")
    assert acting.state(other)[0] == "FAILED"


def test_tags_are_added_and_removed(acting: Acting, runs: Runs, mine: str) -> None:
    one, two = runs("COMPLETED", "COMPLETED")
    name = one["tags"][0]  # type: ignore[index]
    acting.prefect.runs[str(two["id"])]["tags"] = [name, "kept", "seen"]
    acting.act("set_tags", query=mine, add=["seen", " owner:ada "], remove=["gone"])
    assert acting.prefect.runs[str(one["id"])]["tags"] == [name, "seen", "owner:ada"]
    assert acting.prefect.runs[str(two["id"])]["tags"] == [name, "kept", "seen", "owner:ada"]
    assert acting.act("set_tags", query=mine, add=["seen"])["skipped"] == 2


def test_a_run_is_submitted_again_once_however_often_it_is_confirmed(acting: Acting, runs: Runs, mine: str) -> None:
    (old,) = runs("FAILED", parameters={"day": "2026-11-01", "password": "hunter2"}, work_queue_name="high")
    before = len(acting.prefect.runs)
    action_id = str(uuid4())
    first = acting.act("resubmit", runs=[old["id"]], id=action_id)
    again = acting.confirm("resubmit", runs=[old["id"]], id=action_id)
    assert first["id"] == again["id"] == action_id
    assert len(acting.prefect.runs) == before + 1
    row = acting.client.get(f"/api/v1/actions/{action_id}/runs").json()["runs"][0]
    new = acting.prefect.runs[row["new_run_id"]]
    assert (new["parameters"], new["deployment_id"], new["tags"]) == (old["parameters"], DEPLOYMENT, old["tags"])
    wait(lambda: row["new_run_id"] in acting.mirrored(), 120, "the new run is not mirrored")
    del acting.prefect.runs[row["new_run_id"]]


def test_edited_parameters_keep_the_secrets_that_were_not_shown(acting: Acting, runs: Runs, mine: str) -> None:
    secrets = {"day": "2026-11-01", "db": {"url": "postgresql://amy:hunter2@db/x", "size": 3}, "api_key": "k-123"}
    (old,) = runs("FAILED", parameters=secrets)
    shown = acting.client.get(f"/api/v1/runs/{old['id']}").json()["parameters"]
    assert "hunter2" not in str(shown)
    edited = shown | {"day": "2026-11-02", "db": shown["db"] | {"size": 5}, "extra": [1]}
    action = acting.act("resubmit", runs=[old["id"]], parameters=edited)
    row = acting.client.get(f"/api/v1/actions/{action['id']}/runs").json()["runs"][0]
    new = acting.prefect.runs.pop(row["new_run_id"])
    assert new["parameters"] == {
        "day": "2026-11-02", "db": {"url": "postgresql://amy:hunter2@db/x", "size": 5}, "api_key": "k-123", "extra": [1],
    }  # fmt: skip
    assert "hunter2" not in str(acting.action(action["id"])["options"])
    assert "k-123" not in str(acting.action(action["id"])["options"])


def test_parameters_that_do_not_fit_are_told_before_and_refused(acting: Acting, runs: Runs, mine: str) -> None:
    (old,) = runs("FAILED", parameters={"day": "2026-11-01"})
    asked_for = {"kind": "resubmit", "runs": [old["id"]], "parameters": {"dya": "2026-11-01"}}
    assert acting.preview(**asked_for)["problems"] == ["day: This field is required"]
    refused = acting.client.post("/api/v1/actions", json=asked_for)
    assert (refused.status_code, "day: This field is required" in refused.json()["detail"]) == (422, True)


def test_the_same_query_may_match_more_when_it_is_confirmed(acting: Acting, runs: Runs, mine: str) -> None:
    runs("RUNNING")
    seen = acting.preview("cancel", query=mine)["total"]
    runs("RUNNING")
    refused = acting.client.post("/api/v1/actions", json={"kind": "cancel", "query": mine, "expected_count": seen})
    assert (refused.status_code, refused.json()["detail"]) == (409, "2 runs match now, not 1")
    assert acting.act("cancel", query=mine, expected_count=2)["done"] == 2


def test_many_runs_are_done_in_the_order_of_the_query_and_paged(acting: Acting, runs: Runs, mine: str) -> None:
    made = runs(*["RUNNING"] * 120)
    action = acting.act("cancel", query=f"{mine} sort:id")
    found, after = [], -1
    while after is not None:
        page = acting.client.get(f"/api/v1/actions/{action['id']}/runs", params={"after": after, "limit": 50, "status": "done"}).json()
        found += [row["run_id"] for row in page["runs"]]
        after = page["next"]
    assert found == sorted(ids(made))
    assert action["done"] == 120


def test_the_audit_is_listed_newest_first_and_filtered(acting: Acting, runs: Runs, mine: str) -> None:
    one, two = runs("RUNNING", "FAILED")
    first = acting.act("cancel", runs=[one["id"]], reason="first")
    second = acting.act("retry", runs=[two["id"]])

    def listed(**params: object) -> list[str]:
        return [action["id"] for action in acting.client.get("/api/v1/actions", params=params).raise_for_status().json()["actions"]]

    assert listed(limit=2) == [second["id"], first["id"]]
    assert listed(run=one["id"]) == [first["id"]]
    assert second["id"] in listed(kind="retry")
    assert first["id"] not in listed(kind="retry,delete")
    assert listed(person="Nobody") == []
    assert listed(person="Ada L", limit=1) == listed(person="ada", limit=1) == [second["id"]]
    assert listed(until="2020-01-01T00:00:00Z") == []
    page = acting.client.get("/api/v1/actions", params={"limit": 1}).json()
    assert listed(limit=1, before=page["next"]) == [first["id"]]
    assert (first["person"], first["reason"]) == ({"id": "ada", "name": "Ada L", "source": "said"}, "first")


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"kind": "explode", "query": ""}, 422, "kind"),
        ({"kind": "cancel"}, 422, "Say which runs"),
        ({"kind": "cancel", "query": "", "runs": []}, 422, "Say which runs"),
        ({"kind": "cancel", "runs": []}, 422, "empty"),
        ({"kind": "cancel", "query": "stat:failed"}, 422, "stat"),
        ({"kind": "cancel", "query": "", "timezone": "Mars/Base"}, 422, "Mars/Base"),
        ({"kind": "cancel", "runs": [str(uuid4())]}, 404, "There is no run"),
        ({"kind": "cancel", "query": "name:surely-nothing-has-this-name"}, 422, "No run matches"),
        ({"kind": "cancel", "query": "", "force": True}, 422, "force"),
        ({"kind": "set_tags", "query": "", "add": [" "]}, 422, "No tag"),
        ({"kind": "set_tags", "query": "", "add": ["a"], "remove": ["a"]}, 422, "both added and removed"),
        ({"kind": "set_tags", "query": "", "add": ["x" * 201]}, 422, "200"),
        ({"kind": "set_state", "query": "", "state": {"type": "DONE"}}, 422, "DONE"),
        ({"kind": "set_state", "query": ""}, 422, "state"),
        ({"kind": "resubmit", "query": "", "parameters": {}}, 422, "one run"),
    ],
)
def test_bad_input_is_refused_with_a_reason(acting: Acting, runs: Runs, body: dict[str, object], status: int, said: str) -> None:
    runs("RUNNING", "RUNNING")
    response = acting.client.post("/api/v1/actions", json=body)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert said in response.text


def test_a_foreign_page_may_not_act(acting: Acting, runs: Runs, mine: str) -> None:
    (run,) = runs("RUNNING")
    body = {"kind": "cancel", "runs": [run["id"]]}
    for path in ("/api/v1/actions", "/api/v1/actions/preview", f"/api/v1/actions/{uuid4()}/stop"):
        assert acting.client.post(path, json=body, headers={"Origin": "https://evil.example"}).status_code == 403
    assert acting.state(run)[0] == "RUNNING"


def test_an_action_that_does_not_exist_is_not_found(acting: Acting) -> None:
    for path in ("", "/runs"):
        assert acting.client.get(f"/api/v1/actions/{uuid4()}{path}").status_code == 404
    assert acting.client.post(f"/api/v1/actions/{uuid4()}/stop").status_code == 404
