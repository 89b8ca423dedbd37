"""Blocks of Prefect that deliveries name: credentials read over its API, and notification blocks that are told something.

Prefect is imported where it is used: it takes a second to load, which a service that delivers nothing is spared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from prefect_vantage.ingest.address import find_address
from prefect_vantage.settings import Settings


class Blocks(Protocol):
    """What deliveries ask of Prefect."""

    def data(self, slug: str) -> dict[str, Any] | None:
        """The fields of the block `type/name` with its secrets in clear; None when there is none. Raises PrefectError."""

    def load(self, slug: str) -> Any:
        """The block itself. Raises ValueError when there is none, KeyError when its type is not installed here."""

    def emit(self, events: Sequence[dict[str, Any]]) -> None:
        """Give events to Prefect. Raises PrefectError."""


@dataclass(frozen=True, slots=True)
class PrefectBlocks:
    """The Prefect server of the settings."""

    settings: Settings

    def data(self, slug: str) -> dict[str, Any] | None:
        """See Blocks."""
        from prefect_vantage.prefect_api import ask, prefect_client

        kind, _, name = slug.partition("/")
        address = find_address(self.settings)
        with prefect_client(address.api_url, address.auth) as client:
            path, secrets = "/block_types/slug/{}/block_documents/name/{}", {"include_secrets": True}
            row = ask(client, "GET", path, kind, name, params=secrets)
        return dict(row["data"]) if row else None

    def load(self, slug: str) -> Any:
        """See Blocks."""
        from prefect.blocks.core import Block
        from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings

        address = find_address(self.settings)
        with temporary_settings({PREFECT_API_URL: address.api_url, PREFECT_API_AUTH_STRING: address.auth}):
            return Block.load(slug)

    def emit(self, events: Sequence[dict[str, Any]]) -> None:
        """See Blocks."""
        from prefect_vantage.prefect_api import ask, prefect_client

        address = find_address(self.settings)
        with prefect_client(address.api_url, address.auth) as client:
            ask(client, "POST", "/events", json=list(events))
