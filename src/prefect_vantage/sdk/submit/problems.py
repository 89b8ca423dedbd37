"""Prefect's failed answers as errors of Vantage's own tree, each with Prefect's own words in it."""

from __future__ import annotations

from typing import Any

import httpx

from prefect_vantage.errors import NotFound, PrefectError, PrefectRefused, PrefectUnreachable, VantageError

_NOT_PREFECT = "Is PREFECT_API_URL right? It ends in /api."
_HINTS = {
    401: "Set PREFECT_API_AUTH_STRING (user:password) to what Prefect's server has.",
    403: "Prefect refused the request; check PREFECT_API_AUTH_STRING and any proxy in between.",
    503: "Prefect is overloaded or its database is locked.",
}
_REFUSALS = frozenset({400, 409, 413, 422})
_MOST = 500


def error_of(response: httpx.Response) -> VantageError:
    """The error that a failed response stands for."""
    status, said = response.status_code, words(response)
    if status == httpx.codes.NOT_FOUND and said != "Not Found":  # what a server says of a path that it does not know at all
        return NotFound(f"Prefect says: {said}")
    if status in _REFUSALS:
        return PrefectRefused(f"Prefect refused: {said}", status=status, said=said)
    hint = _HINTS.get(status) or (_NOT_PREFECT if status in (404, 405) else None)
    return PrefectError(f"Prefect answered {status} to {response.request.url.path}: {said}", status=status, said=said, hint=hint)


def unreachable(api_url: str, error: Exception) -> PrefectUnreachable:
    """The error for a Prefect that does not answer."""
    slow = isinstance(error, httpx.TimeoutException) and not isinstance(error, httpx.ConnectTimeout)
    what = "did not answer in time" if slow else f"could not be reached ({str(error) or type(error).__name__})"
    return PrefectUnreachable(f"Prefect at {api_url} {what}", hint="Is the server running, and is PREFECT_API_URL right?")


def read_answer(response: httpx.Response) -> Any:
    """The JSON of a successful response. Raises PrefectError when it is none: then somebody else answered."""
    try:
        return response.json()
    except ValueError as error:
        raise PrefectError(f"{response.request.url} did not answer with Prefect's JSON", hint=_NOT_PREFECT) from error


def words(response: httpx.Response) -> str:
    """What Prefect says went wrong, in one line: it has three shapes for it."""
    try:
        data = response.json()
    except ValueError:
        data = None
    if isinstance(data, dict):
        detail = data.get("exception_detail") or data.get("detail")
        if isinstance(detail, list):
            return "; ".join(_one(each) for each in detail)[:_MOST]
        if said := detail or data.get("exception_message"):
            return str(said)[:_MOST]
    return " ".join(response.text.split())[:_MOST] or response.reason_phrase


def _one(detail: Any) -> str:
    """`parameters.day: Input should be a valid string`, of one entry of a validation error."""
    if not isinstance(detail, dict):
        return str(detail)
    where = ".".join(str(step) for step in detail.get("loc", ()) if step != "body")
    return f"{where}: {detail.get('msg')}" if where else str(detail.get("msg"))
