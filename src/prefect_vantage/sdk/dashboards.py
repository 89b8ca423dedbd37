"""Dashboards of a service, for plain and for async code: `client.dashboards`.

made = client.dashboards.create({"title": "Failures", "panels": [{"metric": "error_rate", "by": "flow"}]})
client.dashboards.replace(made["name"], {**made["definition"], "period": "30d"}, made["version"])      # Stale when somebody else was faster
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from prefect_vantage.sdk import dashboard_calls as calls
from prefect_vantage.sdk.models import Json

if TYPE_CHECKING:
    from prefect_vantage.sdk.async_client import AsyncVantageClient
    from prefect_vantage.sdk.client import VantageClient


class Dashboards:
    """What can be done with dashboards; definitions are mappings, as `ui_extensions/dashboards/*.yaml` have them.

    Every method raises what the client's methods raise, and Stale (with `present`, its JSON) when somebody else has changed it since.
    """

    def __init__(self, client: VantageClient) -> None:
        self._client = client

    def list(self) -> list[Json]:
        """Those of the project's folder, the shared ones and the person's own, by title."""
        return self._client.send(calls.listed())

    def get(self, name: str) -> Json:
        """One, with its `definition` and `version`."""
        return self._client.send(calls.get(name))

    def create(self, definition: Mapping[str, Any]) -> Json:
        """Keep a new one; a name is made of its title when it has none."""
        return self._client.send(calls.create(definition))

    def replace(self, name: str, definition: Mapping[str, Any], version: int | None = None) -> Json:
        """Give it another definition, whole, if it still has that version (None: whatever it has)."""
        return self._client.send(calls.replace(name, definition, version))

    def delete(self, name: str, version: int | None = None) -> None:
        """Take it away; one of the project's folder is its file again."""
        self._client.send(calls.delete(name, version))

    def code(self, name: str) -> str:
        """As YAML for a project's folder."""
        return self._client.send(calls.code(name))

    def embed(self, name: str, days: int = 30) -> Json:
        """A signed link that shows it for so long: its `path` below the service's address, and when it `expires`."""
        return self._client.send(calls.embed(name, days))


class AsyncDashboards:
    """Dashboards for async code; methods, answers and errors are those of Dashboards."""

    def __init__(self, client: AsyncVantageClient) -> None:
        self._client = client

    async def list(self) -> list[Json]:
        """See Dashboards.list."""
        return await self._client.send(calls.listed())

    async def get(self, name: str) -> Json:
        """See Dashboards.get."""
        return await self._client.send(calls.get(name))

    async def create(self, definition: Mapping[str, Any]) -> Json:
        """See Dashboards.create."""
        return await self._client.send(calls.create(definition))

    async def replace(self, name: str, definition: Mapping[str, Any], version: int | None = None) -> Json:
        """See Dashboards.replace."""
        return await self._client.send(calls.replace(name, definition, version))

    async def delete(self, name: str, version: int | None = None) -> None:
        """See Dashboards.delete."""
        await self._client.send(calls.delete(name, version))

    async def code(self, name: str) -> str:
        """See Dashboards.code."""
        return await self._client.send(calls.code(name))

    async def embed(self, name: str, days: int = 30) -> Json:
        """See Dashboards.embed."""
        return await self._client.send(calls.embed(name, days))
