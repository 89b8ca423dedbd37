"""One request to Prefect, kept in budget, tried again where that helps, timed, and answered with bytes or a typed error.

budget ─► httpx ─► 2xx: bytes │ 408, 429, 5xx, no answer: back off and again │ csrf wanted: fetch a token and again │ else: PrefectError
"""

from __future__ import annotations

import email.utils
import random
import ssl
import statistics
import threading
import time
import uuid
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
import orjson

from prefect_vantage.errors import PrefectError, PrefectUnreachable
from prefect_vantage.ingest.budget import Budget, Priority
from prefect_vantage.loop import Stopped
from prefect_vantage.times import Clock

_AGAIN = frozenset({408, 429, 500, 502, 503, 504})
_ATTEMPTS_ANSWERED = 6
_ATTEMPTS_SILENT = 3
_ATTEMPTS_CSRF = 3
_LONGEST_PAUSE = 15.0
_LONGEST_RETRY_AFTER = 120.0
_LONGEST_SAID = 2_000


@dataclass(frozen=True, slots=True)
class Address:
    """Where Prefect's API is and how to enter: `auth` is its raw `user:password`; `verify` is a CA file or whether to check certificates."""

    api_url: str
    ui_url: str
    auth: str | None = None
    verify: bool | str = True
    headers: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer: its bytes and when it was asked for (monotonic seconds)."""

    content: bytes
    asked_at: float


@dataclass(frozen=True, slots=True)
class Traffic:
    """How requests fared: times in milliseconds, skew in seconds (Prefect's clock minus ours), None while unknown."""

    requests: int
    retries: int
    response_p50_ms: float | None
    response_p95_ms: float | None
    clock_skew: float | None
    last_ok: datetime | None
    reachable: bool | None
    error: str | None


class Transport:
    """Thread-safe. Raises PrefectUnreachable (no answer), PrefectError (a wrong one), Stopped (the process is stopping)."""

    def __init__(self, address: Address, budget: Budget, *, timeout: float, clock: Clock, first_pause: float = 0.5) -> None:
        self.address = address
        self.budget = budget
        self._clock = clock
        self._first_pause = first_pause
        self._client_id = str(uuid.uuid4())
        self._csrf: str | None = None
        self._csrf_lock = threading.Lock()
        user, _, password = (address.auth or "").partition(":")
        self._http = httpx.Client(
            base_url=address.api_url.rstrip("/") + "/",
            auth=httpx.BasicAuth(user, password) if address.auth else None,
            headers=dict(address.headers or {}),
            timeout=timeout,
            verify=_verify(address.verify),
        )
        self._lock = threading.Lock()
        self._times: deque[float] = deque(maxlen=500)
        self._skews: deque[float] = deque(maxlen=31)
        self._requests = self._retries = 0
        self._last_ok: datetime | None = None
        self._reachable: bool | None = None
        self._error: str | None = None

    def get(self, path: str, params: Mapping[str, str] | None = None, *, priority: Priority = Priority.LIVE) -> Answered:
        """GET `path` below the API."""
        return self._ask("GET", path, None, params, priority)

    def post(self, path: str, body: object, *, priority: Priority = Priority.LIVE) -> Answered:
        """POST `body` as JSON to `path` below the API."""
        return self._ask("POST", path, orjson.dumps(body), None, priority)

    def patch(self, path: str, body: object, *, priority: Priority = Priority.LIVE) -> Answered:
        """PATCH `path` below the API with `body` as JSON."""
        return self._ask("PATCH", path, orjson.dumps(body), None, priority)

    def close(self) -> None:
        """End waiting requests and the connections."""
        self.budget.close()
        self._http.close()

    def traffic(self) -> Traffic:
        """How requests fared so far."""
        with self._lock:
            times = sorted(self._times)
            return Traffic(
                requests=self._requests,
                retries=self._retries,
                response_p50_ms=_percentile(times, 0.50),
                response_p95_ms=_percentile(times, 0.95),
                clock_skew=round(statistics.median(self._skews), 3) if self._skews else None,
                last_ok=self._last_ok,
                reachable=self._reachable,
                error=self._error,
            )

    def _ask(self, method: str, path: str, content: bytes | None, params: Mapping[str, str] | None, priority: Priority) -> Answered:
        attempt = 0
        while True:
            attempt += 1
            token = self._csrf
            with self.budget.request(priority):
                asked_at = time.monotonic()
                try:
                    response = self._send(method, path, content, params, token)
                except (httpx.TransportError, httpx.InvalidURL, RuntimeError) as error:
                    wrong: PrefectError = self._silent(error)
                    response = None
            if response is not None:
                if response.is_success:
                    return Answered(response.content, asked_at)
                if self._wants_csrf(response) and attempt <= _ATTEMPTS_CSRF and self._fetch_csrf(token, priority):
                    continue
                wrong = _wrong_answer(path, response)
                self._note_error(wrong, reachable=True)
            if not _worth_another(wrong, attempt):
                raise wrong
            with self._lock:
                self._retries += 1
            self.budget.pause(self._pause(attempt, response))

    def _send(self, method: str, path: str, content: bytes | None, params: Mapping[str, str] | None, token: str | None) -> httpx.Response:
        headers = {"Content-Type": "application/json"} if content is not None else {}
        if token:
            headers |= {"Prefect-Csrf-Client": self._client_id, "Prefect-Csrf-Token": token}
        before, began = self._clock(), time.monotonic()
        response = self._http.request(method, path.lstrip("/"), content=content, params=params, headers=headers)
        took = time.monotonic() - began
        with self._lock:
            self._requests += 1
            self._times.append(took * 1000)
            if (skew := _skew(response.headers.get("Date"), before, took)) is not None:
                self._skews.append(skew)
            if response.is_success:
                self._last_ok, self._reachable, self._error = self._clock(), True, None
        return response

    def _silent(self, error: Exception) -> PrefectUnreachable:
        if self.budget.closed:
            raise Stopped("Vantage is stopping") from error
        what = (
            "did not answer in time"
            if isinstance(error, httpx.TimeoutException)
            else f"could not be reached ({error or type(error).__name__})"
        )
        wrong = PrefectUnreachable(
            f"Prefect at {self.address.api_url} {what}", hint="Is the server running, and is PREFECT_API_URL right? Vantage keeps trying."
        )
        self._note_error(wrong, reachable=False)
        return wrong

    def _note_error(self, error: PrefectError, *, reachable: bool) -> None:
        with self._lock:
            self._reachable, self._error = reachable, error.message

    def _wants_csrf(self, response: httpx.Response) -> bool:
        return response.status_code == 403 and b"csrf" in response.content.lower()

    def _fetch_csrf(self, refused: str | None, priority: Priority) -> bool:
        """A fresh token instead of the one that was refused; Prefect keeps one per client, so that only one thread may fetch it."""
        with self._csrf_lock:
            if self._csrf != refused:
                return True
            with self.budget.request(priority):
                response = self._http.get("csrf-token", params={"client": self._client_id})
            if not response.is_success:
                return False
            self._csrf = str(orjson.loads(response.content)["token"])
            return True

    def _pause(self, attempt: int, response: httpx.Response | None) -> float:
        asked = _retry_after(response.headers.get("Retry-After"), self._clock()) if response is not None else None
        if asked is not None:
            return min(_LONGEST_RETRY_AFTER, asked)
        return float(min(_LONGEST_PAUSE, self._first_pause * 2 ** (attempt - 1)) * random.uniform(0.5, 1.0))


def _worth_another(error: PrefectError, attempt: int) -> bool:
    if isinstance(error, PrefectUnreachable):
        return attempt < _ATTEMPTS_SILENT
    return error.status in _AGAIN and attempt < _ATTEMPTS_ANSWERED


def _wrong_answer(path: str, response: httpx.Response) -> PrefectError:
    status = response.status_code
    hints = {
        401: "Set PREFECT_API_AUTH_STRING (user:password) to what Prefect's server has.",
        403: "Prefect refused the request; check PREFECT_API_AUTH_STRING and any proxy in between.",
        404: "Is PREFECT_API_URL right? It ends in /api.",
        503: "Prefect is overloaded or its database is locked; Vantage keeps trying more slowly.",
    }
    text = response.text[:300].replace("\n", " ")
    return PrefectError(f"Prefect answered {status} to {path}: {text}", status=status, hint=hints.get(status), said=_said(response))


def _said(response: httpx.Response) -> str | None:
    """Prefect's own sentence in a JSON answer, where there is one."""
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(body, dict):
        return None
    said = body.get("detail") or body.get("exception_message")
    details = body.get("exception_detail")
    if isinstance(details, list) and details and isinstance(details[0], dict) and details[0].get("msg"):
        said = f"{'.'.join(map(str, details[0].get('loc') or ()))}: {details[0]['msg']}"
    return said[:_LONGEST_SAID] if isinstance(said, str) else None


def _retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for: a number or an HTTP date."""
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, (email.utils.parsedate_to_datetime(value) - now).total_seconds())
    except (TypeError, ValueError):
        return None


def _skew(date: str | None, asked: datetime, took: float) -> float | None:
    """Prefect's clock minus ours in seconds; the header has whole seconds, so half of one is added and anything below one is noise."""
    if not date:
        return None
    try:
        theirs = email.utils.parsedate_to_datetime(date).astimezone(UTC)
    except (TypeError, ValueError):
        return None
    difference = (theirs - asked).total_seconds() + 0.5 - took / 2
    return 0.0 if abs(difference) < 1.0 else difference


def _percentile(ordered: list[float], share: float) -> float | None:
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1) if ordered else None


def _verify(verify: bool | str) -> bool | ssl.SSLContext:
    return ssl.create_default_context(cafile=verify) if isinstance(verify, str) else verify
