"""Failed answers of the service as errors of Vantage's own tree, so that callers catch `QueryError` and not a status code.

Problems are RFC 9457; anything else on that port is somebody else's server, and the error says so.
"""

from __future__ import annotations

from typing import Any

import httpx

from prefect_vantage.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    PrefectError,
    QueryError,
    QueryTimeout,
    ServiceUnreachable,
    Stale,
    VantageError,
)

_BY_STATUS: dict[int, type[VantageError]] = {
    400: InvalidInput,
    404: NotFound,
    409: Conflict,
    413: InvalidInput,
    422: InvalidInput,
    502: PrefectError,
}
_BY_KIND: dict[str, type[VantageError]] = {"timeout": QueryTimeout}
"""Kinds of problems (`about:blank#timeout`) that share their status with others."""
_NOT_VANTAGE = "Is that address Vantage's? Set VANTAGE_API_URL or --api-url to the address that `vantage serve` or `vantage up` printed."
_START = "Start it with `vantage up` or `vantage serve`, or name its address with VANTAGE_API_URL or --api-url."


def error_of(response: httpx.Response) -> VantageError:
    """The error that a failed response (its body already read) stands for."""
    problem = _problem(response)
    if problem is None:
        return VantageError(f"{response.request.url} answered {response.status_code} and is not Vantage's API", hint=_NOT_VANTAGE)
    return described(problem | {"status": response.status_code})


def described(problem: dict[str, Any]) -> VantageError:
    """The error that a problem object stands for."""
    status = problem.get("status")
    message = str(problem.get("detail") or problem.get("title") or f"The service answered {status}")
    hint = problem.get("hint")
    if isinstance(problem.get("position"), int):
        return QueryError(
            message,
            position=problem["position"],
            length=int(problem.get("length") or 1),
            hint=hint,
            suggestion=problem.get("suggestion"),
        )
    if status == httpx.codes.PRECONDITION_FAILED:
        return Stale(message, present=problem.get("present"), hint=hint)
    kind = str(problem.get("type")).partition("#")[2]
    return (_BY_KIND.get(kind) or _BY_STATUS.get(int(status or 500), VantageError))(message, hint=hint)


def unreachable(url: str, error: Exception) -> ServiceUnreachable:
    """The error for a service that does not answer at all, or stops in the middle."""
    if isinstance(error, httpx.TimeoutException) and not isinstance(error, httpx.ConnectTimeout):
        return ServiceUnreachable(f"Vantage at {url} took too long to answer", hint="Narrow the question, or look at the System page.")
    if isinstance(error, (httpx.ReadError, httpx.RemoteProtocolError)):
        return ServiceUnreachable(f"Vantage at {url} broke off its answer", hint="Was it stopped just now? Ask again.")
    return ServiceUnreachable(f"Vantage does not answer at {url}", hint=_START)


def read_json(response: httpx.Response) -> dict[str, Any]:
    """The JSON object of a successful response. Raises VantageError when it is none."""
    try:
        data = response.json()
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise VantageError(f"{response.request.url} did not answer with Vantage's JSON", hint=_NOT_VANTAGE)
    return data


def _problem(response: httpx.Response) -> dict[str, Any] | None:
    if "application/problem+json" not in response.headers.get("content-type", ""):
        return None
    try:
        data = response.json()
    except ValueError:
        return None
    return data if isinstance(data, dict) else None
