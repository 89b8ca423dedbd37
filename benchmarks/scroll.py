"""A reader flings through 100,000 rows of the Runs page: `python -m benchmarks.scroll`.

A mirror of generated runs, `vantage serve` on it (Prefect is not asked), the page in Chromium. First by the scroll bar to the very end, so that every row
is read; then by the wheel near the top, in the middle and at the end. A stall is a frame that took long; a hole is a place on screen without its row.
Exit code 1 when there is one.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from benchmarks.browser import CHROMIUM, FLAGS
from benchmarks.servers import vantage_server
from prefect_vantage.mirror.batch import Batch
from prefect_vantage.mirror.store import Mirror

ROW = 48
"""Pixels."""
WHEEL = 240
"""Pixels in a frame: five rows, as fast as a wheel is turned."""
BAR = 4_000
STALL_SECONDS = 0.25
"""A pause that a reader notices while rows move."""
P95_SECONDS = 0.034
"""Two frames of a screen that shows sixty a second."""
_AWAY = "http://127.0.0.1:9/api"
_STATES = (("COMPLETED", "Completed"), ("FAILED", "Failed"), ("CRASHED", "Crashed"), ("CANCELLED", "Cancelled"))
_FLING = """async ({by, rows, row, seconds}) => {
  const box = document.querySelector('[data-scroller]')
  const frames = []
  let holes = 0, last = performance.now()
  const begin = last
  const goal = box.scrollTop + rows * row
  const end = () => box.scrollTop + box.clientHeight >= Math.min(goal, box.scrollHeight - 1)
  // The end of what is loaded is not the end of the list: more comes while one is there.
  const whole = () => box.querySelector('[role=table]').getAttribute('aria-rowcount') - 1
  const loaded = () => Math.round(Math.max(...[...box.querySelectorAll('[role=rowgroup]')].map((group) => group.offsetHeight)) / row)
  while (!(end() && (box.scrollTop + box.clientHeight >= goal || loaded() >= whole())) && performance.now() - begin < seconds * 1000) {
    box.scrollTop += by
    await new Promise((done) => requestAnimationFrame(done))
    const now = performance.now()
    frames.push(now - last)
    last = now
    if (frames.length % 10 === 0) {
      const { left, top } = box.getBoundingClientRect()
      if (!document.elementFromPoint(left + 300, top + 300)?.closest('[role=row]')) holes++
    }
  }
  frames.sort((a, b) => a - b)
  const at = (share) => frames[Math.min(frames.length - 1, Math.floor(frames.length * share))] / 1000
  return { frames: frames.length, p50: at(0.5), p95: at(0.95), longest: at(1), holes, loaded: loaded(), seconds: (last - begin) / 1000 }
}"""


@dataclass(frozen=True, slots=True)
class Fling:
    """One gesture. Times of frames in seconds; `holes`: looks at the screen that met no row; `loaded`: rows that are there at its end."""

    frames: int
    p50: float
    p95: float
    longest: float
    holes: int
    loaded: int
    seconds: float


def main() -> int:
    """Fling; answers the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scroll", description=__doc__)
    parser.add_argument("--runs", type=int, default=100_000)
    runs: int = parser.parse_args().runs
    with tempfile.TemporaryDirectory(prefix="vantage-scroll-") as folder:
        data = Path(folder)
        fill(data / "mirror.duckdb", runs)
        with vantage_server(data, _AWAY, {"follow": "false"}) as (url, _process), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(f"{url}/runs?q=")
            page.locator("[role=rowgroup] [role=row] a").nth(9).wait_for(timeout=60_000)
            kept = [tell(name, *told) for name, *told in gestures(page, runs)]
            browser.close()
    return 0 if all(kept) else 1


def gestures(page: Page, runs: int) -> Iterator[tuple[str, Fling, bool]]:
    """Each gesture with what came of it, and whether all rows have to be there after it."""
    yield "bar to the end", fling(page, BAR, runs, seconds=600), True
    for name, share in (("wheel at the top", 0.0), ("wheel in the middle", 0.5), ("wheel near the end", 0.9)):
        page.evaluate("(y) => { document.querySelector('[data-scroller]').scrollTop = y }", ROW * runs * share)
        page.locator("[role=rowgroup] [role=row] a").nth(9).wait_for()
        page.wait_for_timeout(500)
        yield name, fling(page, WHEEL, min(2_000, runs // 20), seconds=120), False


def fling(page: Page, by: int, rows: int, *, seconds: float) -> Fling:
    """Scroll `rows` further by that many pixels a frame; gives up after so many seconds."""
    return Fling(**page.evaluate(_FLING, {"by": by, "rows": rows, "row": ROW, "seconds": seconds}))


def tell(name: str, made: Fling, every: bool) -> bool:
    """Print one line; answers whether the promise is kept. By the bar rows are awaited, so only its longest frame counts."""
    kept = made.longest <= STALL_SECONDS and made.holes == 0 and (every or made.p95 <= P95_SECONDS)
    print(
        f"{name:<20} {made.frames:>6,} frames  p50 {made.p50 * 1000:>4.0f} ms  p95 {made.p95 * 1000:>4.0f} ms  longest {made.longest * 1000:>5.0f} ms  "
        f"{made.holes} holes  {made.loaded:,} rows in {made.seconds:.0f} s  {'✓' if kept else '✗'}",
        flush=True,
    )
    return kept


def fill(path: Path, runs: int, *, step: int = 10_000) -> None:
    """A mirror of that many finished runs, a minute apart."""
    dice = random.Random(11)
    now = datetime.now(UTC).replace(tzinfo=None)
    mirror = Mirror.open(path)
    try:
        for begin in range(0, runs, step):
            mirror.apply(Batch(rows={"runs": [_run(dice, number, now) for number in range(begin, min(runs, begin + step))]}))
    finally:
        mirror.close()


def _run(dice: random.Random, number: int, now: datetime) -> dict[str, Any]:
    at = now - timedelta(minutes=number + 1)
    state_type, state_name = _STATES[min(dice.randrange(12), 3)]
    seconds = dice.expovariate(1 / 40)
    failed = state_type in ("FAILED", "CRASHED")
    error = f"ValueError: invoice {number} has no total"
    id_ = str(uuid.UUID(int=dice.getrandbits(128), version=4))
    return {
        "id": id_,
        "root_id": id_,
        "name": f"run-{number}",
        "flow": dice.choice(("etl-orders", "sync-crm", "mail")),
        "deployment": dice.choice(("nightly", "hourly")),
        "pool": "batch",
        "queue": dice.choice(("high", "default")),
        "worker": dice.choice(("w1", "w2")),
        "state_type": state_type,
        "state_name": state_name,
        "state_at": at + timedelta(seconds=seconds),
        "message": error if failed else "All states completed.",
        "error": error if failed else None,
        "error_type": "ValueError" if failed else None,
        "parameters": '{"region":"eu"}',
        "tags": ["customer:acme", "eu"],
        "priority": dice.randrange(1, 4),
        "attempts": dice.choice((1, 1, 1, 2)),
        "scheduled": at - timedelta(seconds=3),
        "started": at,
        "ended": at + timedelta(seconds=seconds),
        "created": at - timedelta(seconds=4),
        "updated": at + timedelta(seconds=seconds),
        "run_seconds": seconds,
        "auto_scheduled": False,
        "states_complete": True,
    }


if __name__ == "__main__":
    sys.exit(main())
