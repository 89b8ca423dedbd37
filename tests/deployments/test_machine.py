"""systemd units and proxy examples for a machine without containers: closed, and true about paths, ports and settings."""

from __future__ import annotations

import re
from configparser import RawConfigParser
from pathlib import Path

import pytest

from prefect_vantage.settings import Settings
from tests.deployments.compose import ROOT

FOLDER = ROOT / "deployments" / "systemd"
UNITS = sorted(FOLDER.glob("*.service"))
NGINX = (ROOT / "deployments" / "nginx" / "vantage.conf").read_text(encoding="utf-8")
CADDY = (ROOT / "deployments" / "caddy" / "Caddyfile").read_text(encoding="utf-8")
CLOSED = {
    "DynamicUser": "yes",
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "RestrictSUIDSGID": "yes",
    "CapabilityBoundingSet": "",
}


def unit(path: Path) -> RawConfigParser:
    parser = RawConfigParser(strict=False, allow_no_value=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(path, encoding="utf-8")
    return parser


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_is_closed_and_keeps_its_data_where_systemd_makes_a_folder(path: Path) -> None:
    service = unit(path)["Service"]
    assert CLOSED.items() <= dict(service).items()
    assert service["WorkingDirectory"] == f"%S/{service['StateDirectory']}"
    assert service["EnvironmentFile"] == "-/etc/vantage/vantage.env"
    assert service["Restart"] == "always"
    assert unit(path)["Install"]["WantedBy"] == "multi-user.target"


def test_the_service_is_given_thirty_seconds_to_end() -> None:
    service = unit(FOLDER / "vantage.service")["Service"]
    assert (service["KillSignal"], service["TimeoutStopSec"]) == ("SIGTERM", "30")
    assert service["ExecStart"].endswith("/bin/vantage serve")


def test_the_variables_of_the_units_are_settings_that_exist() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in [*UNITS, FOLDER / "vantage.env"])
    named = set(re.findall(r"\b(VANTAGE_[A-Z_]+)=", text))
    assert {"VANTAGE_DATA_DIR", "VANTAGE_PORT"} <= named <= {f"VANTAGE_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize(("text", "opens", "closes"), [(NGINX, "{", "}"), (CADDY, "{", "}")], ids=["nginx", "caddy"])
def test_blocks_of_a_proxy_are_closed(text: str, opens: str, closes: str) -> None:
    code = "\n".join(line.split("#", 1)[0] for line in text.splitlines())
    assert code.count(opens) == code.count(closes) > 0


def test_nginx_lets_websockets_through_and_waits_for_exports() -> None:
    assert "proxy_set_header   Upgrade $http_upgrade;" in NGINX
    assert "proxy_set_header   Connection $vantage_connection;" in NGINX
    assert re.search(r"proxy_buffering\s+off;", NGINX)
    assert re.search(r"map \$http_upgrade \$vantage_connection", NGINX)


def test_proxies_lead_to_the_ports_that_things_listen_on() -> None:
    port = Settings.model_fields["port"].default
    assert f"server 127.0.0.1:{port};" in NGINX
    assert f"{{$UPSTREAM_VANTAGE:127.0.0.1:{port}}}" in CADDY


@pytest.mark.parametrize("text", [NGINX, CADDY], ids=["nginx", "caddy"])
def test_nobody_can_say_himself_who_he_is(text: str) -> None:
    code = [line.strip() for line in text.splitlines() if not line.strip().startswith("#")]
    assert any(re.fullmatch(r'proxy_set_header\s+X-Vantage-User "";|header_up -X-Vantage-User', line) for line in code)
