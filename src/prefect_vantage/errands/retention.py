"""Retention: old finished runs leave the mirror; what went, or would go, is left as a table per month and state."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from prefect_vantage.errands.server import Service
from prefect_vantage.errands.showing import Row, progress, show_table
from prefect_vantage.sdk.models import Pruned


def prune_old(service: Service, *, older_than: str, dry_run: bool) -> dict[str, Any]:
    """Remove finished runs that ended longer ago than `older_than`, or only count them. Prefect keeps its own.

    Answers `total`, `dry_run` and `months`. Raises InvalidInput for what is no duration.
    """
    if dry_run:
        pruned = service.client.prune(older_than, dry_run=True)
    else:
        with progress("Retention") as tell:
            pruned = service.client.prune(
                older_than, dry_run=False, progress=lambda removed, of: tell(removed / max(1, of), f"{removed:,} of {of:,} runs removed")
            )
            tell(1.0, f"{pruned.total:,} runs removed")
    show_table(_rows(pruned), _summary(pruned, older_than, dry_run))
    return {"total": pruned.total, "dry_run": dry_run, "months": [asdict(month) for month in pruned.months]}


def _rows(pruned: Pruned) -> list[Row]:
    return [{"Month": month.month, "State": month.state_type.capitalize(), "Runs": month.runs} for month in pruned.months]


def _summary(pruned: Pruned, older_than: str, dry_run: bool) -> str:
    what = f"{pruned.total:,} finished runs that ended longer ago than {older_than}"
    if not pruned.total:
        return f"No finished run ended longer ago than {older_than}; nothing was removed."
    return f"{what} **would be removed**; nothing was, because this is a dry run." if dry_run else f"{what} were removed from the mirror."
