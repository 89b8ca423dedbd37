"""What axe finds on a page, whatever it calls it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

from .test_pages import AXE


def violations(page: Page, part: Locator | None = None) -> list[str]:
    """Rule and first node of each, on the whole page or in a part of it; asked once nothing moves any more."""
    page.evaluate("Promise.all(document.getAnimations().map(one => one.finished.catch(() => {})))")
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    ask = "(part) => axe.run(part ?? document, {resultTypes: ['violations']}).then(r => r.violations.map(v => v.id + ': ' + v.nodes[0].html.slice(0, 160)))"
    found: list[str] = page.evaluate(ask, part.element_handle() if part else None)
    return found
