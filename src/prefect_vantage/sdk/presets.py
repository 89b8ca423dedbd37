"""Presets of a service, for plain and for async code: `client.presets`.

failing = client.presets.create("Failing", "outcome:failure at:-24h..", shared=True)
client.presets.update(failing, columns=("state", "run", "deployment"))      # Stale when somebody else was faster
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from prefect_vantage.sdk import preset_calls as calls
from prefect_vantage.sdk.preset_calls import ImportedSearch, PrefectLink, Preset, PresetList

if TYPE_CHECKING:
    from prefect_vantage.sdk.async_client import AsyncVantageClient
    from prefect_vantage.sdk.client import VantageClient


class Presets:
    """What can be done with presets. A preset given as such is changed only in the version that it has; given by id or slug, in any.

    Every method raises what the client's methods raise, and Stale (with `present`, its JSON) when somebody else has changed it since.
    """

    def __init__(self, client: VantageClient) -> None:
        self._client = client

    def list(self) -> PresetList:
        """Presets and templates that the person sees, in their order."""
        return self._client.send(calls.listed())

    def get(self, ref: str) -> Preset:
        """One, by id or slug."""
        return self._client.send(calls.get(ref))

    def create(self, name: str, query: str = "", **fields: Any) -> Preset:
        """Keep a view: `description`, `sort`, `columns`, `grouping`, `shared` (default: personal)."""
        return self._client.send(calls.create({"name": name, "query": query, **fields}))

    def update(self, preset: Preset | str, **changes: Any) -> Preset:
        """Change `name`, `description`, `query`, `sort`, `columns`, `grouping` or `shared`; the rest stays."""
        return self._client.send(calls.update(*_seen(preset), changes))

    def delete(self, preset: Preset | str) -> None:
        """Take it away; `restore` brings it back for thirty days."""
        self._client.send(calls.delete(*_seen(preset)))

    def restore(self, ref: str) -> Preset:
        """Bring a deleted preset back."""
        return self._client.send(calls.restore(ref))

    def star(self, ref: str, *, starred: bool = True) -> Preset:
        """Star it for this person, or take the star away."""
        return self._client.send(calls.star(ref, starred=starred))

    def choose_default(self, ref: str | None) -> None:
        """What this person's list opens with; None for the standard view."""
        self._client.send(calls.choose_default(ref))

    def order(self, refs: Sequence[str]) -> None:
        """This person's order; what is not named stands behind it by name."""
        self._client.send(calls.order(refs))

    def link(self, ref: str, *, timezone: str = "UTC") -> PrefectLink:
        """The preset in Prefect's own UI, with what the link cannot say."""
        return self._client.send(calls.link(ref, timezone))

    def link_of_query(self, q: str, *, timezone: str = "UTC") -> PrefectLink:
        """A query in Prefect's own UI."""
        return self._client.send(calls.link_of_query(q, timezone))

    def import_saved_searches(
        self, ids: Sequence[str] | None = None, *, shared: bool = False, dry_run: bool = False
    ) -> tuple[ImportedSearch, ...]:
        """Take over Prefect's saved searches (all: None); `dry_run` only tells what would come of each."""
        return self._client.send(calls.take_over(ids, shared=shared, dry_run=dry_run))

    def recent(self) -> tuple[str, ...]:
        """The person's recent queries, the newest first."""
        return self._client.send(calls.recent())


class AsyncPresets:
    """Presets for async code; methods, answers and errors are those of Presets."""

    def __init__(self, client: AsyncVantageClient) -> None:
        self._client = client

    async def list(self) -> PresetList:
        """See Presets.list."""
        return await self._client.send(calls.listed())

    async def get(self, ref: str) -> Preset:
        """See Presets.get."""
        return await self._client.send(calls.get(ref))

    async def create(self, name: str, query: str = "", **fields: Any) -> Preset:
        """See Presets.create."""
        return await self._client.send(calls.create({"name": name, "query": query, **fields}))

    async def update(self, preset: Preset | str, **changes: Any) -> Preset:
        """See Presets.update."""
        return await self._client.send(calls.update(*_seen(preset), changes))

    async def delete(self, preset: Preset | str) -> None:
        """See Presets.delete."""
        await self._client.send(calls.delete(*_seen(preset)))

    async def restore(self, ref: str) -> Preset:
        """See Presets.restore."""
        return await self._client.send(calls.restore(ref))

    async def star(self, ref: str, *, starred: bool = True) -> Preset:
        """See Presets.star."""
        return await self._client.send(calls.star(ref, starred=starred))

    async def choose_default(self, ref: str | None) -> None:
        """See Presets.choose_default."""
        await self._client.send(calls.choose_default(ref))

    async def order(self, refs: Sequence[str]) -> None:
        """See Presets.order."""
        await self._client.send(calls.order(refs))

    async def link(self, ref: str, *, timezone: str = "UTC") -> PrefectLink:
        """See Presets.link."""
        return await self._client.send(calls.link(ref, timezone))

    async def link_of_query(self, q: str, *, timezone: str = "UTC") -> PrefectLink:
        """See Presets.link_of_query."""
        return await self._client.send(calls.link_of_query(q, timezone))

    async def import_saved_searches(
        self, ids: Sequence[str] | None = None, *, shared: bool = False, dry_run: bool = False
    ) -> tuple[ImportedSearch, ...]:
        """See Presets.import_saved_searches."""
        return await self._client.send(calls.take_over(ids, shared=shared, dry_run=dry_run))

    async def recent(self) -> tuple[str, ...]:
        """See Presets.recent."""
        return await self._client.send(calls.recent())


def _seen(preset: Preset | str) -> tuple[str, int | None]:
    return (preset, None) if isinstance(preset, str) else (preset.id, preset.version)
