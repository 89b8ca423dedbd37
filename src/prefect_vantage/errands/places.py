"""Where errands put files: a folder of the worker's machine, or any filesystem block of Prefect.

write(path) ─► whole file ─► its name in the folder                    (LocalFileSystem is a folder too)
          └──► whole file in a temporary folder ─► put_directory │ write_path ─► the block's storage
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Protocol, TypeVar, cast
from uuid import uuid4

from prefect.blocks.core import Block
from prefect.filesystems import LocalFileSystem, WritableDeploymentStorage, WritableFileSystem

from prefect_vantage.errors import InvalidInput, NotFound, VantageError

T = TypeVar("T")

LARGEST_IN_MEMORY = 256 * 1_000_000
"""Bytes of a file for a block that only takes bytes; blocks that take folders get files of any size."""


class Place(Protocol):
    """Keeps files."""

    def put(self, name: str, write: Callable[[Path], T]) -> tuple[str, T]:
        """Keep under `name` the file that `write` makes at the path which it is given; answers where it is and what `write` answered.

        A file of that name from before is replaced, and stays as it was when `write` or the keeping fails. Raises VantageError.
        """


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of this machine; it is made when it is not there."""

    path: Path

    def put(self, name: str, write: Callable[[Path], T]) -> tuple[str, T]:
        """See Place.put. The file appears under its name when it is whole."""
        final = self.path / name
        part = final.with_name(f".{final.name}.{uuid4().hex[:8]}")  # not the process id: containers that share a folder have the same ones
        try:
            final.parent.mkdir(parents=True, exist_ok=True)
            found = write(part)
            part.replace(final)
        except OSError as error:
            raise VantageError(
                f"{final} cannot be written: {error.strerror or error}",
                hint="Name a folder that this worker may write to, or a filesystem block.",
            ) from error
        finally:
            part.unlink(missing_ok=True)
        return str(final), found


@dataclass(frozen=True, slots=True)
class Storage:
    """The storage of a block, from `folder` in it downwards."""

    slug: str
    block: WritableFileSystem | WritableDeploymentStorage
    folder: str

    def put(self, name: str, write: Callable[[Path], T]) -> tuple[str, T]:
        """See Place.put. Storage that shows files while they are sent shows this one too."""
        target = PurePosixPath(self.folder) / name
        with TemporaryDirectory(prefix="vantage-") as folder:
            made = Path(folder) / target.name
            found = write(made)
            try:
                self._send(made, target)
            except VantageError:
                raise
            except Exception as error:  # a block raises whatever its library does
                raise VantageError(
                    f"The block {self.slug} did not take {target}: {type(error).__name__}: {error}",
                    hint="Try the block from Python on the worker's machine; its library and its credentials are needed there.",
                ) from error
        return f"{self.slug}/{target}", found

    def _send(self, made: Path, target: PurePosixPath) -> None:
        if isinstance(self.block, WritableDeploymentStorage):
            parent = "" if str(target.parent) == "." else str(target.parent)
            self.block.put_directory(local_path=str(made.parent), to_path=parent)  # type: ignore[unused-coroutine]
            return
        size = made.stat().st_size
        if size > LARGEST_IN_MEMORY:
            raise VantageError(
                f"{target.name} has {size:,} bytes, and the block {self.slug} takes at most {LARGEST_IN_MEMORY:,}",
                hint="Its type takes files only whole from memory. Narrow the query, or use Remote File System, which streams.",
            )
        self.block.write_path(str(target), made.read_bytes())  # type: ignore[unused-coroutine]


def open_place(folder: str, block: str | None = None) -> Place:
    """`folder` of this machine, or below the root of the filesystem block `type/name`. Raises NotFound, InvalidInput."""
    if not block:
        return Folder(Path(folder or ".").expanduser().absolute())
    found = _load(block)
    inside = _inside(folder)
    if isinstance(found, LocalFileSystem):
        return Folder(Path(found.basepath or ".").expanduser().absolute() / inside)
    if isinstance(found, (WritableFileSystem, WritableDeploymentStorage)):
        return Storage(block, found, inside)
    raise InvalidInput(f"The block {block} is not a filesystem: nothing can be written to it", hint=_FILESYSTEMS)


_FILESYSTEMS = "Name one such as local-file-system/exports, remote-file-system/bucket or s3-bucket/reports."


def _load(slug: str) -> Block:
    kind, _, name = slug.partition("/")
    if not kind or not name:
        raise InvalidInput(f"{slug!r} does not name a block", hint=_FILESYSTEMS)
    try:
        return cast(Block, Block.load(slug))  # an awaitable only in async code
    except ValueError as error:
        raise NotFound(f"Prefect has no block {slug}", hint="`prefect block ls` lists those that there are.") from error
    except KeyError as error:
        raise InvalidInput(
            f"The type of the block {slug} is not installed where this run works", hint="Install its package, such as prefect-aws, there."
        ) from error


def _inside(folder: str) -> str:
    parts = PurePosixPath(folder.replace("\\", "/")).parts
    if ".." in parts or folder.startswith("/"):
        raise InvalidInput(f"The folder {folder!r} leads out of the block", hint="Name a folder below its root, without .. in it.")
    return str(PurePosixPath(*parts)) if parts else ""
