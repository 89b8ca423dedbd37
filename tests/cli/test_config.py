"""`vantage config`: every setting with its value and where it comes from, nothing secret in clear."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from prefect_vantage.cli.config import HIDDEN, Effective, masked
from prefect_vantage.settings import REDACTED_KEYS, Settings
from tests.cli.conftest import Run

PREFECT = "http://prefect.example:4200/api"


@pytest.fixture(autouse=True)
def _only_what_a_test_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().startswith("VANTAGE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("VANTAGE_PREFECT_API_URL", PREFECT)


def told(out: str) -> dict[str, dict[str, Any]]:
    return {one["variable"]: one for one in json.loads(out)}


def test_every_setting_is_listed_once(vantage: Run) -> None:
    rows = json.loads(vantage("config", "--format", "json").out)
    assert [row["variable"] for row in rows] == [f"VANTAGE_{name.upper()}" for name in Settings.model_fields]


def test_each_value_names_where_it_comes_from(vantage: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANTAGE_TIMEZONE", "Europe/Berlin")
    monkeypatch.setenv("VANTAGE_PORT", "9000")
    rows = told(vantage("config", "--port", "8080", "--format", "json").out)
    assert {name: (rows[name]["value"], rows[name]["origin"], rows[name]["source"]) for name in ("VANTAGE_TIMEZONE", "VANTAGE_PORT", "VANTAGE_HOST")} == {
        "VANTAGE_TIMEZONE": ("Europe/Berlin", "environment", "VANTAGE_TIMEZONE"),
        "VANTAGE_PORT": (8080, "command line", "--port"),
        "VANTAGE_HOST": ("127.0.0.1", "default", None),
    }  # fmt: skip


def test_people_read_the_same_in_a_table(vantage: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANTAGE_TIMEZONE", "Europe/Berlin")
    lines = [line.split() for line in vantage("config", "--no-follow").out.splitlines()]
    assert ["VANTAGE_TIMEZONE", "Europe/Berlin", "environment:", "VANTAGE_TIMEZONE"] in lines
    assert ["VANTAGE_FOLLOW", "false", "command", "line:", "--follow"] in lines
    assert ["VANTAGE_PORT", "4242", "default"] in lines


def test_the_ui_follows_from_the_api_unless_it_is_named(vantage: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    derived = told(vantage("config", "--format", "json").out)["VANTAGE_PREFECT_UI_URL"]
    assert (derived["value"], derived["origin"]) == ("http://prefect.example:4200", "derived")
    monkeypatch.setenv("VANTAGE_PREFECT_UI_URL", "https://ops.example/prefect")
    named = told(vantage("config", "--format", "json").out)["VANTAGE_PREFECT_UI_URL"]
    assert (named["value"], named["origin"]) == ("https://ops.example/prefect", "environment")


def test_no_password_is_printed(vantage: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANTAGE_PREFECT_AUTH_STRING", "admin:s3cr3t")
    monkeypatch.setenv("VANTAGE_PREFECT_API_URL", "https://robot:s3cr3t@prefect.example/api")
    for form in ("table", "json"):
        ran = vantage("config", "--format", form)
        assert "s3cr3t" not in ran.out + ran.err
        assert f"admin:{HIDDEN}" in ran.out
        assert f"https://robot:{HIDDEN}@prefect.example/api" in ran.out


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("postgresql+psycopg://vantage:s3cr3t@db/vantage", f"postgresql+psycopg://vantage:{HIDDEN}@db/vantage"),
        ("postgresql://vantage:s3/cr@3t@db:5432/vantage", f"postgresql://vantage:{HIDDEN}@db:5432/vantage"),
        ("postgresql://db/vantage?user=vantage&password=s3cr3t&sslmode=require", f"postgresql://db/vantage?user=vantage&password={HIDDEN}&sslmode=require"),
        ("sqlite:///state.db", "sqlite:///state.db"),
        ("http://127.0.0.1:4200/api", "http://127.0.0.1:4200/api"),
        ("", ""),
    ],
)  # fmt: skip
def test_addresses_keep_all_but_their_secrets(value: str, shown: str) -> None:
    assert masked(Effective("state_url", value, "environment")).value == shown


@pytest.mark.parametrize("word", REDACTED_KEYS)
def test_a_setting_named_like_a_secret_is_hidden(word: str) -> None:
    assert masked(Effective(f"api_{word}", "s3cr3t", "environment")).value == HIDDEN


def test_a_mistyped_variable_is_named_with_the_one_that_was_meant(vantage: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANTAGE_TIMEZON", "UTC")
    ran = vantage("config")
    assert (ran.code, ran.err.strip()) == (0, "VANTAGE_TIMEZON is no setting; did you mean VANTAGE_TIMEZONE?")
    assert "TIMEZON " not in ran.out


def test_a_value_that_cannot_be_used_is_bad_input(vantage: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANTAGE_PORT", "many")
    ran = vantage("config")
    assert (ran.code, "VANTAGE_PORT" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("more", "address", "origin"),
    [
        ({}, ("http://staging.example:4200/api", "Prefect profile", "staging"), "Prefect profile"),
        ({"PREFECT_API_URL": PREFECT}, (PREFECT, "environment", "PREFECT_API_URL"), "Prefect profile"),
        ({"PREFECT_PROFILE": "empty"}, ("http://127.0.0.1:4200/api", "default", None), "default"),
    ],
)
def test_prefects_own_settings_are_used_and_named(
    tmp_path: Path, more: dict[str, str], address: tuple[str, str, str | None], origin: str
) -> None:
    profiles = tmp_path / "profiles.toml"
    profiles.write_text(
        'active = "staging"\n[profiles.staging]\nPREFECT_API_URL = "http://staging.example:4200/api"\n'
        'PREFECT_API_AUTH_STRING = "admin:s3cr3t"\n[profiles.empty]\n',
        encoding="utf-8",
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "VANTAGE_"))}
    own = {"PREFECT_PROFILES_PATH": str(profiles), "PREFECT_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "prefect_vantage", "config", "--format", "json"]
    done = subprocess.run(command, env=clean | own | more, cwd=tmp_path, capture_output=True, text=True, check=True)
    rows = told(done.stdout)
    api, auth = rows["VANTAGE_PREFECT_API_URL"], rows["VANTAGE_PREFECT_AUTH_STRING"]
    assert (api["value"], api["origin"], api["source"]) == address
    assert (auth["value"], auth["origin"]) == (f"admin:{HIDDEN}" if origin == "Prefect profile" else None, origin)
