"""Names of files: placeholders filled in, and no way out of the folder."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from prefect_vantage.errands.naming import MOMENTS, file_name
from prefect_vantage.errands.showing import code
from prefect_vantage.errors import InvalidInput

NEW_YEAR = datetime(2027, 1, 1, 0, 30, 5, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("runs.csv", "runs.csv"),
        ("runs-{date}.{format}", "runs-2027-01-01.csv"),
        ("{date}T{time}", "2027-01-01T003005"),
        ("{yesterday}", "2026-12-31"),
        ("{week}_{last_week}", "2026-W53_2026-W52"),
        ("{year}/{month}/{last_month}.csv", "2027/2027-01/2026-12.csv"),
        ("Läufe {date}.csv", "Läufe 2027-01-01.csv"),
    ],
)
def test_placeholders_are_filled_in(template: str, name: str) -> None:
    assert file_name(template, NEW_YEAR, format="csv") == name


@pytest.mark.parametrize(
    "template",
    [
        "", "/", "/etc/passwd", "..", "../x", "a/../../x", "a//b", "./x", "x/", "a\\b", "C:x", "x\n", "x\0", " x", "x ", "a{", "{}", "{date",
        "{nothing}", "{date.year}", "{date!r}", "{0}", "x" * 201, "ü" * 101, "what?", "*.csv", "a|b", '"x"',
    ],
)  # fmt: skip
def test_a_name_that_is_unfit_or_leads_elsewhere_is_refused(template: str) -> None:
    with pytest.raises(InvalidInput):
        file_name(template, NEW_YEAR, format="csv")


def test_a_value_cannot_lead_elsewhere_either() -> None:
    with pytest.raises(InvalidInput):
        file_name("{report}.csv", NEW_YEAR, report="..\\x")
    with pytest.raises(InvalidInput):
        file_name("{report}", NEW_YEAR, report="../x")


def test_every_placeholder_is_a_name_that_files_can_have() -> None:
    assert [file_name("{" + name + "}", NEW_YEAR) for name in MOMENTS]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("state:failed", "`state:failed`"),
        ("state:failed | x", "`state:failed \\| x`"),
        ("a `b` c", "`` a `b` c ``"),
        ("a\n| b |", "`a \\| b \\|`"),
        ("", "–"),
    ],
)
def test_any_text_is_shown_literally_in_a_table(text: str, shown: str) -> None:
    assert code(text) == shown
