"""Who asks is what the request says: the proxy's word first, then the client's own."""

from __future__ import annotations

import pytest

from prefect_vantage.errors import InvalidInput
from prefect_vantage.state.people import ANONYMOUS, Person, person_header, person_of


@pytest.mark.parametrize(
    ("headers", "user_header", "person"),
    [
        ({}, None, ANONYMOUS),
        ({"vantage-person": ""}, None, ANONYMOUS),
        ({"vantage-person": "b-42"}, None, Person("b-42", "b-42", "said")),
        ({"vantage-person": "b-42; name=Ada%20L%C3%B6we"}, None, Person("b-42", "Ada Löwe", "said")),
        ({"x-vantage-user": "ada"}, None, ANONYMOUS),
        ({"x-vantage-user": "ada", "vantage-person": "b-42"}, "X-Vantage-User", Person("proxy:ada", "ada", "proxy")),
        ({"vantage-person": "b-42"}, "X-Vantage-User", Person("b-42", "b-42", "said")),
    ],
)
def test_the_person_is_what_the_request_says(headers: dict[str, str], user_header: str | None, person: Person) -> None:
    assert person_of(headers, user_header) == person


@pytest.mark.parametrize("value", ["a b", "é", "proxy:ada", "anonymous", "x" * 101, "b-42; role=admin", "a\x00"])
def test_a_header_that_cannot_be_read_is_an_error(value: str) -> None:
    with pytest.raises(InvalidInput):
        person_of({"vantage-person": value})


def test_a_name_travels_whole() -> None:
    name = "Ada; name=Löwe, 雪"
    assert person_of({"vantage-person": person_header("b-42", name)}).name == name
