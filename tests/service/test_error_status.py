"""Saying how an error stands: who said what is kept, nobody's word is overwritten unseen, nonsense is refused."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.service.conftest import ERROR
from tests.service.served import NOW, Served

PATH = f"/api/v1/errors/{ERROR}/status"


def say(served: Served, body: dict[str, Any], match: str = "*", **headers: str) -> httpx.Response:
    return served.client.put(PATH, json=body, headers={"If-Match": match, **headers})


def version(served: Served) -> int:
    return int(served.get(PATH).json()["standing"]["version"])


def test_what_is_said_is_kept_with_who_said_it(served: Served) -> None:
    ignored = {"status": "ignored", "until": "2026-12-01T00:00:00Z", "more_than": 5, "per": "hour"}
    answer = say(served, ignored, f'"{version(served)}"', **{"Vantage-Person": "bob; name=Bob"})
    assert answer.status_code == 200, answer.text
    found = served.get(PATH).json()
    assert found["standing"]["stand"] == "ignored"
    assert found["error_group"] == "ValueError: no"
    assert [(one["status"], one["by"]) for one in found["changes"][:2]] == [("ignored", "Bob"), ("resolved", "Ada")]
    assert found["changes"][0]["at"] == NOW.isoformat().replace("+00:00", "Z")


def test_a_word_of_somebody_else_is_not_overwritten_unseen(served: Served) -> None:
    seen = version(served)
    assert say(served, {"status": "open"}, f'"{seen}"').status_code == 200
    late = say(served, {"status": "resolved"}, f'"{seen}"')
    assert (late.status_code, late.json()["present"]["standing"]["status"]) == (412, "open")
    assert version(served) == seen + 1
    assert served.client.put(PATH, json={"status": "open"}).status_code == 428


@pytest.mark.parametrize(
    "body",
    [
        {"status": "gone"},
        {"status": "resolved", "until": "2027-01-01T00:00:00Z"},
        {"status": "ignored", "more_than": 5},
        {"status": "ignored", "more_than": 0, "per": "hour"},
        {"status": "ignored", "until": "2020-01-01T00:00:00Z"},
        {"status": "ignored", "until": "2027-01-01T00:00:00"},
        {"status": "open", "why": "because"},
    ],
)
def test_nonsense_is_refused_and_changes_nothing(served: Served, body: dict[str, Any]) -> None:
    before = version(served)
    assert say(served, body).status_code == 422
    assert version(served) == before


def test_an_error_that_nobody_knows_has_no_status(served: Served) -> None:
    assert served.client.put(PATH.replace(ERROR, "0" * 32), json={"status": "open"}, headers={"If-Match": "*"}).status_code == 404
    assert served.get("/api/v1/errors/nothing/status").status_code == 422


def test_a_change_makes_the_list_of_errors_another_answer(served: Served) -> None:
    tag = served.get("/api/v1/errors").headers["etag"]
    say(served, {"status": "resolved"})
    assert served.get("/api/v1/errors", headers={"If-None-Match": tag}).status_code == 200


def test_only_known_choices_are_taken(served: Served) -> None:
    assert served.get("/api/v1/errors?status=ignored").status_code == 200
    assert served.get("/api/v1/errors?status=odd").status_code == 422
