"""The block type is what Prefect loads through its entry point, and it leads to a client."""

from __future__ import annotations

import inspect
from importlib.metadata import entry_points
from pathlib import Path

import prefect_vantage
from prefect_vantage import project
from prefect_vantage.blocks import VantageServer
from prefect_vantage.sdk import VantageClient


def test_prefect_finds_the_block_and_its_client_asks_that_address() -> None:
    (entry,) = {one.value: one for one in entry_points(group="prefect.collections") if one.name == "prefect_vantage"}.values()
    block = entry.load().VantageServer(url="http://vantage.example:4242/", token="secret")
    assert block.get_block_type_slug() == "vantage-server"
    with block.get_client() as client:
        assert isinstance(client, VantageClient)
        assert client.url == "http://vantage.example:4242"


def test_the_package_itself_offers_its_block_types() -> None:
    assert {name for name, _found in inspect.getmembers(prefect_vantage)} >= {"VantageServer", "VantageProject", "Vantage"}


def test_the_catalogue_shows_a_picture_that_the_service_serves() -> None:
    picture = Path(str(VantageServer._logo_url)).name
    assert (project.root() / "ui_extensions" / "companion" / "public" / picture).is_file()
    assert str(VantageServer._documentation_url).endswith("/api/v1/openapi.json")
