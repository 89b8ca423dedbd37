"""The form of filters as a test drives it: each field by its control and by the text that it writes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote, urlparse

from playwright.sync_api import Locator, Page, expect

from .conftest import Stack
from .test_runs import search_box

BASE = "flow:invoices,mail"


VARIED = "(flow:varied OR flow:nobody)"


"""Of these runs each field has some value; the form has no words for the term, so that every one of its controls is free."""


LISTS = ("choice", "texts")


RANGES = {"duration": ("0s", "1h"), "integer": ("1", "9")}


_LISTED = """ids => {
  const rows = [...document.querySelectorAll('[role=rowgroup] [role=row] a[href*="/runs/"]')].map(a => new URL(a.href).pathname.split('/').pop())
  return !document.querySelector('[role=rowgroup][data-old]') && JSON.stringify(rows) === JSON.stringify(ids)
}"""


ERROR = "Flow run encountered an exception: ValueError: varied has no total"


def open_list(page: Page, path: Stack, q: str = BASE, more: str = "") -> None:
    page.goto(f"{path.url}/runs?q={quote(q)}{more}")
    expect(page.get_by_text("searched back to")).to_be_visible()


def open_form(page: Page) -> Locator:
    """The form, its sections loaded."""
    page.get_by_role("button", name="Filters", exact=True).click()
    form = page.get_by_role("complementary", name="Filters")
    expect(form.locator("[data-field='state'] li").first).to_be_visible()
    return form


def section(form: Locator, field: str) -> Locator:
    """A field's section, opened."""
    found = form.locator(f"[data-field='{field}']")
    turn(found, "true")
    return found


def turn(section: Locator, wanted: str) -> None:
    """Open ("true") or close ("false") a section."""
    toggle = section.locator("button[aria-expanded]").first
    if toggle.get_attribute("aria-expanded") != wanted:
        toggle.click()


def query_of(page: Page) -> str:
    return parse_qs(urlparse(page.url).query).get("q", [""])[0]


def wait_for_query(page: Page, q: str) -> None:
    page.wait_for_function("q => (new URL(location.href).searchParams.get('q') ?? '') === q", arg=q)


def shows(page: Page, path: Stack, q: str) -> None:
    """The address is `q`, and the rows are exactly those that the API lists under it."""
    wait_for_query(page, q)
    ids = [
        run["id"]
        for run in path.vantage.get("/api/v1/runs", params={"q": q, "timezone": "Europe/Berlin"}).raise_for_status().json()["runs"]
    ]
    page.wait_for_function(_LISTED, arg=ids)


def tick(field: str, value: str) -> Callable[[Locator], None]:
    begins = re.compile(rf"^{re.escape(value)}\b".replace("/", r"\/"))
    return lambda form: section(form, field).get_by_role("button", name=begins).first.click()


def exclude(field: str, value: str) -> Callable[[Locator], None]:
    return lambda form: section(form, field).get_by_role("button", name=f"Exclude {value}", exact=True).click(force=True)


def switch(field: str, label: str, word: str) -> Callable[[Locator], None]:
    def act(form: Locator) -> None:
        group = (
            section(form, field).locator("fieldset").filter(has=form.page.locator("legend", has_text=re.compile(rf"^{re.escape(label)}$")))
        )
        wanted = group.get_by_role("radio", name=word, exact=True)
        wanted.click(force=True)
        expect(wanted).to_be_checked()

    return act


def fill(box: Locator, text: str) -> None:
    box.fill(text)
    box.press("Enter")


def search(page: Page, q: str) -> None:
    fill(search_box(page), q)


@dataclass(frozen=True)
class Face:
    """How a field is asked for in the form and then shut out, and the terms that each writes."""

    field: str
    ask: Callable[[Locator], None]
    term: str
    shut: Callable[[Locator], None]
    contrary: str


def listed(field: dict[str, Any], values: Sequence[Any]) -> Face:
    """A field whose values are ticked; `values` are those that the form counts."""
    name = field["name"]
    value = next((value for value in values if value is not None), None)
    if value is None:
        return Face(name, tick(name, "none"), f"-{name}:*", exclude(name, "none"), f"{name}:*")
    return Face(name, tick(name, str(value)), f"{name}:{value}", exclude(name, str(value)), f"-{name}:{value}")


