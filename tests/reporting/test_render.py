"""The same document as CSV, JSON, HTML and PDF: every format carries the same numbers and none runs what it was given."""

from __future__ import annotations

import csv
import io
import json
import re
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pypdf import PdfReader

from prefect_vantage.errors import InvalidInput, ReportError
from prefect_vantage.query.run import Queries
from prefect_vantage.reporting import Document, Reports
from prefect_vantage.reporting.render import RENDERERS, render
from prefect_vantage.reporting.render.csv import COLUMNS


@pytest.fixture(scope="module")
def document(reports: Reports) -> Document:
    return reports.build("task-performance", "2026-10-26..2026-11-02", "UTC")


@pytest.fixture(scope="module")
def page(reports: Reports, document: Document) -> str:
    return reports.render(document, "html").content.decode()


@pytest.fixture(scope="module")
def pdf(reports: Reports, document: Document) -> PdfReader:
    return PdfReader(io.BytesIO(reports.render(document, "pdf").content))


@pytest.mark.parametrize("kind", RENDERERS)
def test_every_format_is_a_file_with_a_name_and_a_type(reports: Reports, document: Document, kind: str) -> None:
    rendered = reports.render(document, kind)
    assert rendered.content
    ending = "zip" if kind == "csv" else kind
    assert rendered.file_name == f"task-performance_2026-10-26_2026-11-01.{ending}"
    assert rendered.media_type.split(";")[0].endswith(ending)


