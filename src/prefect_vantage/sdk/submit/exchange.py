"""The conversation of one call with Prefect, without any I/O: send, judge, pause, send again, answer.

ask(call) ─► Send ─► (response | transport error) ─► answer, error, a token for CSRF, or Pause and Send again until patience ends
"""

from __future__ import annotations

import email.utils
import random
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

import httpx

from prefect_vantage.errors import PrefectError, PrefectUnreachable, VantageError
from prefect_vantage.sdk.exchange import Pause, Send, Steps
from prefect_vantage.sdk.submit import calls
from prefect_vantage.sdk.submit.address import Address
from prefect_vantage.sdk.submit.calls import PrefectCall
from prefect_vantage.sdk.submit.problems import error_of, unreachable

T = TypeVar("T")

PASSING = frozenset({408, 429, 500, 502, 503, 504})
"""Answers that may be another one soon."""
_REFUSED_UNDONE = frozenset({429, 503})
"""Answers that say that nothing was done, so that even what must not happen twice is sent again."""
_FIRST_PAUSE = 0.25
_LONGEST_PAUSE = 5.0


class Line:
    """What a client knows of its connection to Prefect. `patience` is how many seconds a request is repeated while Prefect stays away."""

    def __init__(self, address: Address, *, patience: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.address = address
        self.patience = patience
        self.clock = clock
        self.client_id = str(uuid.uuid4())
        self.csrf: str | None = None
        self.answered_at = clock()
        """When Prefect last answered anything but that it cannot."""


def ask(call: PrefectCall[T], line: Line, *, patience: float | None = None) -> Steps[T]:
    """Steps that end with the call's answer. What fails for the moment is repeated for `patience` seconds (None: the line's).

    Raises PrefectUnreachable, PrefectRefused, NotFound or PrefectError: what the last attempt ended in.
    """
    patience = line.patience if patience is None else patience
    began, pause, tokens = None, _FIRST_PAUSE, 0
    while True:
        response: httpx.Response | None = None
        try:
            response = yield Send(call)
            assert response is not None
            if response.status_code not in PASSING:
                line.answered_at = line.clock()
            if response.is_success:
                return call.read(response)
            if _wants_csrf(response) and tokens < 3:
                tokens += 1
                line.csrf = yield from ask(calls.csrf_token(line.client_id), line, patience=patience)
                continue
            failure: VantageError = error_of(response)
            again = response.status_code in (PASSING if call.repeat else _REFUSED_UNDONE)
        except httpx.TransportError as error:
            failure = unreachable(line.address.api_url, error)
            again = call.repeat or isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout))
        began = line.clock() if began is None else began
        left = began + patience - line.clock()
        asked = _retry_after(response.headers.get("Retry-After")) if response is not None else None
        if not again or left <= 0 or (asked or 0.0) > left:
            raise failure
        # Less a random part, so that many clients do not come back at once.
        yield Pause(max(asked or 0.0, min(left, pause * random.uniform(0.5, 1.0))))
        pause = min(_LONGEST_PAUSE, pause * 2)


def is_away(error: BaseException) -> bool:
    """Whether the error says that Prefect is not there for the moment, rather than that it does not want this."""
    return isinstance(error, PrefectUnreachable) or (isinstance(error, PrefectError) and error.status in PASSING)


def _wants_csrf(response: httpx.Response) -> bool:
    return response.status_code == httpx.codes.FORBIDDEN and b"csrf" in response.content.lower()


def _retry_after(value: str | None) -> float | None:
    """Seconds that a Retry-After header asks for: a number or an HTTP date."""
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, (email.utils.parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None
