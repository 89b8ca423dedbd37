"""Block types, registered with Prefect through the entry point `prefect.collections`: a Prefect server or client that starts beside Vantage has them in its catalogue."""

from __future__ import annotations

import os
from typing import Any

from prefect.blocks.core import Block
from pydantic import Field, HttpUrl, SecretStr

from prefect_vantage.sdk import Retry, VantageClient

# Prefect shows the picture and the link to browsers, which reach the service where the CLI and the SDK find it.
_SERVICE = os.environ.get("VANTAGE_API_URL", "http://127.0.0.1:4242").rstrip("/")
_LOGO = HttpUrl(f"{_SERVICE}/favicon.svg")
_DOCUMENTATION = HttpUrl(f"{_SERVICE}/api/v1/openapi.json")


class VantageServer(Block):
    """A Vantage service that flows talk to: its address and token, kept in one place.

    Load it by name and ask: `VantageServer.load("main").get_client().count("state:failed at:-24h..")`.
    """

    _block_type_name = "Vantage Server"
    _block_type_slug = "vantage-server"
    _logo_url = _LOGO
    _documentation_url = _DOCUMENTATION
    _description = "A Vantage service, for flows that search, count, export and report runs."
    _code_example = """
        ```python
        from prefect_vantage.blocks import VantageServer

        with VantageServer.load("main").get_client() as vantage:
            failed = vantage.count("state:failed at:-24h..")
        ```
    """

    url: str = Field(default="http://127.0.0.1:4242", title="URL", description="Where the service answers, without /api.")
    token: SecretStr | None = Field(default=None, title="Token", description="Who asks, where the service wants to know.")

    def get_client(self, *, retry: Retry | None = None) -> VantageClient:
        """A client of that service; close it, or use it in a `with` statement. `retry`: how patient it is."""
        return VantageClient(self.url, token=self.token.get_secret_value() if self.token else None, retry=retry)


class VantageProject(Block):
    """What `vantage apply` has made from a project folder, kept here so that everybody who applies the folder knows it.

    Deleting it deletes nothing else; Vantage then no longer knows which objects are its own, and removes none of them.
    """

    _block_type_name = "Vantage Project"
    _block_type_slug = "vantage-project"
    _logo_url = _LOGO
    _documentation_url = _DOCUMENTATION
    _description = "What `vantage apply` has made from a project folder. Vantage writes it; leave it alone."
    _code_example = """
        ```sh
        vantage plan my-project
        ```
    """

    key: SecretStr = Field(title="Key", description="Key of the fingerprints.")
    objects: dict[str, Any] = Field(default_factory=dict, description="By kind and name: whether Vantage made it, and fingerprints.")
    applied: str = Field(default="", description="When the folder was applied last.")
    by: str = Field(default="", description="Who applied it last.")
