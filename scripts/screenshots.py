"""Pictures of every page of a running Vantage, light and dark, wide and phone: `python scripts/screenshots.py http://127.0.0.1:4242 docs/screenshots`."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from urllib.parse import quote

import httpx
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
]
REPORTS = ("weekly-digest", "daily-failures", "task-performance", "worker-efficiency", "system-health")
SIZES = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


def main() -> None:
    """Take them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--zone", default="Europe/Berlin")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    pages = _pages(options.url)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for theme in ("light", "dark"):
            for size in SIZES:
                for name, path in pages.items():
                    _shoot(browser, options.url + path, options.folder / f"{name}-{theme}-{size}.png", theme, size, options.zone)
                    print(f"{name}-{theme}-{size}.png")
        for name in REPORTS:
            _paper(browser, options.url, name, options.folder / f"paper-{name}.png", options.zone)
            print(f"paper-{name}.png")
        browser.close()


def _pages(url: str) -> dict[str, str]:
    failed = httpx.get(
        f"{url}/api/v1/runs", params={"q": "state:failed is:root has:deployment sort:-ended", "limit": 1}, timeout=30
    ).json()["runs"]
    pages = {
        "overview": "/?range=7d",
        "runs": "/runs?q=at:-7d..now",
        "analytics": "/analytics?range=30d",
        "dashboards": "/dashboards",
        "dashboard": "/dashboards/operations",
        "work": "/work?range=7d",
        "errors": "/errors?range=30d",
        "reports": "/reports",
        "report": "/reports/weekly-digest",
        "system": "/system",
    }
    if failed:
        pages["run"] = f"/runs/{failed[0]['id']}"
        pages["deployment"] = f"/deployments/{quote(failed[0]['flow'], safe='')}/{quote(failed[0]['deployment'], safe='')}"
    return pages


def _shoot(browser: Browser, url: str, file: Path, theme: str, size: str, zone: str) -> None:
    context = browser.new_context(viewport=SIZES[size], color_scheme=theme, timezone_id=zone, device_scale_factor=1)  # type: ignore[arg-type]
    context.add_init_script(f"localStorage.setItem('vite-ui-theme', '{theme}')")
    page = context.new_page()
    page.goto(url, wait_until="load")
    page.wait_for_timeout(3500)  # the live socket never lets the network become idle
    page.get_by_role("status", name="Loading").first.wait_for(state="hidden")
    if "/reports/" in url:
        page.frame_locator("iframe").get_by_role("heading").first.wait_for()
    page.screenshot(path=file)
    context.close()


def _paper(browser: Browser, url: str, name: str, file: Path, zone: str) -> None:
    """The head of a report that ships with Vantage, as its readers get it."""
    asked = {"format": "html", "timezone": zone}
    built = httpx.get(f"{url}/api/v1/reports/{name}/build", params=asked, timeout=120).raise_for_status()
    page = browser.new_page(viewport={"width": 900, "height": 1170}, color_scheme="light")
    page.set_content(built.text)
    page.screenshot(path=file)
    page.close()


if __name__ == "__main__":
    main()
