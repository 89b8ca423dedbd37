"""How a past run ended: one row for each way to end, and the draw between them (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from prefect_vantage.demo.profiles import Profile, Trouble

EXCEPTION = "Flow run encountered an exception: {fault}"
KILLED = (
    "Process exited with status code: -9. Process exited due to a SIGKILL signal. Typically caused by the operating system "
    "terminating the process for exceeding memory limits, or by manual cancellation."
)


@dataclass(frozen=True, slots=True)
class Way:
    """A way to end: the final state, whether the run began to run and whether a worker had taken it."""

    type: str
    name: str
    message: str | None
    began: bool = True
    taken: bool = True


COMPLETED = Way("COMPLETED", "Completed", None)
FAILED = Way("FAILED", "Failed", EXCEPTION)
TIMED_OUT = Way("FAILED", "TimedOut", "Flow run exceeded timeout of {limit} second(s)")
CRASHED = Way("CRASHED", "Crashed", KILLED)
NEVER_STARTED = Way("CRASHED", "Crashed", "Flow run infrastructure exited with non-zero status code 137.", began=False)
CANCELLED = Way("CANCELLED", "Cancelled", "Flow run was cancelled successfully.")
CALLED_OFF = Way("CANCELLED", "Cancelled", None, began=False, taken=False)


@dataclass(frozen=True, slots=True)
class Ending:
    """How one run ended: its way, the final message, and the message of each attempt that was retried."""

    way: Way
    message: str | None
    retried: tuple[str, ...] = ()


def draw_ending(profile: Profile, trouble: Trouble | None, random: Random, parameters: Mapping[str, object]) -> Ending:
    """One ending by the profile's shares, or by the incident that is going on."""
    if trouble and random.random() < trouble.share:
        lost = EXCEPTION.format(fault=trouble.fault)
        return Ending(FAILED, lost, (lost,) * profile.retries)
    way = _draw_way(profile, random)
    message = way.message.format(fault=_fault(profile, random, parameters), limit=profile.time_limit) if way.message else None
    again = profile.retries if way is FAILED else _lost_attempts(profile, random) if way.began else 0
    return Ending(way, message, tuple(EXCEPTION.format(fault=_fault(profile, random, parameters)) for _ in range(again)))


def _draw_way(profile: Profile, random: Random) -> Way:
    shares = (
        (FAILED, profile.failed),
        (CRASHED, profile.crashed * 0.9),
        (NEVER_STARTED, profile.crashed * 0.1),
        (TIMED_OUT, profile.timed_out),
        (CANCELLED, profile.cancelled * 0.7),
        (CALLED_OFF, profile.cancelled * 0.3),
    )
    drawn = random.random()
    for way, share in shares:
        drawn -= share
        if drawn < 0:
            return way
    return COMPLETED


def _lost_attempts(profile: Profile, random: Random) -> int:
    """Attempts that failed before the last one."""
    return random.randint(1, profile.retries) if profile.retries and random.random() < profile.retried else 0


def _fault(profile: Profile, random: Random, parameters: Mapping[str, object]) -> str:
    values = dict(parameters) | {"number": random.randint(100_000, 999_999), "small": random.randint(1, 9_999)}
    return random.choice(profile.faults).format_map(values)
