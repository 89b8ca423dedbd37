"""The block type is what Prefect loads through its entry point, and it leads to a client."""

from __future__ import annotations

from importlib.metadata import entry_points

from prefect_vantage.sdk import VantageClient


def test_prefect_finds_the_block_and_its_client_asks_that_address() -> None:
    (entry,) = [one for one in entry_points(group="prefect.collections") if one.name == "prefect_vantage"]
    block = entry.load().VantageServer(url="http://vantage.example:4242/")
    assert block.get_block_type_slug() == "vantage-server"
    with block.get_client() as client:
        assert isinstance(client, VantageClient)
        assert client.url == "http://vantage.example:4242"
