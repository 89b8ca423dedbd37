"""Reports and deliveries of a service, for plain and for async code: `client.catalogue` and `client.deliveries`.

weekly = client.catalogue.get("weekly-digest")
client.catalogue.replace("weekly-digest", weekly["definition"] | {"title": "Ours"}, weekly["version"])      # Stale when somebody else was faster
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from prefect_vantage.sdk import report_calls as calls
from prefect_vantage.sdk.models import Json

if TYPE_CHECKING:
    from prefect_vantage.sdk.async_client import AsyncVantageClient
    from prefect_vantage.sdk.client import VantageClient


class Catalogue:
    """Reports as versioned objects; a definition is what `reports/*.yaml` hold.

    Every method raises what the client's methods raise; InvalidInput names the path and the mend of each mistake, Stale (with `present`) tells
    that somebody else has changed the report since.
    """

    def __init__(self, client: VantageClient) -> None:
        self._client = client

    def get(self, name: str) -> Json:
        """A report: `definition`, `version`, who changed it last."""
        return self._client.send(calls.report(name))

    def create(self, definition: Mapping[str, Any]) -> Json:
        """Keep a new report."""
        return self._client.send(calls.create(definition))

    def replace(self, name: str, definition: Mapping[str, Any], version: int | None = None) -> Json:
        """Give it another definition, if it still has that version (None: whatever it has)."""
        return self._client.send(calls.replace(name, definition, version))

    def delete(self, name: str, version: int | None = None) -> None:
        """Take it away; `restore` brings it back. One that began as a file of the project is that file again."""
        self._client.send(calls.delete(name, version))

    def restore(self, name: str, version: int | None = None) -> Json:
        """Make an older version, or the one before it was deleted, the newest."""
        return self._client.send(calls.restore(name, version))

    def versions(self, name: str) -> list[Json]:
        """Every version with who made it, the newest first."""
        return self._client.send(calls.versions(name))

    def test(self, name: str, to: str) -> Json:
        """Send it to one mailbox to see how it looks; its recipients get nothing. Answers the delivery."""
        return self._client.send(calls.trial(name, to))

    def send(self, name: str, period: str | None = None) -> Json:
        """Have the service render and send it now; who got that period before gets it not again. Answers `edition` and `deliveries`."""
        return self._client.send(calls.send(name, period))


class Deliveries:
    """What became of every sending of a report."""

    def __init__(self, client: VantageClient) -> None:
        self._client = client

    def list(self, report: str | None = None, *, status: str | None = None, limit: int = 50, before: str | None = None) -> Json:
        """A page of `deliveries`, the newest first, and `next`, which is `before` of the page behind it."""
        return self._client.send(calls.deliveries(report, status, limit, before))

    def get(self, delivery_id: str) -> Json:
        """One delivery."""
        return self._client.send(calls.delivery(delivery_id))

    def resend(self, delivery_id: str) -> Json:
        """Send what has ended once more, as a delivery of its own."""
        return self._client.send(calls.resend(delivery_id))


class AsyncCatalogue:
    """Reports for async code; methods, answers and errors are those of Catalogue."""

    def __init__(self, client: AsyncVantageClient) -> None:
        self._client = client

    async def get(self, name: str) -> Json:
        """See Catalogue.get."""
        return await self._client.send(calls.report(name))

    async def create(self, definition: Mapping[str, Any]) -> Json:
        """See Catalogue.create."""
        return await self._client.send(calls.create(definition))

    async def replace(self, name: str, definition: Mapping[str, Any], version: int | None = None) -> Json:
        """See Catalogue.replace."""
        return await self._client.send(calls.replace(name, definition, version))

    async def delete(self, name: str, version: int | None = None) -> None:
        """See Catalogue.delete."""
        await self._client.send(calls.delete(name, version))

    async def restore(self, name: str, version: int | None = None) -> Json:
        """See Catalogue.restore."""
        return await self._client.send(calls.restore(name, version))

    async def versions(self, name: str) -> list[Json]:
        """See Catalogue.versions."""
        return await self._client.send(calls.versions(name))

    async def test(self, name: str, to: str) -> Json:
        """See Catalogue.test."""
        return await self._client.send(calls.trial(name, to))

    async def send(self, name: str, period: str | None = None) -> Json:
        """See Catalogue.send."""
        return await self._client.send(calls.send(name, period))


class AsyncDeliveries:
    """Deliveries for async code; methods, answers and errors are those of Deliveries."""

    def __init__(self, client: AsyncVantageClient) -> None:
        self._client = client

    async def list(self, report: str | None = None, *, status: str | None = None, limit: int = 50, before: str | None = None) -> Json:
        """See Deliveries.list."""
        return await self._client.send(calls.deliveries(report, status, limit, before))

    async def get(self, delivery_id: str) -> Json:
        """See Deliveries.get."""
        return await self._client.send(calls.delivery(delivery_id))

    async def resend(self, delivery_id: str) -> Json:
        """See Deliveries.resend."""
        return await self._client.send(calls.resend(delivery_id))
