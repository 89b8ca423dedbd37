"""A client of Prefect's API for what is made and removed there, with Prefect's faults turned into Vantage's errors that carry its own words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import httpx
from prefect.client.orchestration import SyncPrefectClient
from prefect.exceptions import PrefectHTTPStatusError

from prefect_vantage.errors import PrefectError, PrefectUnreachable

PAGE = 200  # the most that Prefect gives in one answer
_MOST_WORDS = 1_000


@contextmanager
def prefect_client(api_url: str, auth_string: str | None = None) -> Iterator[SyncPrefectClient]:
    """Prefect's own client: it asks again at 429, 502 and 503, five times at most, and handles CSRF.

    Raises PrefectUnreachable or PrefectError for what goes wrong inside.
    """
    try:
        with SyncPrefectClient(api_url, auth_string=auth_string) as client:
            yield client
    except PrefectHTTPStatusError as error:
        raise refused(error) from error
    except httpx.TransportError as error:
        raise PrefectUnreachable(
            f"Prefect does not answer at {api_url}.", hint="Is the server running, and is the address right?"
        ) from error


def ask(client: SyncPrefectClient, method: Any, path: Any, /, *names: str, **options: Any) -> Any:
    """The answer's JSON; None for an empty answer, and for what is not there. Each `{}` of the path stands for one of `names`."""
    try:
        answer = client.request(method, filled(path, *names), **options)
    except PrefectHTTPStatusError as error:
        if error.response.status_code == 404 and method in ("GET", "DELETE"):
            return None
        raise
    return answer.json() if answer.content else None


def filled(path: str, *names: str) -> Any:
    """The path with each `{}` of it replaced by a name, whatever is in the name."""
    return path.format(*(quote(name, safe="") for name in names))


def every_row(client: SyncPrefectClient, path: Any, **filters: Any) -> Iterator[dict[str, Any]]:
    """Every row of one of Prefect's filter routes, read page by page."""
    offset = 0
    while page := client.request("POST", path, json={"limit": PAGE, "offset": offset, **filters}).json():
        yield from page
        offset += len(page)


def refused(error: PrefectHTTPStatusError) -> PrefectError:
    """The error with what Prefect says about it."""
    status = error.response.status_code
    hint = "Give the server's user:password as PREFECT_API_AUTH_STRING." if status == 401 else None
    words = _words(error.response)
    message = f"Prefect refused {error.request.method} {error.request.url.path} with status {status}" + (f": {words}" if words else ".")
    return PrefectError(message, status=status, hint=hint)


def _words(answer: httpx.Response) -> str:
    """What an error answer of Prefect says: a text, or per field of the request what is wrong with it (never its value)."""
    try:
        body = answer.json()
    except ValueError:
        return ""
    if not isinstance(body, dict):
        return ""
    told = body.get("detail") or body.get("exception_detail") or body.get("exception_message") or ""
    if isinstance(told, list):
        told = "; ".join(
            f"{'.'.join(str(part) for part in one.get('loc', ()))}: {one.get('msg', '')}" if isinstance(one, dict) else str(one)
            for one in told
        )
    return str(told)[:_MOST_WORDS]
