"""The conversation of one call, without any I/O: send, judge, pause, send again, answer. Clients only act out its steps.

exchange(call) ─► Send ─► (response | transport error) ─► answer, error, or Pause and Send again
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import httpx

from prefect_vantage.errors import QueryTimeout, VantageError
from prefect_vantage.sdk.calls import Call
from prefect_vantage.sdk.problems import error_of, unreachable

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Retry:
    """How often a GET is sent in all, and the pause before the second time in seconds (it doubles each time)."""

    attempts: int = 3
    pause: float = 0.2


@dataclass(frozen=True, slots=True)
class Send:
    """Send the call; continue with its response (of a failed one the whole body read) or throw the transport's error in."""

    call: Call[Any]


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait that many seconds; continue with None."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """The conversation is over and has this answer."""

    value: T


Outcome = httpx.Response | httpx.TransportError | None
Steps = Generator[Send | Pause, httpx.Response | None, T]


def exchange(call: Call[T], *, url: str, retry: Retry) -> Steps[T]:
    """Steps that end with the call's answer. Only reads, and changes that can be repeated, are: when nobody answered or the service was too busy (503).

    Raises the error that the last attempt ended in.
    """
    attempts = retry.attempts if call.method == "GET" or call.repeatable else 1
    failure: VantageError
    for attempt in range(1, attempts + 1):
        try:
            response = yield Send(call)
            assert response is not None
            if response.is_success:
                return call.read(response)
            failure = error_of(response)
            # A question that ran into its time limit would do so again.
            passing = response.status_code == httpx.codes.SERVICE_UNAVAILABLE and not isinstance(failure, QueryTimeout)
        except httpx.TransportError as error:
            failure = unreachable(url, error)
            passing = call.repeatable or isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout))
        if attempt == attempts or not passing:
            raise failure
        yield Pause(retry.pause * 2 ** (attempt - 1))
    raise AssertionError("a retry allows at least one attempt")


def advance(steps: Steps[T], outcome: Outcome) -> Send | Pause | Done[T]:
    """The next step after `outcome` (None to begin and after a pause). Raises the error that the conversation ends in."""
    try:
        return steps.throw(outcome) if isinstance(outcome, httpx.TransportError) else steps.send(outcome)
    except StopIteration as end:
        return Done(end.value)
