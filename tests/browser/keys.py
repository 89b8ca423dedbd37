"""A person who has a keyboard and nothing else."""

from __future__ import annotations

import re

from playwright.sync_api import Page

_NAME = """() => {
  const one = document.activeElement
  if (!one || one === document.body) return ''
  return (one.ariaLabel || one.labels?.[0]?.innerText || one.innerText || '').trim().replace(/\\s+/g, ' ')
}"""


def focused(page: Page) -> str:
    """What a screen reader would call the thing that has the focus, more or less; empty where nothing has it."""
    name: str = page.evaluate(_NAME)
    return name


def tab_to(page: Page, name: str | re.Pattern[str], *, back: bool = False, most: int = 150) -> None:
    """Tab (or Shift+Tab) until the focus is on what is called so. Raises AssertionError with the way it went."""
    passed: list[str] = []
    for _ in range(most):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        passed.append(focused(page))
        if passed[-1] == name if isinstance(name, str) else name.search(passed[-1]):
            return
    raise AssertionError(f"Tab never came to {name!r}, but to {passed}")