def tables(content: bytes) -> dict[str, str]:
    """The files of a zip of tables, in their order."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        read = {name: archive.read(name) for name in archive.namelist()}
    assert all(one.startswith(b"\xef\xbb\xbf") for one in read.values())
    return {name: one.decode("utf-8-sig") for name, one in read.items()}


def test_csv_of_several_sections_is_a_zip_of_a_table_each(reports: Reports, document: Document) -> None:
    found = tables(reports.render(document, "csv").content)
    kinds = [section.kind for section in document.sections if section.kind != "text"]
    assert list(found) == [f"{number:02d}-{kind}.csv" for number, kind in enumerate(kinds, 1)] == sorted(found)
    assert {text.splitlines()[0] for text in found.values()} == {",".join(COLUMNS)}


def test_csv_of_one_section_is_one_file(reports: Reports, document: Document) -> None:
    words = replace(document.sections[0], kind="text")
    one = replace(document, sections=(words, document.sections[0]))
    rendered = reports.render(one, "csv")
    assert (rendered.file_name.rpartition(".")[2], rendered.media_type) == ("csv", "text/csv; charset=utf-8")
    assert rendered.content.decode("utf-8-sig") == tables(reports.render(document, "csv").content)["01-totals.csv"]


def test_the_same_tables_are_the_same_zip(reports: Reports, document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    first = reports.render(document, "csv").content
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    assert reports.render(document, "csv").content == first


def test_csv_has_every_number_once_and_no_formula(reports: Reports, document: Document) -> None:
    found = tables(reports.render(document, "csv").content)
    rows = [row for text in found.values() for row in csv.DictReader(io.StringIO(text))]
    assert len(rows) == sum(1 for section in document.sections for _fact in section.facts())
    finished = next(row for row in rows if row["metric"] == "finished")
    assert (finished["section"], finished["value"], finished["previous"], finished["unit"]) == ("At a glance", "204", "204", "runs")
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())


def test_csv_tells_of_empty_sections(reports: Reports) -> None:
    empty = reports.build("task-performance", "2026-11-02..2026-11-03", "UTC")
    assert "empty: No run finished in this period." in tables(reports.render(empty, "csv").content)["02-outcomes.csv"]


def test_json_is_the_whole_document(reports: Reports, document: Document) -> None:
    read = json.loads(reports.render(document, "json").content)
    assert read["period"]["start"] == "2026-10-26T00:00:00Z"
    assert [section["kind"] for section in read["sections"]] == [section.kind for section in document.sections]
    assert read["sections"][0]["figures"][0]["fact"]["value"] == 204


def test_html_is_one_file_that_loads_and_runs_nothing(page: str) -> None:
    assert "<script" not in page
    assert not re.search(r'(?:src|href)="(?!https://vantage\.example/|#)', page.replace('xlink:href="#', ""))
    assert all(url.startswith("data:") for url in re.findall(r"url\(([^)#]+)\)", page) if "#" not in url)


def test_html_escapes_what_runs_say(page: str) -> None:
    assert "<b>ValueError</b>" not in page
    assert "&lt;b&gt;ValueError&lt;/b&gt;" in page


def test_every_link_of_the_page_opens_a_query_that_parses(page: str, queries: Queries) -> None:
    links = set(re.findall(r'href="(https://vantage\.example/[^"]*)"', page))
    assert len(links) > 10
    for link in links:
        address = urlsplit(link.replace("&amp;", "&"))
        assert address.path == "/runs"
        queries.ask(parse_qs(address.query)["q"][0])


def test_every_section_opens_as_a_view_of_its_runs(page: str, document: Document, queries: Queries) -> None:
    headings = re.findall(r'<h2><a href="([^"]+)">([^<]+)</a></h2>', page)
    told = [one for one in document.sections if one.kind != "text"]
    assert [title for _link, title in headings] == [one.title for one in told]
    for section, (link, _title) in zip(told, headings, strict=True):
        q = parse_qs(urlsplit(link.replace("&amp;", "&")).query)["q"][0]
        assert queries.count(queries.ask(q, "UTC")) > 0, (section.kind, q)


def test_charts_are_pictures_with_words(page: str) -> None:
    pictures = re.findall(r'<svg [^>]*role="img"><title>([^<]+)</title><desc>([^<]+)</desc>', page)
    assert [title for title, _text in pictures] == ["How runs ended", "Duration p50 and p95", "Duration p95, before and now"]
    assert "load/tripled from 1m 37s to 4m 51s" in pictures[2][1]


def test_the_pdf_prints_the_numbers_of_the_document(pdf: PdfReader, document: Document) -> None:
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pdf.pages))
    for figure in document.sections[0].figures:
        assert figure.text in text, figure.label
    for section in document.sections:
        assert section.title in text
        for table in section.tables:
            assert all(cell.text in text for row in table.rows for cell in row[1:])
    assert "reaches back to 19 Oct 2026" in text
    assert "About these numbers" in text


def test_the_pdf_is_tagged_with_bookmarks_links_and_its_own_fonts(pdf: PdfReader) -> None:
    root: Any = pdf.trailer["/Root"]
    pages: list[Any] = list(pdf.pages)
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert str(pdf.metadata.title if pdf.metadata else "").startswith("Task performance")
    assert "How runs ended" in str(pdf.outline)
    fonts = {str(font.get_object()["/BaseFont"]) for page in pages for font in page["/Resources"]["/Font"].values()}
    assert any("Geist" in font for font in fonts)
    links = [note.get_object() for page in pages for note in page.get("/Annots", [])]
    assert any("vantage.example/runs" in str(link["/A"].get("/URI", "")) for link in links if "/A" in link)


@pytest.mark.filterwarnings(
    "ignore:unclosed file .*sRGB2014:ResourceWarning"
)  # WeasyPrint leaves the file of its colours to be closed by itself
@pytest.mark.parametrize("standard", ["a-2u", "a-3u"])
def test_a_pdf_for_archives_says_so_and_carries_its_colours(reports: Reports, document: Document, standard: str) -> None:
    archived = replace(document, pdf=standard)
    content = reports.render(archived, "pdf").content
    pdf = PdfReader(io.BytesIO(content))
    root: Any = pdf.trailer["/Root"]
    told = root["/Metadata"].get_object().get_data().decode()
    part, conformance = standard[2], standard[3].upper()
    assert re.search(rf"pdfaid:part(?:>|=\"){part}", told), told
    assert re.search(rf"pdfaid:conformance(?:>|=\"){conformance}", told), told
    (intent,) = root["/OutputIntents"]
    assert intent["/S"] == "/GTS_PDFA1"
    assert len(intent["/DestOutputProfile"].get_object().get_data()) > 128
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert "/Encrypt" not in pdf.trailer
    fonts = [font.get_object() for page in pdf.pages for font in page["/Resources"]["/Font"].values()]  # type: ignore[attr-defined]
    assert fonts
    assert all("/ToUnicode" in font for font in fonts)
    assert reports.render(archived, "pdf").content == content


def test_a_pdf_is_for_everyone_unless_it_is_for_archives(pdf: PdfReader) -> None:
    told = pdf.trailer["/Root"]["/Metadata"].get_object().get_data().decode()  # type: ignore[index]
    assert "pdfuaid:part" in told
    assert "pdfaid:part" not in told


def test_the_same_document_is_the_same_page(reports: Reports, document: Document) -> None:
    assert reports.render(document, "html").content == reports.render(document, "html").content


def test_an_unknown_format_is_refused(reports: Reports, document: Document) -> None:
    with pytest.raises(InvalidInput, match="Unknown report format 'docx'"):
        reports.render(document, "docx")


def test_a_broken_template_is_a_report_error(tmp_path: Path, document: Document) -> None:
    (tmp_path / "report.html").write_text("{{ document.nothing }}")
    (tmp_path / "report.css").write_text("")
    with pytest.raises(ReportError, match="could not be written"):
        render(document, "html", templates=tmp_path)
