"""What the two clients share: the address, the retries, how a call becomes a request, how an export becomes a download."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO, Generic, TypeVar

import httpx

from prefect_vantage.sdk.calls import Call, ExportFormat
from prefect_vantage.sdk.download import ROWS_HEADER, Download, Progress
from prefect_vantage.sdk.exchange import Retry, Steps, exchange

T = TypeVar("T")
H = TypeVar("H", httpx.Client, httpx.AsyncClient)

DEFAULT_URL = "http://127.0.0.1:4242"
CONNECT_SECONDS = 5.0


class Core(Generic[H]):
    """What both clients share: the address, the retries, and how a call becomes an HTTP request."""

    def __init__(self, url: str, http: H, retry: Retry) -> None:
        self.url = url.rstrip("/")
        self._http: H = http
        self._retry = retry

    def steps(self, call: Call[T]) -> Steps[T]:
        """The conversation that answers `call`."""
        return exchange(call, url=self.url, retry=self._retry)

    def request(self, call: Call[Any]) -> httpx.Request:
        """`call` as an HTTP request to this service."""
        return self._http.build_request(
            call.method,
            f"{self.url}/api/v1{call.path}",
            params=dict(call.params),
            json=call.body,
            content=call.content,
            headers=dict(call.headers),
            timeout=httpx.Timeout(call.patience, connect=CONNECT_SECONDS),
        )

    def download(self, response: httpx.Response, to: Path | BinaryIO, format: ExportFormat, progress: Progress | None) -> Download:  # noqa: A002
        """Where the stream of an export goes, with the row count that the service announced."""
        rows = response.headers.get(ROWS_HEADER)
        return Download(to, format, total=int(rows) if rows else None, progress=progress)


def speaking_as(person: str | None) -> dict[str, str]:
    """The header that says who asks: whose presets they are, whom the audit of actions names."""
    return {"Vantage-Person": person} if person else {}


def bearer(token: str | None) -> dict[str, str]:
    """The header that shows `token` to a service which asks for one."""
    return {"Authorization": f"Bearer {token}"} if token else {}
