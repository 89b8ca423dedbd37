"""Markdown of report texts: to HTML without HTML, pictures or dangerous links of its own, and to plain text for mail."""

from __future__ import annotations

import re
from functools import cache

from markdown_it import MarkdownIt
from markupsafe import Markup

_MARKS = re.compile(r"(?<!\\)(\*\*|__|`)")
_LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]+)[^)]*\)")
_SCHEME = re.compile(r"^(https?://|mailto:|#|/)", re.IGNORECASE)


@cache
def _parser() -> MarkdownIt:
    """HTML in a text is text; a picture would be fetched by whoever opens the report, so there are none."""
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table").disable(["image", "html_block", "html_inline"])
    parser.validateLink = lambda url: bool(_SCHEME.match(url.strip()))  # type: ignore[method-assign]
    return parser


def to_markup(text: str) -> Markup:
    """As HTML; everything that was not Markdown is escaped."""
    return Markup(_parser().render(text))


def to_plain(text: str) -> str:
    """Readable without marks; links have their address behind them."""
    return _MARKS.sub("", _LINK.sub(r"\1 (\2)", text))
