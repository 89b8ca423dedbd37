"""The Dockerfiles: small, closed, repeatable, and nothing of this machine in them."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from prefect_vantage import __version__
from tests.deployments.compose import ROOT
from tests.deployments.test_compose import PUBLIC

TEXT = (ROOT / "Dockerfile").read_text(encoding="utf-8")
STAGES = {match[2]: match[0] for match in re.finditer(r"^FROM (\S+) AS (\w+)\n(?:(?!^FROM ).*\n)*", TEXT, re.MULTILINE)}
FINAL = STAGES["runtime"]
DOCKERFILES = [ROOT / "Dockerfile", *sorted((ROOT / "deployments").rglob("Dockerfile"))]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = ("postgres", "docker")


def instructions(text: str, word: str) -> list[str]:
    joined = re.sub(r"\\\n\s*", " ", text)
    return [line.removeprefix(word).strip() for line in joined.splitlines() if line.startswith(f"{word} ")]


@pytest.mark.parametrize("path", DOCKERFILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_images_start_from_public_ones(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    bases = [words.split()[0] for words in instructions(text, "FROM")]
    assert bases
    assert set(bases) <= PUBLIC | set(STAGES)


@pytest.mark.parametrize("path", DOCKERFILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_containers_are_nobody_and_say_how_they_are(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert instructions(text, "USER")[-1] not in {"root", "0", "0:0"}
    assert len(instructions(text, "HEALTHCHECK")) == 1


@pytest.mark.parametrize("path", DOCKERFILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_package_index_is_named(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"https?://(?!127\.0\.0\.1)\S+", text) == []
    assert all(words.endswith(("_URL", "_HOST", "_REGISTRY")) or "=" in words for words in instructions(text, "ARG"))


def test_the_user_is_a_number_so_that_kubernetes_can_see_that_it_is_not_root() -> None:
    assert instructions(FINAL, "USER") == ["10001:10001"]


def test_what_builds_stays_in_the_stages_before() -> None:
    commands = " ".join(instructions(FINAL, "RUN"))
    assert not re.search(r"\b(pip|npm|gcc|build-essential|make|git|binutils)\b", commands)
    assert {re.findall(r"--from=(\w+)", line)[0] for line in instructions(FINAL, "COPY") if "--from" in line} == {"packages", "application"}
    assert "--without-pip" in STAGES["packages"]


def test_the_service_gets_the_signal_itself_through_an_init() -> None:
    assert instructions(FINAL, "ENTRYPOINT") == ['["tini", "--"]']
    assert ast.literal_eval(instructions(FINAL, "CMD")[-1]) == ["vantage", "serve"]


def test_the_health_check_is_a_program_that_compiles_and_asks_for_readiness() -> None:
    command = instructions(FINAL, "HEALTHCHECK")[0].partition("CMD ")[2]
    program = ast.literal_eval(command)
    assert program[:2] == ["python", "-c"]
    compile(program[2], "HEALTHCHECK", "exec")
    assert "/api/v1/health/ready" in program[2]


def test_only_a_volume_and_tmp_are_written_to() -> None:
    given = dict(re.findall(r"(\w+)=(\S+)", " ".join(instructions(FINAL, "ENV"))))
    assert given["VANTAGE_DATA_DIR"] == "/var/lib/vantage"
    assert {given[name].split("/")[1] for name in ("XDG_CACHE_HOME", "PREFECT_HOME")} == {"tmp"}
    assert given["PYTHONDONTWRITEBYTECODE"] == "1"


def test_labels_tell_what_it_is() -> None:
    labels = " ".join(instructions(FINAL, "LABEL"))
    assert {f"org.opencontainers.image.{name}" for name in ("title", "description", "licenses", "version", "revision", "base.name")} <= set(
        re.findall(r"org\.opencontainers\.image\.[\w.]+", labels)
    )
    assert PYPROJECT["project"]["description"] in labels
    assert f"VERSION={__version__}" in instructions(FINAL, "ARG")


def test_requirements_of_the_image_are_those_of_the_package_and_pinned() -> None:
    script = ROOT / "deployments" / "docker" / "requirements.py"
    done = subprocess.run([sys.executable, script, ROOT / "pyproject.toml", *EXTRAS], capture_output=True, text=True, check=True)
    project = PYPROJECT["project"]
    assert done.stdout.splitlines() == [
        *project["dependencies"],
        *(one for extra in EXTRAS for one in project["optional-dependencies"][extra]),
    ]
    assert f"requirements.py pyproject.toml {' '.join(EXTRAS)}" in TEXT
    pinned = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE))
    assert {re.split(r"[\[<>=]", line)[0].lower() for line in done.stdout.splitlines()} <= pinned


def test_what_is_secret_or_made_here_is_not_sent_to_the_builder() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {".git", ".env", ".env.*", ".venv", ".vantage", "**/node_modules", "**/dist"} <= set(ignored)
    packed = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    kept = {line.removeprefix("!") for line in ignored if line.startswith("!")}
    assert not [name for name in packed if name not in kept and {name.split("/")[0], f"{name.split('/')[0]}/*"} & set(ignored)]
