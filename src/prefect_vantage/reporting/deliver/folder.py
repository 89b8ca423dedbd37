"""Files put into a folder of this machine, or into a filesystem block of Prefect; the same delivery twice puts the same files there once."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from typing import Any

from prefect_vantage.reporting.deliver.job import HandOver, Job, Sent, Tools, TransportError


class Folder:
    """`<folder>/<name of the file>`, each under its name only when it is whole."""

    def can(self, job: Job, tools: Tools) -> bool:  # noqa: ARG002 - every transport is asked alike
        """Wherever it is sent from; a folder is one of that machine."""
        return True

    def send(self, job: Job, tools: Tools, hand_over: HandOver) -> Sent:
        """Deliver."""
        folder, slug = str(job.recipient.get("folder") or ""), job.recipient.get("block")
        contents = {one.name: job.read(one.name) for one in job.files}
        hand_over()
        where = _into_block(tools, str(slug), folder, contents) if slug else _into_folder(tools.settings.outbox_path, folder, contents)
        return Sent(f"{len(contents)} files in {where}", sum(map(len, contents.values())))


def _into_folder(root: Path, folder: str, contents: dict[str, bytes]) -> str:
    place = (root / folder).resolve()
    if not place.is_relative_to(root.resolve()):
        raise TransportError(f"{folder!r} leads out of {root}", permanent=True, hint="Name a folder below it.")
    try:
        place.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            part = place / f".{name}.{os.getpid()}.part"
            part.write_bytes(content)
            part.replace(place / name)
    except OSError as error:
        raise TransportError(f"{place} cannot be written: {error.strerror or error}", permanent=False) from error
    return str(place)


def _into_block(tools: Tools, slug: str, folder: str, contents: dict[str, bytes]) -> str:
    block = loaded(tools, slug)
    if not hasattr(block, "write_path"):
        raise TransportError(f"The block {slug} is not a filesystem: nothing can be written to it", permanent=True)
    try:
        for name, content in contents.items():
            block.write_path(str(PurePosixPath(folder) / name), content)
    except Exception as error:  # a block raises whatever its library does
        raise TransportError(f"The block {slug} did not take the files: {type(error).__name__}: {error}", permanent=False) from error
    return f"{slug}/{folder}"


def loaded(tools: Tools, slug: str) -> Any:
    try:
        return tools.blocks.load(slug)
    except ValueError as error:
        raise TransportError(
            f"Prefect has no block {slug}", permanent=True, hint="`prefect block ls` lists those that there are."
        ) from error
    except KeyError as error:
        raise TransportError(f"The type of the block {slug} is not installed here", permanent=True, hint="Install its package.") from error
