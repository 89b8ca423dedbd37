"""Hostile input is escaped, inert and readable in every format and in mail: markup, formulas, templates, addresses, ten megabytes, other scripts."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import unicodedata
import uuid
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_string, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from pypdf import PdfReader

from prefect_vantage import project
from prefect_vantage.mirror.batch import Batch
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.query.run import Queries
from prefect_vantage.reporting import Document, Reports
from prefect_vantage.reporting.definition import ReportDefinition
from prefect_vantage.reporting.deliver.job import Job, Tools
from prefect_vantage.reporting.deliver.message import compose
from prefect_vantage.settings import load_settings
from tests.analytics.fleet import NOW
from tests.delivery.post import TEMPLATES, FakeBlocks

NAMES = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    '=HYPERLINK("http://evil.example")',
    "+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "{{ ''.__class__.__mro__ }}",
    "{% for x in range(10**9) %}{% endfor %}",
    "שלום עולם",
    "rocket 🚀 café",
    "file:///etc/passwd",
    "a\u202egnp.exe",
    "![x](http://evil.example/x.png)",
    "{n} {runs.__class__} {0}",
    "All runs",
    "Other (3)",
)
ERROR = "ValueError: <img src='http://evil.example/{name}'> =1+1 file:///etc/shadow"
DEFINITION = """\
title: "{{ ''.__class__ }} <b>bold</b>"
description: <script>alert(3)</script>
theme: {brand: "<i>Brand</i>"}
sections:
  - kind: text
    title: <u>Words</u>
    text: |
      <script>alert(4)</script> <img src="file:///etc/passwd"> ![p](http://evil.example/p.png) ![f](file:///etc/passwd)
      [bad](javascript:alert(5)) [data](data:text/html,x) [good](https://good.example/)
  - kind: runs
    top: 50
  - kind: breakdown
    metric: error_rate
    by: deployment
    top: 50
  - kind: durations
    top: 50
  - kind: breakdown
    metric: error_rate
    by: tag
  - kind: errors
    top: 50
  - kind: unresolved
    top: 50
"""
OURS = ("https://vantage.example/", "https://good.example/", "http://evil.example/p.png", "#")
"""What links lead to: Vantage, and what the author of the words linked (a picture in them is a link, and is not fetched)."""
TAGS = frozenset(
    [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "main",
        "nav",
        "header",
        "footer",
        "section",
        "p",
        "h1",
        "h2",
        "h3",
        "a",
        "span",
        "strong",
        "code",
        "em",
        "div",
        "dl",
        "dt",
        "dd",
        "figure",
        "figcaption",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "ul",
        "ol",
        "li",
        "br",
        "img",
        "svg",
        "g",
        "path",
        "text",
        "line",
        "rect",
        "circle",
        "desc",
        "defs",
        "clippath",
        "symbol",
        "use",
    ]
)


class Page(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: set[str] = set()
        self.fetched: set[str] = set()
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name == "href" and tag == "a":
                self.links.add(value or "")
            elif name in ("href", "src", "srcset", "xlink:href", "action", "background"):
                self.fetched.add(value or "")

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def mirror() -> Iterator[Mirror]:
    opened = Mirror.open(None, clock=lambda: NOW)
    opened.apply(Batch(rows={"runs": [_run(number, name) for number, name in enumerate(NAMES)]}))
    yield opened
    opened.close()


def _run(number: int, name: str) -> dict[str, Any]:
    at = datetime(2026, 11, 2, 8) + timedelta(minutes=number)
    error = ERROR.format(name=number)
    return {
        "id": str(uuid.UUID(int=number + 1)),
        "name": name,
        "flow": "hostile",
        "deployment": name,
        "state_type": "FAILED",
        "state_name": "Failed",
        "error": error,
        "error_type": "ValueError",
        "error_group": error,
        "parameters": json.dumps({"big": "x" * 10_000_000}) if number == 0 else "{}",
        "tags": ["=1+1", "<b>"],
        "attempts": 1,
        "scheduled": at,
        "started": at,
        "ended": at + timedelta(minutes=1),
        "run_seconds": 60.0,
        "auto_scheduled": True,
        "states_complete": True,
    }


@pytest.fixture(scope="module")
def reports(mirror: Mirror, tmp_path_factory: pytest.TempPathFactory) -> Reports:
    folder = tmp_path_factory.mktemp("reports")
    shutil.copytree(project.root() / "reports" / "templates", folder / "templates")
    (folder / "hostile.yaml").write_text(DEFINITION)
    return Reports(folder, Queries(mirror, lambda: NOW), lambda: NOW, load_settings(api_url="https://vantage.example"))


@pytest.fixture(scope="module")
def document(reports: Reports) -> Document:
    built = reports.build("hostile", "yesterday", "UTC")
    assert built.complete, [one.message for one in built.sections]
    return built


def inert(page: Page) -> None:
    assert page.tags - TAGS == set()
    assert [name for name in page.attributes if name.startswith("on")] == []
    assert [one for one in page.links if not one.startswith(OURS)] == []
    assert [one for one in page.fetched if not one.startswith(("data:", "cid:", "#"))] == []


def readable(text: str, *, but: tuple[str, ...] = ()) -> None:
    flat = " ".join(text.split())
    assert [name for name in NAMES if name not in but and " ".join(name.split()) not in flat] == []


def test_a_page_runs_and_fetches_nothing_and_reads_as_it_was_given(reports: Reports, document: Document) -> None:
    page = Page(reports.render(document, "html").content.decode())
    inert(page)
    readable(page.text)
    assert "{{ ''.__class__ }} <b>bold</b>" in page.text
    assert "<i>Brand</i>" in page.text


def test_a_mail_runs_and_fetches_nothing(document: Document, tmp_path: Path) -> None:
    job = Job("id", "<id@vantage.example>", "hostile", {"kind": "mail", "to": "a@b.example"}, {}, (), document, "#", "#", lambda _name: b"")
    content = compose(job, Tools(load_settings(), FakeBlocks(), TEMPLATES), "v@b.example").decode("ascii")
    assert "bcc" not in content.partition("\r\n\r\n")[0].lower()
    letter = message_from_string(content, policy=policy.default)
    assert isinstance(letter, EmailMessage)
    html, plain = letter.get_body(("html",)), letter.get_body(("plain",))
    assert html is not None
    assert plain is not None
    inert(Page(html.get_content()))
    assert "<script>alert(1)</script>" in plain.get_content()
    assert "\u202e" not in str(letter["Subject"])


def test_a_pdf_carries_no_program_and_only_our_links(reports: Reports, document: Document) -> None:
    content = reports.render(document, "pdf").content
    pdf = PdfReader(io.BytesIO(content))
    assert b"/JavaScript" not in content
    assert b"/EmbeddedFile" not in content
    pages: list[Any] = list(pdf.pages)
    links = [str(note.get_object()["/A"]["/URI"]) for page in pages for note in page.get("/Annots", []) if "/A" in note.get_object()]
    assert links
    assert [one for one in links if not one.startswith(OURS)] == []
    text = "".join("".join(page.extract_text().replace("\x00", "").split()) for page in pages)
    assert "<script>alert(1)</script>" in text
    assert "{{''.__class__.__mro__}}" in text
    assert "{n}{runs.__class__}{0}" in text
    assert "=1+1" in text
    read = subprocess.run(["pdftotext", "-", "-"], input=content, check=True, capture_output=True).stdout.decode()
    assert "שלום עולם" in read, "another script is copied and read aloud as it was written"
    assert "🚀" in read
    assert "café" in unicodedata.normalize("NFC", text)


def test_csv_has_no_formula_and_every_name(reports: Reports, document: Document) -> None:
    with zipfile.ZipFile(io.BytesIO(reports.render(document, "csv").content)) as archive:
        assert [name for name in archive.namelist() if not re.fullmatch(r"\d\d-[a-z]+\.csv", name)] == []
        texts = [archive.read(name).decode("utf-8-sig") for name in archive.namelist()]
    rows = [row for text in texts for row in csv.reader(io.StringIO(text))]
    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "@", "\t", "\r"))] == []
    readable("\n".join(cell for row in rows for cell in row))
    assert "'=1+1" in {cell for row in rows for cell in row}, "a tag is no formula either"


def test_json_has_every_name_as_it_is_and_stays_small(reports: Reports, document: Document) -> None:
    content = reports.render(document, "json").content
    runs = next(one for one in json.loads(content)["sections"] if one["kind"] == "runs")
    assert {row[0]["text"] for row in runs["tables"][0]["rows"]} == set(NAMES)
    assert {"=1+1", "<b>"} <= {
        row[0]["text"] for row in next(one for one in json.loads(content)["sections"] if "by tag" in one["title"])["tables"][0]["rows"]
    }
    assert len(content) < 2_000_000, "ten megabytes of parameters are nobody's to read in a report"


def test_words_of_another_language_touch_nothing_that_people_wrote(reports: Reports) -> None:
    definition = ReportDefinition.model_validate(yaml.safe_load(DEFINITION) | {"name": "hostile", "language": "de"})
    document = reports.build_as(definition, "yesterday", "UTC")
    assert document.complete, [one.message for one in document.sections]
    page = Page(reports.render(document, "html").content.decode())
    inert(page)
    readable(page.text)
    assert "Läufe" in page.text
