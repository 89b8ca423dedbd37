"""Secrets leave parameters and messages in every form that they come in; what is no secret stays."""

from __future__ import annotations

import json

import pytest

from prefect_vantage.ingest.redact import REDACTED, TOO_DEEP, Redactor
from prefect_vantage.settings import REDACTED_KEYS

REDACTOR = Redactor(REDACTED_KEYS)

VALUES = [
    ({"password": "s3"}, {"password": REDACTED}),
    ({"DB_PASSWORD": "s3", "user": "amy"}, {"DB_PASSWORD": REDACTED, "user": "amy"}),
    ({"apiKey": "k"}, {"apiKey": REDACTED}),
    ({"api-key": "k"}, {"api-key": REDACTED}),
    ({"X-Api_Key-2": "k"}, {"X-Api_Key-2": REDACTED}),
    ({"Authorization": "Bearer abcdefghijklmnop"}, {"Authorization": REDACTED}),
    ({"secret": {"any": ["thing"]}}, {"secret": REDACTED}),
    ({"pin_token": 1234}, {"pin_token": REDACTED}),
    ({"token": None, "use_token": True, "password": ""}, {"token": None, "use_token": True, "password": ""}),
    ({"a": {"b": [{"credentials": {"u": 1}}, 2]}}, {"a": {"b": [{"credentials": REDACTED}, 2]}}),
    ({"x": "SecretStr('**********')"}, {"x": REDACTED}),
    ({"x": "SecretStr('hunter2')"}, {"x": REDACTED}),
    ({"x": "**********"}, {"x": REDACTED}),
    ({"x": "**bold**"}, {"x": "**bold**"}),
    ({"dsn": "postgresql://amy:s3@db:5432/x"}, {"dsn": f"postgresql://{REDACTED}@db:5432/x"}),
    ({"dsn": "redis://:s3@cache/0"}, {"dsn": f"redis://{REDACTED}@cache/0"}),
    ({"dsn": "host=db password=s3 user=amy"}, {"dsn": f"host=db password={REDACTED} user=amy"}),
    ({"url": "https://x.org/a?token=abc&page=2"}, {"url": f"https://x.org/a?token={REDACTED}&page=2"}),
    ({"url": "https://x.org/a@b"}, {"url": "https://x.org/a@b"}),
    ({"header": "Bearer abcdefghijklmnop"}, {"header": f"Bearer {REDACTED}"}),
    ({"env": [{"name": "DB_PASSWORD", "value": "s3"}]}, {"env": [{"name": "DB_PASSWORD", "value": REDACTED}]}),
    ({"env": [{"name": "REGION", "value": "eu"}]}, {"env": [{"name": "REGION", "value": "eu"}]}),
    ({"region": "eu", "n": 3, "f": 1.5, "b": False}, {"region": "eu", "n": 3, "f": 1.5, "b": False}),
]


@pytest.mark.parametrize(("given", "stored"), VALUES)
def test_a_parameter_is_stored_without_its_secrets(given: dict[str, object], stored: dict[str, object]) -> None:
    assert json.loads(REDACTOR.parameters(given)) == stored


def test_json_inside_a_string_is_redacted_too() -> None:
    stored = json.loads(REDACTOR.parameters({"config": '{"password": "s3", "region": "eu"}'}))
    assert json.loads(stored["config"]) == {"password": REDACTED, "region": "eu"}


def test_json_text_without_secrets_stays_as_it_was_written() -> None:
    text = '{ "region":   "eu" }'
    assert json.loads(REDACTOR.parameters({"config": text})) == {"config": text}


def test_the_given_parameters_are_not_changed() -> None:
    given = {"a": {"password": "s3"}}
    REDACTOR.parameters(given)
    assert given == {"a": {"password": "s3"}}


def test_a_bottomless_nest_ends_in_a_word_rather_than_an_error() -> None:
    nest: dict[str, object] = {"password": "s3"}
    for _ in range(300):
        nest = {"a": nest}
    stored = REDACTOR.parameters(nest)
    assert TOO_DEEP in stored
    assert "s3" not in stored


def test_keys_are_configurable() -> None:
    redactor = Redactor(["iban"])
    assert json.loads(redactor.parameters({"customer_iban": "DE02", "password": "kept"})) == {"customer_iban": REDACTED, "password": "kept"}


def test_no_keys_at_all_is_a_setting_too() -> None:
    assert json.loads(Redactor([]).parameters({"password": "kept"})) == {"password": "kept"}


@pytest.mark.parametrize(
    ("message", "stored"),
    [
        ("could not connect to postgresql://amy:s3@db/x", f"could not connect to postgresql://{REDACTED}@db/x"),
        ("SecretStr('abc') is wrong", f"{REDACTED} is wrong"),
        ("401 for ?api_key=abc123", f"401 for ?api_key={REDACTED}"),
        ("expected a == b", "expected a == b"),
        ("Flow run encountered an exception: ValueError: 3", "Flow run encountered an exception: ValueError: 3"),
    ],
)
def test_a_message_is_stored_without_credentials(message: str, stored: str) -> None:
    assert REDACTOR.text(message) == stored
