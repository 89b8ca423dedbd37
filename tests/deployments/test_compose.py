"""docker-compose.yml fits together: variables, settings, images, order, health, limits."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from prefect_vantage.declared.folder import read_project
from prefect_vantage.settings import Settings, load_settings
from tests.deployments.compose import ROOT, example, offered, read, references, stack

COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
SERVICES: dict[str, dict[str, Any]] = stack()["services"]
PUBLIC = {"prefecthq/prefect:3.8.8-python3.12", "postgres:18", "redis:7", "python:3.12-slim-bookworm", "node:22-bookworm-slim"}
ONCE = {"setup", "sample"}
SETTINGS = {f"VANTAGE_{name.upper()}" for name in Settings.model_fields}
OWN = sorted(name for name, service in SERVICES.items() if service["image"].startswith("prefect-vantage:"))


def environment(service: str) -> dict[str, str]:
    return {name: value for name, value in SERVICES[service].get("environment", {}).items() if value is not None}


def test_the_example_offers_every_variable_with_the_value_that_counts_without_it() -> None:
    used = references(COMPOSE)
    assert {name: {example()[name]} for name in used} == used


def test_the_example_offers_nothing_that_is_not_read() -> None:
    passed_on = {name for service in SERVICES.values() for name, value in service.get("environment", {}).items() if value is None}
    assert offered() == set(references(COMPOSE)) | passed_on


def test_images_are_public_ones_or_built_here() -> None:
    built = {service["image"] for service in SERVICES.values() if "build" in service}
    assert {service["image"] for service in SERVICES.values()} - built <= PUBLIC
    assert built == {f"{name}:{example()['IMAGE_TAG']}" for name in ("prefect-vantage", "vantage-mail", "vantage-proxy")}


@pytest.mark.parametrize("service", OWN)
def test_a_container_of_vantage_is_given_settings_that_exist(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = environment(service)
    assert {name for name in given if name.startswith("VANTAGE_")} <= SETTINGS
    for name, value in given.items():
        monkeypatch.setenv(name, str(value))
    assert load_settings().api_url.endswith(":4242")


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_every_service_has_health_or_does_one_thing(service: str) -> None:
    content = SERVICES[service]
    built = {"vantage": "Dockerfile", "mail": "deployments/mail/Dockerfile", "proxy": "deployments/caddy/Dockerfile"}
    if service in ONCE:
        assert content["healthcheck"] == {"disable": True}
        assert "restart" not in content
    elif service == "prefect-services":
        assert "healthcheck" not in content  # it listens to nobody who could be asked
    elif service in built:
        assert "HEALTHCHECK" in (ROOT / built[service]).read_text(encoding="utf-8")
    else:
        assert content["healthcheck"]["test"][0] == "CMD"


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_a_service_waits_until_what_it_needs_is_healthy(service: str) -> None:
    for name, wanted in SERVICES[service].get("depends_on", {}).items():
        assert wanted["condition"] == {"prefect-services": "service_started"}.get(
            name, "service_completed_successfully" if name in ONCE else "service_healthy"
        )


def test_what_does_one_thing_is_waited_for_by_something_that_stays() -> None:
    # `docker compose up --wait` takes the end of any other container for a failure.
    waited = {name for service in SERVICES.values() if "restart" in service for name in service.get("depends_on", {}) if name in ONCE}
    assert waited == ONCE


@pytest.mark.parametrize("service", sorted(set(SERVICES) - ONCE))
def test_every_service_that_stays_has_limits_and_comes_back(service: str) -> None:
    content = SERVICES[service]
    assert content["restart"] == "unless-stopped"
    assert re.fullmatch(r"\d+[gm]", content["mem_limit"])
    assert content["cpus"] >= 1
    assert content["logging"]["options"]["max-size"] == "10m"


@pytest.mark.parametrize("service", [*OWN, "mail", "proxy", "postgres"])
def test_a_service_can_write_to_its_volumes_and_nowhere_else(service: str) -> None:
    content = SERVICES[service]
    assert (content["read_only"], content["tmpfs"], content["cap_drop"]) == (True, ["/tmp"], ["ALL"])
    assert content["security_opt"] == ["no-new-privileges:true"]
    assert content.get("user") == {"worker-docker": "0:0", "postgres": "postgres"}.get(service)


def test_only_the_docker_worker_reaches_the_docker_daemon() -> None:
    holds = {name for name, service in SERVICES.items() if any("docker.sock" in volume for volume in service.get("volumes", ()))}
    assert holds == {"worker-docker"}


def test_only_the_proxy_is_published_and_only_on_this_machine() -> None:
    assert {name: service["ports"] for name, service in SERVICES.items() if "ports" in service} == {"proxy": ["127.0.0.1:8080:8080"]}


def test_volumes_that_are_named_are_declared() -> None:
    named = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", ()) if volume[0] not in "./"}
    assert named == set(stack()["volumes"])


def test_files_that_are_mounted_exist() -> None:
    for name in ("docker-compose.yml", "docker-compose.dev.yml"):
        for service in read(name, example())["services"].values():
            for volume in service.get("volumes", ()):
                source = volume.split(":")[0]
                assert not source.startswith(".") or (ROOT / source).exists(), f"{name}: {volume}"


def test_prefect_is_split_and_speaks_through_redis() -> None:
    api, services = SERVICES["prefect"], SERVICES["prefect-services"]
    assert "--no-services" in api["command"]
    assert services["command"] == ["prefect", "server", "services", "start"]
    for given in (environment("prefect"), environment("prefect-services")):
        assert {given[name] for name in ("PREFECT_MESSAGING_BROKER", "PREFECT_MESSAGING_CACHE")} == {"prefect_redis.messaging"}
        assert given["PREFECT_REDIS_MESSAGING_HOST"] in SERVICES
        assert given["PREFECT_SERVER_DATABASE_CONNECTION_URL"].startswith("postgresql+asyncpg://")


def test_every_pool_has_a_worker_of_its_type_that_does_not_make_it_itself() -> None:
    commands = [service["command"] for service in SERVICES.values() if service.get("command", [])[:3] == ["prefect", "worker", "start"]]
    served = {command[command.index("--pool") + 1]: command[command.index("--type") + 1] for command in commands}
    pools = yaml.safe_load((ROOT / "deployments" / "docker" / "pools.yaml").read_text(encoding="utf-8"))["pools"]
    sample = yaml.safe_load((ROOT / "deployments" / "pools.yaml").read_text(encoding="utf-8"))["pools"]
    wanted = {pool["name"]: pool["type"] for pool in [*pools, *(pool for pool in sample if pool["description"].startswith("Sample data"))]}
    assert served == wanted
    assert all("--no-create-pool-if-not-found" in command for command in commands)


def test_the_pools_of_the_stack_are_a_project_that_vantage_takes(tmp_path: Any) -> None:
    (tmp_path / "deployments").mkdir()
    (tmp_path / "deployments" / "pools.yaml").write_bytes((ROOT / "deployments" / "docker" / "pools.yaml").read_bytes())
    project = read_project(tmp_path, {name: str(value) for name, value in environment("setup").items()})
    template = next(entry.value for entry in project.pools if entry.value.name == "containers").base_job_template["variables"]["properties"]
    assert template["image"]["default"] == SERVICES["vantage"]["image"]
    assert template["networks"]["default"] == [stack()["networks"]["default"]["name"]]
    assert template["env"]["default"] == {"VANTAGE_API_URL": "http://vantage:4242"}


def test_the_one_address_is_the_same_for_proxy_and_services() -> None:
    caddy = (ROOT / "deployments" / "caddy" / "Caddyfile").read_text(encoding="utf-8")
    assert f"handle {environment('vantage')['VANTAGE_BASE_PATH']}/*" in caddy
    assert f"handle {environment('prefect')['PREFECT_UI_SERVE_BASE']}*" in caddy
    assert environment("prefect")["PREFECT_UI_API_URL"] == "/prefect/api"
    assert f"handle {environment('mail')['MAIL_PATH']}*" in caddy
    for name, address in environment("proxy").items():
        host, _, port = address.partition(":")
        assert name == "SITE" or (f"{{${name}:" in caddy and host in SERVICES and int(port) > 0)


def test_the_development_files_override_services_that_exist() -> None:
    override = read("docker-compose.dev.yml", example())
    assert set(override["services"]) - set(SERVICES) == {"web"}
    assert override["services"]["web"]["image"] in PUBLIC
    assert {name for service in ("vantage", "worker-process") for name in override["services"][service]["environment"]} <= SETTINGS | {
        "PYTHONPATH"
    }
    assert all(port.startswith("127.0.0.1:") for service in override["services"].values() for port in service.get("ports", ()))