def ranged(field: dict[str, Any]) -> Face:
    name, label = field["name"], field["label"]
    low, high = RANGES[field["kind"]]

    def ask(form: Locator) -> None:
        found = section(form, name)
        fill(found.get_by_role("textbox", name=f"{label}, from", exact=True), low)
        wait_for_query(form.page, f"{VARIED} {name}:{low}..")
        fill(found.get_by_role("textbox", name=f"{label}, to", exact=True), high)

    def shut(form: Locator) -> None:
        found = section(form, name)
        found.get_by_role("button", name="Leave out a range").click()
        fill(found.get_by_role("textbox", name=f"{label}, left out, from", exact=True), high)

    term = f"{name}:{low}..{high}"
    return Face(name, ask, term, shut, f"{term} -{name}:{high}..")


def timed(field: dict[str, Any]) -> Face:
    def ask(form: Locator) -> None:
        found = section(form, "times")
        found.get_by_label("Time: axis").select_option(field["name"])
        found.get_by_role("button", name="Last 24 hours").click()

    term = f"{field['name']}:-24h.."
    return Face("times", ask, term, negate("times", "Time"), f"-{term}")


def negate(field: str, label: str) -> Callable[[Locator], None]:
    return lambda form: section(form, field).get_by_role("button", name=f"not {label}", exact=True).click()


def flagged(flag: str) -> Face:
    return Face("is", switch("is", flag, "yes"), f"is:{flag}", switch("is", flag, "no"), f"-is:{flag}")


def compared(field: str, label: str, test: str, text: str, term: str, *, path: str = "") -> Face:
    """A field that is compared in rows: a test, a text, with a path where it takes one."""

    def ask(form: Locator) -> None:
        found = section(form, field)
        if path:
            fill(found.get_by_role("combobox", name=f"{label}: path", exact=True), path)
        found.get_by_label(f"{label}: comparison").select_option(test)
        fill(found.get_by_role("combobox", name=f"{label}: value", exact=True), text)

    return Face(field, ask, term, negate(field, label), f"-{term}")


def in_rows(ids: dict[str, str]) -> list[Face]:
    """The fields that are compared in rows, free text and the keys of tags among them."""
    parent = ids["parent"]
    return [
        compared("id", "Run id", "begins with", parent[:13], f"id:{parent[:13]}*"),
        compared("parent", "Parent", "is", parent, f"parent:{parent}"),
        compared("root", "Root", "is", parent, f"root:{parent}"),
        compared("name", "Name", "contains", "ail", "name:*ail*"),
        compared("state_name", "State name", "is", "Failed", "state_name:Failed"),
        compared("state_type", "State type", "ends with", "ED", "state_type:*ED"),
        compared("message", "Message", "contains", "no total", 'message:*"no total"*'),
        compared("error", "Error", "matches in any case", "VARIED has", "error:/VARIED has/i"),
        compared("error_group", "Error group", "begins with", "ValueError", "error_group:ValueError*"),
        compared("description", "Description", "contains", "what varies", 'description:*"what varies"*'),
        compared("params", "Parameters", "contains", "us", "params:*us*"),
        compared("param", "Parameter", "is exactly", "eu", "param.region:=eu", path="region"),
        compared("tag.key", "Tag", "is", "acme", "tag.customer:acme", path="customer"),
        compared("words", "Any text", "contains", "everything", "everything"),
    ]


def faces(path: Stack, ids: dict[str, str]) -> list[Face]:
    """Every field of the registry, and what the form has beside them."""
    fields: list[dict[str, Any]] = path.vantage.get("/api/v1/query/fields").raise_for_status().json()["fields"]
    lists = [field for field in fields if field["kind"] in LISTS or (field["facet"] and field["kind"] == "text")]
    wanted = {"q": VARIED, "fields": ",".join(field["name"] for field in lists)}
    counted = path.vantage.get("/api/v1/runs/facets", params=wanted).raise_for_status().json()["facets"]
    values = {facet["field"]: [value["value"] for value in facet["values"]] for facet in counted}
    found = [
        *(listed(field, values[field["name"]]) for field in lists),
        *(ranged(field) for field in fields if field["kind"] in RANGES),
        *(timed(field) for field in fields if field["kind"] == "time"),
        *(flagged(flag) for field in fields if field["kind"] == "flag" for flag in field["values"]),
        *in_rows(ids),
    ]
    covered = {re.split("[.:]", face.term.lstrip("-"))[0] for face in found}
    assert {field["name"] for field in fields} <= covered, "a field has no face here: add it"
    return found


def clear(form: Locator, face: Face) -> None:
    """Take the face's own terms away by the form, and close its section."""
    found = form.locator(f"[data-field='{face.field}']")
    found.get_by_role("button", name=re.compile("^Clear ")).click()
    wait_for_query(form.page, VARIED)
    turn(found, "false")
