"""A client of Prefect's API for the demo, with Prefect's faults turned into Vantage's errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from prefect.client.orchestration import SyncPrefectClient
from prefect.exceptions import PrefectHTTPStatusError

from prefect_vantage.errors import PrefectError, PrefectUnreachable

PAGE = 200  # the most that Prefect gives in one answer


@contextmanager
def prefect_client(api_url: str, auth_string: str | None = None) -> Iterator[SyncPrefectClient]:
    """Prefect's own client (it retries 503 and handles CSRF). Raises PrefectUnreachable or PrefectError for what goes wrong inside."""
    try:
        with SyncPrefectClient(api_url, auth_string=auth_string) as client:
            yield client
    except PrefectHTTPStatusError as error:
        status = error.response.status_code
        hint = "Give the server's user:password as PREFECT_API_AUTH_STRING." if status == 401 else None
        raise PrefectError(f"Prefect refused {error.request.url.path} with status {status}.", status=status, hint=hint) from error
    except httpx.TransportError as error:
        raise PrefectUnreachable(
            f"Prefect does not answer at {api_url}.", hint="Is the server running, and is the address right?"
        ) from error


def every_row(client: SyncPrefectClient, path: Any, **filters: Any) -> Iterator[dict[str, Any]]:
    """Every row of one of Prefect's filter routes, read page by page."""
    offset = 0
    while page := client.request("POST", path, json={"limit": PAGE, "offset": offset, **filters}).json():
        yield from page
        offset += len(page)
