"""Hold the mirror against SQL on Prefect's own database at any size: `python -m scripts.truth --runs 100000`.

Starts a Prefect server and `vantage serve` in a temporary folder; exits with 1 when a count differs. It is `tests/truth.py` with other numbers.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.truth import Plan, Truth


def main() -> int:
    """Run every step; 0 when nothing differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--cut-runs", type=int, default=2_000)
    parser.add_argument("--deletions", type=int, default=500)
    parser.add_argument("--rate", type=float, default=5.0, help="requests a second that Vantage may ask of Prefect")
    parser.add_argument("--patience", type=float, default=900.0, help="seconds until a step has failed")
    given = parser.parse_args()
    plan = Plan(given.runs, given.days, given.cut_runs, given.deletions, given.rate, patience=given.patience)
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - began:7.1f} s  {text}", flush=True)

    failed = False
    with tempfile.TemporaryDirectory(prefix="vantage-truth-") as folder, Truth(Path(folder), plan, say=say) as truth:
        for step in (truth.backfill_with_a_kill, truth.runs_while_the_socket_is_cut, truth.deletions):
            say(step.__name__.replace("_", " "))
            differing = step()
            failed = failed or bool(differing)
            for question, rows in differing.items():
                say(f"DIFFERS by {question} (mirror, Prefect): {rows}")
    say("differs" if failed else "equal")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
