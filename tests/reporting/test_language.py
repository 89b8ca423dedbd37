"""Reports in other languages: every fixed word has its translation, numbers and dates follow the locale, what people wrote stays as it is."""

from __future__ import annotations

import ast
import io
import json
import re
import string
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pypdf import PdfReader

from prefect_vantage import project
from prefect_vantage.analytics.dimension import ALL
from prefect_vantage.analytics.metrics import METRICS
from prefect_vantage.analytics.overview import OUTCOMES
from prefect_vantage.analytics.totals import HEADLINES
from prefect_vantage.definitions import DefinitionError
from prefect_vantage.errors import InvalidInput
from prefect_vantage.language import ENGLISH, LANGUAGES, Language, speech_of
from prefect_vantage.query.fields import FIELDS
from prefect_vantage.query.run import Queries
from prefect_vantage.reporting import Document, Reports
from prefect_vantage.reporting.check import read_whole
from prefect_vantage.reporting.reading import read_document
from prefect_vantage.reporting.sections import KINDS, durations, errors, missed, outcomes, panel, regressions, runs, unresolved
from prefect_vantage.settings import load_settings
from tests.analytics.fleet import NOW

SOURCE = Path(project.PACKAGE)
TEMPLATES = project.root() / "reports" / "templates"
WEEK = "2026-10-26..2026-11-02"
OTHERS = [one for one in LANGUAGES.values() if one.code != "en"]
_SAID_IN_TEMPLATES = re.compile(r'say\("([^"]+)"')
_NAMED = ("TITLE", "EMPTY", "NONE", "NEVER", "UNKNOWN", "FEW")


