"""Block types, registered with Prefect through the entry point `prefect.collections`: a Prefect server or client that starts beside Vantage has them in its catalogue."""

from __future__ import annotations

from prefect.blocks.core import Block
from pydantic import Field

from prefect_vantage.sdk import VantageClient


class VantageServer(Block):
    """A Vantage service that flows talk to: its address, kept in one place.

    Load it by name and ask: `VantageServer.load("main").get_client().count("state:failed at:-24h..")`.
    """

    _block_type_name = "Vantage Server"
    _block_type_slug = "vantage-server"
    _description = "The address of a Vantage service, for flows that search, count, export and report runs."
    _code_example = """
        from prefect_vantage.blocks import VantageServer

        with VantageServer.load("main").get_client() as vantage:
            failed = vantage.count("state:failed at:-24h..")
    """

    url: str = Field(default="http://127.0.0.1:4242", title="URL", description="Where the service answers, without /api.")

    def get_client(self) -> VantageClient:
        """A client of that service; close it, or use it in a `with` statement."""
        return VantageClient(self.url)
