"""The Kubernetes manifests fit together: names, ports, settings, and nobody's rights."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from prefect_vantage.settings import Settings
from tests.deployments.compose import ROOT

FOLDER = ROOT / "deployments" / "kubernetes"
SETTINGS = {f"VANTAGE_{name.upper()}" for name in Settings.model_fields}
NAME = "app.kubernetes.io/name"


def objects(folder: str) -> list[dict[str, Any]]:
    """Every object that the folder's kustomization lists, folders aside."""
    listed = yaml.safe_load((FOLDER / folder / "kustomization.yaml").read_text(encoding="utf-8"))["resources"]
    return [yaml.safe_load((FOLDER / folder / name).read_text(encoding="utf-8")) for name in listed if name.endswith(".yaml")]


BASE = objects("base")
WORKLOADS = [one for one in BASE if one["kind"] in {"StatefulSet", "Deployment"}]
CONTAINERS = [
    (f"{one['metadata']['name']}/{container['name']}", container)
    for one in WORKLOADS
    for container in (*one["spec"]["template"]["spec"].get("initContainers", ()), *one["spec"]["template"]["spec"]["containers"])
]
IDS = [name for name, _container in CONTAINERS]


def named(kind: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in BASE if one["kind"] == kind)
    return found


def lines(path: str) -> list[str]:
    return [line for line in (FOLDER / path).read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def test_every_file_is_used() -> None:
    for folder in ("base", "overlays/example"):
        text = (FOLDER / folder / "kustomization.yaml").read_text(encoding="utf-8")
        there = {path.name for path in (FOLDER / folder).iterdir() if path.is_file()} - {"kustomization.yaml"}
        assert [name for name in sorted(there) if name not in text] == []


@pytest.mark.parametrize("workload", WORKLOADS, ids=lambda one: one["metadata"]["name"])
def test_selectors_choose_the_pods_that_are_made(workload: dict[str, Any]) -> None:
    chosen = workload["spec"]["selector"]["matchLabels"]
    assert chosen.items() <= workload["spec"]["template"]["metadata"]["labels"].items()
    assert chosen[NAME] == workload["metadata"]["name"]


def test_service_ingress_and_policy_lead_to_the_service_pod() -> None:
    service, pod = named("Service"), named("StatefulSet")["spec"]["template"]
    ports = {port["name"]: port["containerPort"] for port in pod["spec"]["containers"][0]["ports"]}
    assert service["spec"]["selector"] == {NAME: "vantage"}
    assert [(port["port"], ports[port["targetPort"]]) for port in service["spec"]["ports"]] == [(4242, 4242)]
    assert named("StatefulSet")["spec"]["serviceName"] == service["metadata"]["name"]
    assert named("NetworkPolicy")["spec"]["podSelector"]["matchLabels"] == {NAME: "vantage"}
    ingress = next(one for one in objects("overlays/example") if one["kind"] == "Ingress")
    backend = ingress["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]
    assert (backend["name"], backend["port"]["name"]) == (service["metadata"]["name"], service["spec"]["ports"][0]["name"])


def test_kubernetes_own_variables_cannot_be_taken_for_settings() -> None:
    # A Service named vantage would set VANTAGE_PORT=tcp://… in every container of the namespace.
    assert f"{named('Service')['metadata']['name'].upper().replace('-', '_')}_PORT" not in SETTINGS
    assert all(one["spec"]["template"]["spec"]["enableServiceLinks"] is False for one in WORKLOADS)


@pytest.mark.parametrize(("name", "container"), CONTAINERS, ids=IDS)
def test_a_container_has_no_rights_and_writes_to_volumes_only(name: str, container: dict[str, Any]) -> None:
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
    }  # fmt: skip
    assert "/tmp" in {mount["mountPath"] for mount in container["volumeMounts"]}
    assert {"requests", "limits"} <= container["resources"].keys()
    assert container["image"] == "prefect-vantage"


@pytest.mark.parametrize("workload", WORKLOADS, ids=lambda one: one["metadata"]["name"])
def test_a_pod_is_the_images_user_and_has_no_token(workload: dict[str, Any]) -> None:
    pod = workload["spec"]["template"]["spec"]
    assert pod["automountServiceAccountToken"] is False
    assert (pod["securityContext"]["runAsNonRoot"], pod["securityContext"]["runAsUser"]) == (True, 10001)
    mounted = {
        mount["name"]
        for _name, one in CONTAINERS
        for mount in one["volumeMounts"]
        if one in [*pod["containers"], *pod.get("initContainers", ())]
    }
    claimed = {claim["metadata"]["name"] for claim in workload["spec"].get("volumeClaimTemplates", ())}
    assert mounted == claimed | {volume["name"] for volume in pod["volumes"]}


@pytest.mark.parametrize(("name", "container"), CONTAINERS, ids=IDS)
def test_settings_come_from_what_kustomize_makes(name: str, container: dict[str, Any]) -> None:
    made = {
        one["name"] for one in yaml.safe_load((FOLDER / "base" / "kustomization.yaml").read_text(encoding="utf-8"))["configMapGenerator"]
    }
    example = yaml.safe_load((FOLDER / "overlays" / "example" / "kustomization.yaml").read_text(encoding="utf-8"))
    assert {source["configMapRef"]["name"] for source in container["envFrom"] if "configMapRef" in source} == made
    assert {one["name"] for one in example["configMapGenerator"]} == made
    assert {source["secretRef"]["name"] for source in container["envFrom"] if "secretRef" in source} == {
        one["name"] for one in example["secretGenerator"]
    }


def test_every_variable_is_a_setting_that_exists() -> None:
    example = yaml.safe_load((FOLDER / "overlays" / "example" / "kustomization.yaml").read_text(encoding="utf-8"))
    written = lines("base/settings.env") + lines("overlays/example/secrets.env") + example["configMapGenerator"][0]["literals"]
    names = [line.partition("=")[0] for line in written]
    assert {name for name in names if name.startswith("VANTAGE_")} <= SETTINGS
    assert {name for name in names if not name.startswith("VANTAGE_")} == {"PREFECT_API_URL", "PREFECT_API_AUTH_STRING"}


@pytest.mark.parametrize(("name", "container"), CONTAINERS, ids=IDS)
def test_probes_ask_ports_that_are_named(name: str, container: dict[str, Any]) -> None:
    ports = {port["name"] for port in container.get("ports", ())}
    probes = [container[probe] for probe in ("startupProbe", "livenessProbe", "readinessProbe") if probe in container]
    assert all(probe["httpGet"]["port"] in ports for probe in probes)
    assert probes or name.endswith("/apply")


def test_what_the_example_patches_exists_in_the_base() -> None:
    known = {(one["kind"], one["metadata"]["name"]) for one in BASE}
    example = yaml.safe_load((FOLDER / "overlays" / "example" / "kustomization.yaml").read_text(encoding="utf-8"))
    for patch in example["patches"]:
        content = yaml.safe_load((FOLDER / "overlays" / "example" / patch["path"]).read_text(encoding="utf-8"))
        assert (content["kind"], content["metadata"]["name"]) in known
    assert {image["name"] for image in example["images"]} == {container["image"] for _name, container in CONTAINERS}