def _literals(tree: ast.AST) -> set[str]:
    """Texts that are handed to `say` as they stand."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    said = [node.args[0] for node in calls if (getattr(node.func, "id", None) or getattr(node.func, "attr", None)) == "say"]
    chosen = [leaf for one in said for leaf in ([one.body, one.orelse] if isinstance(one, ast.IfExp) else [one])]
    return {str(leaf.value) for leaf in chosen if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str)}


def _labels() -> set[str]:
    """Names of metrics, figures, dimensions and outcomes, and the fixed texts of sections."""
    modules: tuple[ModuleType, ...] = (durations, errors, missed, outcomes, panel, regressions, runs, unresolved)
    texts = {getattr(module, name) for module in modules for name in _NAMED if hasattr(module, name)}
    texts |= {*missed._LABELS, *errors._NUMBERS, *unresolved._NUMBERS, *(label for label, _numeric in runs._COLUMNS)}
    texts |= {metric.label for metric in METRICS.values()} | {one.label for one in HEADLINES} | {ALL.label}
    texts |= {text for _key, label in OUTCOMES for text in (label, label.lower())}
    texts |= {text for field in FIELDS.values() if field.dimension for text in (field.label, field.label.lower())}
    return {text for text in texts | {kind.title for kind in KINDS.values()} if text} - {"–"}


def fixed_texts() -> set[str]:
    found = _labels()
    for path in SOURCE.rglob("*.py"):
        if "speech" in (text := path.read_text(encoding="utf-8")):
            found |= _literals(ast.parse(text))
    for path in TEMPLATES.glob("*.html"):
        found |= set(_SAID_IN_TEMPLATES.findall(path.read_text(encoding="utf-8")))
    return found


def places(text: str) -> set[str]:
    return {name for _literal, name, _spec, _conversion in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", OTHERS, ids=lambda one: one.code)
def test_every_fixed_text_has_its_translation(language: Language) -> None:
    texts = fixed_texts()
    assert len(texts) > 150
    assert sorted(texts - set(language.words)) == []


@pytest.mark.parametrize("language", OTHERS, ids=lambda one: one.code)
def test_a_translation_fills_in_what_the_english_text_does(language: Language) -> None:
    assert [text for text, word in language.words.items() if places(text) != places(word)] == []
    assert {noun: "other" in forms for noun, forms in language.plurals.items()} == dict.fromkeys(LANGUAGES["en"].plurals, True)


@pytest.mark.parametrize(
    ("language", "locale", "wanted"),
    [
        ("en", None, ("1,204.5", "98.2 %", "+12 %", "2.4 s", "24 Nov 2026, 07:00", "16 – 22 November 2026", "Tuesday, 24 November 2026")),
        ("de", None, ("1.204,5", "98,2\xa0%", "+12\xa0%", "2,4 s", "24.11.2026, 07:00", "16.–22. November 2026", "Dienstag, 24. November 2026")),
        ("de", "de-CH", ("1’204.5", "98.2%", "+12%", "2.4 s", "24.11.2026, 07:00", "16.–22. November 2026", "Dienstag, 24. November 2026")),
        ("en", "en-US", ("1,204.5", "98.2%", "+12%", "2.4 s", "Nov 24, 2026, 7:00\u202fAM", "November 16 – 22, 2026", "Tuesday, November 24, 2026")),
        ("en", "hi-IN", ("1,204.5", "98.2%", "+12%", "2.4 s", "24 नव॰ 2026, 7:00 am", "16–22 नवंबर 2026", "मंगलवार, 24 नवंबर 2026")),
    ],
)  # fmt: skip
def test_numbers_and_dates_follow_the_locale(language: str, locale: str | None, wanted: tuple[str, ...]) -> None:
    speech = speech_of(language, locale)
    day = date(2026, 11, 24)
    assert (
        speech.number(1204.5, "runs/h"),
        speech.number(0.982, "ratio"),
        speech.difference(112, 100, "runs"),
        speech.number(2.4, "s"),
        speech.moment(datetime(2026, 11, 24, 6, tzinfo=UTC), "Europe/Berlin"),
        speech.days(date(2026, 11, 16), date(2026, 11, 22)),
        speech.days(day, day),
    ) == wanted


def test_a_period_says_as_much_of_its_first_day_as_differs() -> None:
    assert ENGLISH.days(date(2026, 10, 30), date(2026, 11, 5)) == "30 October – 5 November 2026"
    assert ENGLISH.days(date(2026, 12, 28), date(2027, 1, 3)) == "28 December 2026 – 3 January 2027"
    assert speech_of("de").days(date(2026, 10, 30), date(2026, 11, 5)) == "30. Oktober – 5. November 2026"


@pytest.mark.parametrize(("change", "path", "hint"), [("language: xx", "language", "Known: en (English), de (Deutsch)."), ("locale: zz-Q", "locale", "de-CH")])  # fmt: skip
def test_an_unknown_language_is_told_with_its_place_and_those_that_there_are(change: str, path: str, hint: str) -> None:
    with pytest.raises(DefinitionError) as error:
        read_whole(f"name: a\ntitle: A\n{change}\nsections: [{{kind: totals}}]\n")
    (mistake,) = error.value.mistakes
    assert mistake.message.startswith(f"{path}: ")
    assert mistake.place.line == 3
    assert hint in (mistake.hint or "")
    with pytest.raises(InvalidInput):
        speech_of("en", "../../etc/passwd")


@pytest.fixture(scope="module")
def german(queries: Queries, tmp_path_factory: pytest.TempPathFactory) -> tuple[Reports, Document]:
    folder = tmp_path_factory.mktemp("reports")
    (folder / "templates").symlink_to(TEMPLATES)
    text = (project.root() / "reports" / "weekly-digest.yaml").read_text()
    (folder / "weekly-digest.yaml").write_text(f"{text}\nlanguage: de\n")
    reports = Reports(folder, queries, lambda: NOW, load_settings(api_url="https://vantage.example/"), drift=lambda: 0)
    return reports, reports.build("weekly-digest", WEEK, "UTC")


def test_a_german_report_is_german_but_for_what_people_wrote(german: tuple[Reports, Document]) -> None:
    reports, document = german
    page = reports.render(document, "html").content.decode()
    assert '<html lang="de">' in page
    assert document.period.label == "26. Oktober – 1. November 2026"
    assert document.title == "Weekly digest"
    for word in (
        "Auf einen Blick",
        "Wie Läufe endeten",
        "204 beendete Läufe",
        "verglichen mit",
        "Erfolgsquote",
        "Zu diesen Zahlen",
        "Alle Läufe",
    ):
        assert word in page, word
    assert "Succeeded" not in page
    assert re.search(r"(Mo|Di|Mi), 2\d\. Okt", page), "days of charts are German as well"
    assert "load/tripled" in page


def test_a_german_pdf_says_its_language(german: tuple[Reports, Document]) -> None:
    reports, document = german
    pdf = PdfReader(io.BytesIO(reports.render(document, "pdf").content))
    root: Any = pdf.trailer["/Root"]
    assert root["/Lang"] == "de"


def test_numbers_for_machines_are_the_same_in_every_language(german: tuple[Reports, Document], reports: Reports) -> None:
    english = reports.build("weekly-digest", WEEK, "UTC")
    facts = [[fact for section in one.sections for fact in section.facts()] for one in (german[1], english)]
    assert facts[0] == facts[1]
    read = json.loads(reports.render(german[1], "json").content)
    assert (read["language"], read["locale"], read["period"]["start"]) == ("de", "de-DE", "2026-10-26T00:00:00Z")


def test_a_report_that_was_built_before_there_were_languages_is_still_read(reports: Reports) -> None:
    document = reports.build("daily-failures", WEEK, "UTC")
    old = json.loads(reports.render(document, "json").content)
    assert read_document(json.dumps(old).encode()) == document
    for name in ("language", "locale", "pdf"):
        del old[name]
    assert read_document(json.dumps(old | {"schema_version": 1}).encode()) == document


def test_the_builder_offers_every_language() -> None:
    written = (project.root() / "ui_extensions" / "companion" / "src" / "api" / "reports.ts").read_text(encoding="utf-8")
    offered = re.search(r"LANGUAGES: Record<string, string> = \{(.*?)\}", written, re.DOTALL)
    assert offered
    assert dict(re.findall(r"(\w+): '([^']+)'", offered[1])) == {one.code: one.name for one in LANGUAGES.values()}
