"""The weekly digest on paper: each page looked at as a picture, each chart drawn, no word outside the margins, and the same bytes for the same data."""

from __future__ import annotations

import io
import re
import subprocess
from collections import Counter
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import ContentStream

from prefect_vantage.reporting import Reports

WEEK = "2026-10-26..2026-11-02"
DPI = 60
MARGIN_POINTS = 40.0
"""Nothing is printed nearer to an edge than this; the page sets 17 mm at the sides."""
CHARTS = 8


def digest(reports: Reports, kind: str) -> bytes:
    return reports.render(reports.build("weekly-digest", WEEK, "UTC"), kind).content


@pytest.fixture(scope="module")
def pdf(reports: Reports) -> bytes:
    return digest(reports, "pdf")


@pytest.fixture(scope="module")
def pictures(pdf: bytes, tmp_path_factory: pytest.TempPathFactory) -> list[Image.Image]:
    """Each page as Poppler, not WeasyPrint, draws it."""
    folder = tmp_path_factory.mktemp("pages")
    subprocess.run(["pdftoppm", "-r", str(DPI), "-gray", "-", str(folder / "page")], input=pdf, check=True)
    return [Image.open(file) for file in sorted(folder.glob("page*"))]


def test_every_page_has_something_on_it_and_nothing_at_its_edges(pictures: list[Image.Image]) -> None:
    assert len(pictures) >= 4
    for picture in pictures:
        ink = picture.point(lambda grey: 255 if grey < 250 else 0).getbbox()
        assert ink is not None
        left, _top, right, _bottom = ink
        edge = MARGIN_POINTS / 72 * DPI
        assert edge <= left < right <= picture.width - edge


def test_no_word_is_cut_off_or_lies_on_another(pdf: bytes) -> None:
    laid = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, check=True, capture_output=True).stdout.decode()
    for page in laid.split("<page ")[1:]:
        width, height = (float(number) for number in re.findall(r'(?:width|height)="([\d.]+)"', page)[:2])
        words = [tuple(map(float, box)) for box in re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"', page)]
        assert words
        for left, top, right, bottom in words:
            assert MARGIN_POINTS <= left < right <= width - MARGIN_POINTS
            assert 0 < top < bottom < height
        assert not [one for index, one in enumerate(words) for other in words[index + 1 :] if covers(one, other)]


def covers(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether a third of the smaller of two boxes lies in the other."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return wide > 0 and high > 0 and wide * high > smaller / 3


def test_every_chart_is_drawn_of_lines_and_words(pdf: bytes, reports: Reports) -> None:
    titles = re.findall(r'<svg [^>]*role="img"><title>([^<]+)</title>', digest(reports, "html").decode())
    assert len(titles) == CHARTS
    drawn = [figure for page in PdfReader(io.BytesIO(pdf)).pages for figure in figures(page) if figure["paths"]]
    assert len(drawn) == CHARTS
    for figure in drawn:
        assert figure["paths"] >= 4  # an axis at least, and what it measures
        assert figure["words"] >= 2


def figures(page: Any) -> list[Counter[str]]:
    """What is painted inside of each figure of the page: paths and words."""
    found: list[Counter[str]] = []
    inside: list[str] = []
    for operands, operator in ContentStream(page.get_contents(), page.pdf).operations:
        if operator in (b"BDC", b"BMC"):
            inside.append(str(operands[0]))
            if operands[0] == "/Figure":
                found.append(Counter())
        elif operator == b"EMC":
            inside.pop()
        elif "/Figure" in inside:
            found[-1]["paths"] += operator in (b"f", b"f*", b"S", b"B")
            found[-1]["words"] += operator in (b"Tj", b"TJ")
    return found


def test_the_same_data_are_the_same_bytes(pdf: bytes, reports: Reports) -> None:
    assert digest(reports, "pdf") == pdf


def test_the_pages_are_numbered_to_the_last(pdf: bytes) -> None:
    pages = PdfReader(io.BytesIO(pdf)).pages
    for number, page in enumerate(pages, 1):
        assert f"{number} / {len(pages)}" in page.extract_text()


def test_the_contents_name_every_section_with_its_page_and_lead_there(pdf: bytes, reports: Reports) -> None:
    texts = subprocess.run(["pdftotext", "-", "-"], input=pdf, check=True, capture_output=True).stdout.decode().split("\f")
    listed = dict(re.findall(r"^(.+?) ?\.{5,} ?(\d+)$", texts[0], re.MULTILINE))
    titles = [one.title for one in reports.build("weekly-digest", WEEK, "UTC").sections if one.title]
    assert list(listed) == titles
    assert [title for title, page in listed.items() if f"\n{title}\n" not in texts[int(page) - 1]] == []
    inside = [note.get_object() for note in PdfReader(io.BytesIO(pdf)).pages[0]["/Annots"]]  # type: ignore[attr-defined]
    assert len({str(note["/Dest"]) for note in inside if "/Dest" in note}) == len(titles)


def test_a_short_report_needs_no_contents(reports: Reports) -> None:
    page = reports.render(reports.build("daily-failures", WEEK, "UTC"), "html").content.decode()
    assert 'class="contents"' not in page
