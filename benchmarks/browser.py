"""The Runs page in a cold browser: JavaScript over the wire, requests, time until rows are visible, layout shift."""

from __future__ import annotations

import json
import shutil
import statistics
from dataclasses import dataclass

from playwright.sync_api import Browser, sync_playwright

CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
"""Debian's Chromium; the one without a window takes a third of the processor time of the other."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LIMITS = {"script_kilobytes": 220.0, "requests": 15.0, "api_requests": 4.0, "rows_seconds": 1.0, "layout_shift": 0.0005}

_OBSERVE = """
window.__shift = 0; window.__rows = null;
new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) window.__shift += e.value; })
  .observe({type: 'layout-shift', buffered: true});
const look = () => {
  if (window.__rows === null && document.querySelectorAll('ROWS').length >= 10) window.__rows = performance.now();
  if (window.__rows === null) requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


@dataclass(frozen=True, slots=True)
class Visit:
    """One cold visit. Sizes as transferred (compressed), times in seconds from navigation start."""

    script_kilobytes: float
    requests: int
    api_requests: int
    rows_seconds: float
    layout_shift: float


def visit(browser: Browser, url: str, rows: str) -> Visit:
    """Open `url` in a new profile, wait until ten elements match `rows`, then watch two seconds more for late shifts."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        page = context.new_page()
        page.add_init_script(_OBSERVE.replace("ROWS", rows))
        devtools = context.new_cdp_session(page)
        devtools.send("Network.enable")
        kinds: dict[str, tuple[str, str]] = {}
        sizes: dict[str, float] = {}
        devtools.on(
            "Network.responseReceived", lambda event: kinds.__setitem__(event["requestId"], (event["type"], event["response"]["url"]))
        )
        devtools.on("Network.loadingFinished", lambda event: sizes.__setitem__(event["requestId"], event["encodedDataLength"]))
        page.goto(url, wait_until="commit")
        page.locator(rows).nth(9).wait_for(timeout=60_000)
        page.wait_for_timeout(2000)
        seen = json.loads(page.evaluate("JSON.stringify([window.__rows, window.__shift])"))
        scripts = sum(sizes.get(key, 0) for key, (kind, _) in kinds.items() if kind == "Script")
        api = sum("/api/" in address for _, address in kinds.values())
        return Visit(scripts / 1000, len(kinds), api, seen[0] / 1000, seen[1])
    finally:
        context.close()


def cold_visits(url: str, rows: str, *, times: int = 5) -> Visit:
    """The median of `times` cold visits."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            visits = [visit(browser, url, rows) for _ in range(times)]
        finally:
            browser.close()
    return Visit(
        statistics.median(one.script_kilobytes for one in visits),
        round(statistics.median(one.requests for one in visits)),
        round(statistics.median(one.api_requests for one in visits)),
        statistics.median(one.rows_seconds for one in visits),
        statistics.median(one.layout_shift for one in visits),
    )
