"""docker-compose.yml as Compose reads it: variables replaced, `<<` merged; enough of both for the files of this repository."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
_REFERENCE = re.compile(r"\$\{([A-Z_]+)(?::-([^{}]*))?\}")
_LINE = re.compile(r"^#? ?([A-Z_]+)=(.*)$")


def references(text: str) -> dict[str, set[str | None]]:
    """Every `${NAME:-default}` with the defaults that it is given; None where there is none."""
    found: dict[str, set[str | None]] = {}
    for name, default in _REFERENCE.findall(text):
        found.setdefault(name, set()).add(default)
    return found


def example() -> dict[str, str]:
    """The lines of .env.example that are set."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    return {match[1]: match[2] for line in lines if not line.startswith("#") and (match := _LINE.match(line))}


def offered() -> set[str]:
    """Every variable that .env.example names as a line, set or as a comment."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    return {match[1] for line in lines if (match := _LINE.match(line))}


def read(name: str, environment: Mapping[str, str]) -> dict[str, Any]:
    """A compose file with its variables replaced."""
    text = (ROOT / name).read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.safe_load(_REFERENCE.sub(lambda match: environment.get(match[1]) or match[2], text))
    return content


def stack() -> dict[str, Any]:
    """docker-compose.yml with the values of .env.example."""
    return read("docker-compose.yml", example())
