"""What the doctor thinks of the facts: a table of checks, each a pure function from facts to findings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from prefect_vantage.cli import wording

Status = Literal["ok", "warn", "fail"]

OLDEST_PREFECT = (3, 7)
_LAG_WARN_MS = 5_000
_SKEW_WARN, _SKEW_FAIL = 2.0, 30.0
_FREE_WARN, _FREE_FAIL = 1_000_000_000, 200_000_000
_SERVER_BREAKERS = (
    ("fastapi", (0, 151), "Prefect's server does not start with it", "fastapi<0.151"),
    ("sqlalchemy", (2, 1), "Prefect's scheduler creates no runs with it", "sqlalchemy<2.1"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor: what was looked at, how it is, and how to mend it when it is not ok."""

    check: str
    status: Status
    message: str
    mend: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What could be found out. `system` is GET /system (None: the service does not answer); a `*_error` says why a look failed."""

    api_url: str
    system: dict[str, Any] | None
    service_error: str | None
    web_app: bool | None
    prefect_url: str | None
    prefect_version: str | None
    prefect_error: str | None
    packages: dict[str, str]
    """Installed versions here of prefect, fastapi, sqlalchemy."""
    data_dir: str
    data_dir_error: str | None
    free: int | None
    """Bytes free where the mirror is."""


def release(version: str) -> tuple[int, ...]:
    """`3.8.8` → (3, 8, 8); what follows the numbers is left out."""
    found = re.match(r"\d+(\.\d+)*", version)
    return tuple(int(number) for number in found[0].split(".")) if found else ()


def _service(facts: Facts) -> Iterable[Finding]:
    if facts.system is None:
        mend = "Start it with `vantage up` or `vantage serve`, or name its address with VANTAGE_API_URL."
        yield Finding("service", "fail", facts.service_error or f"nothing answers at {facts.api_url}", mend)
        return
    vantage = facts.system["vantage"]
    yield Finding("service", "ok", f"{facts.api_url} runs {vantage['version']} as {vantage['role']}")


def _web_app(facts: Facts) -> Iterable[Finding]:
    if facts.web_app:
        yield Finding("web app", "ok", "is served")
    elif facts.web_app is False:
        yield Finding("web app", "fail", "is not built", "Run `make ui` in a checkout; an installed wheel carries it.")


def _prefect(facts: Facts) -> Iterable[Finding]:
    if facts.prefect_version is None:
        where = facts.prefect_url or "no address"
        mend = "Start the server, or set PREFECT_API_URL (and PREFECT_API_AUTH_STRING where the server wants it)."
        yield Finding("prefect", "fail", f"{where}: {facts.prefect_error or 'does not answer'}", mend)
    elif release(facts.prefect_version) < OLDEST_PREFECT:
        oldest = ".".join(str(number) for number in OLDEST_PREFECT)
        yield Finding("prefect", "fail", f"{facts.prefect_url} runs {facts.prefect_version}", f"Upgrade it to {oldest} or later.")
    else:
        yield Finding("prefect", "ok", f"{facts.prefect_url} runs {facts.prefect_version}")


def _packages(facts: Facts) -> Iterable[Finding]:
    if "prefect" not in facts.packages:
        return
    bad = [row for row in _SERVER_BREAKERS if release(facts.packages.get(row[0], "0")) >= row[1]]
    for name, _first, why, pin in bad:
        yield Finding("packages", "warn", f"{name} {facts.packages[name]}: {why}", f'A server that runs here needs `pip install "{pin}"`.')
    if not bad:
        yield Finding("packages", "ok", "a Prefect server can run in this environment")


def _events(facts: Facts) -> Iterable[Finding]:
    stream = (facts.system or {}).get("stream")
    if not stream:
        return
    lag = stream.get("lag_p95_ms")
    if stream["status"] != "live":
        mend = "It reconnects by itself. If it stays away: does a proxy let WebSockets through to Prefect's /api/events/out?"
        yield Finding("events", "warn", f"the event stream is {stream['status'].replace('_', ' ')}", mend)
    elif lag is not None and lag > _LAG_WARN_MS:
        mend = "Is the machine of Prefect or Vantage overloaded? Are their clocks right?"
        yield Finding("events", "warn", f"states arrive {wording.duration(lag / 1000)} late (p95)", mend)
    else:
        yield Finding("events", "ok", "live" + (f", states arrive within {wording.duration(lag / 1000)} (p95)" if lag is not None else ""))
    if stream.get("malformed"):
        yield Finding(
            "events",
            "warn",
            f"{wording.number(stream['malformed'])} events could not be read",
            "The log of `vantage serve` shows the first.",
        )


def _backfill(facts: Facts) -> Iterable[Finding]:
    backfill = (facts.system or {}).get("backfill")
    if not backfill:
        return
    status, done = backfill["status"], wording.runs(int(backfill.get("done") or 0))
    if status == "failed":
        mend = "It goes on where it stopped when Prefect answers; restart `vantage serve` if it does not."
        yield Finding("backfill", "fail", f"failed after {done}: {backfill.get('error') or 'no reason given'}", mend)
    elif status == "done":
        yield Finding("backfill", "ok", f"done, {done}")
    else:
        yield Finding(
            "backfill", "warn", f"{status}, {done} read so far", "Wait; `vantage sync` shows the time left. Newest runs are there already."
        )


def _drift(facts: Facts) -> Iterable[Finding]:
    if not facts.system:
        return
    drift, backfilled = facts.system["drift"], facts.system["backfill"]["status"] == "done"
    wrong = [row for row in drift["rows"] if row["drift"]]
    if drift.get("checked_at") is None:
        yield Finding("drift", "warn", "mirror and Prefect have not been compared yet", "`vantage sync --wait` compares them.")
    elif not wrong:
        yield Finding("drift", "ok", "mirror and Prefect hold the same runs in every state")
    else:
        text = ", ".join(f"{row['state_type']} {row['drift']:+,}" for row in wrong)
        mend = "`vantage sync --wait` repairs it." if backfilled else "The backfill is still filling it."
        yield Finding("drift", "warn", text, mend)


def _faults(facts: Facts) -> Iterable[Finding]:
    for fault in (facts.system or {}).get("faults") or ():
        yield Finding(str(fault["part"]), "warn", str(fault["message"]), fault.get("hint"))


def _clock(facts: Facts) -> Iterable[Finding]:
    skew = ((facts.system or {}).get("prefect") or {}).get("clock_skew")
    if skew is None:
        return
    status: Status = "fail" if abs(skew) >= _SKEW_FAIL else "warn" if abs(skew) >= _SKEW_WARN else "ok"
    mend = None if status == "ok" else "Let NTP set the clocks of both machines; waits and lateness are wrong by this much."
    yield Finding("clocks", status, f"Prefect's clock and this service's differ by {wording.duration(abs(skew))}", mend)


def _mirror(facts: Facts) -> Iterable[Finding]:
    if facts.system is not None:
        role, count = facts.system["vantage"]["role"], wording.runs(int(facts.system["mirror"]["runs"]))
        held = wording.size(facts.system["mirror"]["bytes"])
        yield Finding(
            "mirror", "ok", f"{count} in {held}, " + ("written by this service" if role == "writer" else "read through its writer")
        )
    elif facts.data_dir_error:
        yield Finding("mirror", "fail", facts.data_dir_error, "Give this user the folder, or name another with VANTAGE_DATA_DIR.")
    else:
        yield Finding("mirror", "ok", f"{facts.data_dir} can be written")


def _disk(facts: Facts) -> Iterable[Finding]:
    free = ((facts.system or {}).get("disk") or {}).get("free", facts.free)
    if free is None:
        return
    status: Status = "fail" if free < _FREE_FAIL else "warn" if free < _FREE_WARN else "ok"
    mend = None if status == "ok" else "Free some space, or shrink the mirror with `vantage prune --older-than 90d`."
    yield Finding("disk", status, f"{wording.size(free)} free", mend)


CHECKS: tuple[Callable[[Facts], Iterable[Finding]], ...] = (
    _service,
    _web_app,
    _prefect,
    _packages,
    _events,
    _backfill,
    _drift,
    _clock,
    _mirror,
    _disk,
    _faults,
)


def judge(facts: Facts) -> tuple[Finding, ...]:
    """All findings, in the order of the table."""
    return tuple(finding for check in CHECKS for finding in check(facts))
