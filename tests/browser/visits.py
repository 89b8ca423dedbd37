"""People at their browsers, each with a name, who keep and open presets."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Browser, Locator, Page, expect

from .conftest import Stack
from .test_pages import SIZES

RECENT = "/api/v1/query/recent"


@contextmanager
def visitor(browser: Browser, who: str, *, size: str = "wide", theme: str = "light") -> Iterator[Page]:
    """Somebody's browser: a profile of its own that says who they are. `page.told` holds what the live socket said."""
    context = browser.new_context(viewport=SIZES[size], timezone_id="Europe/Berlin", bypass_csp=True)  # type: ignore[arg-type]
    person = json.dumps({"id": who.lower(), "name": who})
    context.add_init_script(
        f"localStorage.setItem('vantage-person', {json.dumps(person)}); localStorage.setItem('vite-ui-theme', '{theme}')"
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()


def messages(page: Page) -> list[dict[str, Any]]:
    """What the live socket tells from now on."""
    told: list[dict[str, Any]] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: told.append(json.loads(frame))))
    return told


def pill(page: Page, name: str) -> Locator:
    return page.get_by_role("navigation", name="Presets").get_by_role("link", name=re.compile(rf"^(?:Your default ?)?{re.escape(name)}"))


def search_box(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Search runs")


def menu(page: Page) -> Locator:
    button = page.get_by_role("button", name="Presets", exact=True)
    if button.get_attribute("aria-expanded") == "false":
        button.click()
    return page.get_by_role("dialog", name="Presets")


def open_view(page: Page, stack: Stack | str, q: str) -> None:
    page.goto(f"{stack if isinstance(stack, str) else stack.url}/runs?q={quote(q)}")
    expect(page.get_by_text("searched back to")).to_be_visible()


def save(page: Page, name: str, *, shared: bool = True) -> None:
    """Save the view through the form."""
    page.get_by_role("button", name="Save view").click()
    form = page.get_by_role("dialog", name="Save this view")
    form.get_by_label("Name").fill(name)
    if shared:
        form.get_by_label("Everybody").check()
    form.get_by_role("button", name="Save", exact=True).click()
    expect(form).to_be_hidden()
    expect(pill(page, name)).to_have_attribute("aria-current", "page")


def ask(page: Page, q: str) -> None:
    search_box(page).fill(q)
    page.keyboard.press("Enter")


def make(stack: Stack, who: str, **fields: Any) -> dict[str, Any]:
    made = stack.vantage.post("/api/v1/presets", json=fields, headers={"Vantage-Person": who})
    assert made.status_code == 201, made.text
    return dict(made.json())


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    """Poll. Raises AssertionError when it never becomes true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)
