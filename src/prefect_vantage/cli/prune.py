"""`vantage prune`: old finished runs leave the mirror, through the running service or, when there is none, straight from its file.

count ─► show ─► ask ─► remove            (whoever holds the file does the counting and the removing)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from cyclopts import Parameter

from prefect_vantage.cli import wording
from prefect_vantage.cli.connection import connect
from prefect_vantage.cli.console import data, notes
from prefect_vantage.cli.options import ApiUrl, Yes, agreed
from prefect_vantage.cli.progress import counting
from prefect_vantage.errors import InvalidInput, ServiceUnreachable
from prefect_vantage.times import parse_duration

EXAMPLES = (
    ("vantage prune --older-than 90d", "says how many runs that is, and asks"),
    ("vantage prune --older-than 365d --dry-run", "only says it"),
    ("vantage prune --older-than 90d --yes", "from cron"),
)
_LONGEST = 36_500 * 86_400.0
_WITHOUT = "Add --yes to remove them, or --dry-run to count them."


@dataclass(frozen=True, slots=True)
class Pruner:
    """Someone who may write the mirror: `where` it is, how many runs are old, and the removing of them, which tells (removed, of how many)."""

    where: str
    count: Callable[[], int]
    remove: Callable[[Callable[[int, int], None]], int]


def prune(
    *,
    older_than: Annotated[str, Parameter(help="Runs that ended longer ago than this: `90d`, `12w`.")],
    dry_run: Annotated[bool, Parameter(help="Count them, remove nothing.", negative=())] = False,
    yes: Yes = False,
    api_url: ApiUrl = None,
) -> None:
    """Remove old finished runs from the mirror. Prefect keeps its own.

    Runs that are not finished stay. What Prefect still has comes back only when the mirror is filled anew.
    """
    _checked(older_than)
    with _pruner(older_than, api_url) as pruner:
        total = pruner.count()
        if not total:
            notes().print(f"No finished run in {pruner.where} ended longer ago than {older_than}.", style="dim")
        elif dry_run:
            data().print(f"{wording.runs(total)} in {pruner.where} ended longer ago than {older_than}")
        elif yes or agreed(f"Remove {wording.runs(total)} that ended longer ago than {older_than} from {pruner.where}?", without=_WITHOUT):
            with counting("Removing") as tell:
                removed = pruner.remove(tell)
            data().print(f"Removed {wording.runs(removed)}")
        else:
            notes().print("Nothing was removed.", style="dim")


def _checked(older_than: str) -> None:
    if not 0 < parse_duration(older_than) <= _LONGEST:
        raise InvalidInput("--older-than is between a moment and a hundred years", hint="Write a duration such as 90d.")


@contextmanager
def _pruner(older_than: str, api_url: str | None) -> Iterator[Pruner]:
    with connect(api_url) as client:
        try:
            client.settings()
        except ServiceUnreachable:
            if api_url:  # that service was meant and no other
                raise
            with _file_pruner(older_than) as pruner:
                yield pruner
        else:
            yield Pruner(
                where=f"the mirror of {client.url}",
                count=lambda: client.prune(older_than, dry_run=True).total,
                remove=lambda tell: client.prune(older_than, dry_run=False, progress=tell).total,
            )


@contextmanager
def _file_pruner(older_than: str) -> Iterator[Pruner]:
    """No service holds the mirror: open its file. Raises MirrorLocked when somebody does, InvalidInput when there is none."""
    from datetime import timedelta

    from prefect_vantage.mirror.retention import count_older, total_of
    from prefect_vantage.mirror.retention import prune as prune_mirror
    from prefect_vantage.mirror.store import Mirror
    from prefect_vantage.settings import load_settings
    from prefect_vantage.times import utc_now

    path = load_settings().mirror_path
    if not path.exists():
        raise InvalidInput(
            f"There is no mirror at {path}", hint="Name its folder with VANTAGE_DATA_DIR, or the service with VANTAGE_API_URL."
        )
    before = utc_now() - timedelta(seconds=parse_duration(older_than))
    mirror = Mirror.open(path)

    def remove(tell: Callable[[int, int], None]) -> int:
        removed = 0
        for step in prune_mirror(mirror, before):
            removed = step.removed
            tell(removed, step.total)
        return removed

    try:
        yield Pruner(where=str(path), count=lambda: total_of(count_older(mirror, before)), remove=remove)
    finally:
        mirror.close()
