"""`vantage doctor`: what is well, what is not, and how to mend it."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from prefect_vantage.cli.connection import connect
from prefect_vantage.cli.console import data
from prefect_vantage.cli.options import ApiUrl

if TYPE_CHECKING:
    from prefect_vantage.cli.doctor.checks import Finding

EXAMPLES = (
    ("vantage doctor", "everything that is checked, one line each"),
    ("vantage doctor --format json", "for a monitor"),
)
_MARKS = {"ok": ("✓ ok  ", "green"), "warn": ("! warn", "bold yellow"), "fail": ("✗ fail", "bold red")}


def doctor(
    *,
    format: Annotated[Literal["table", "json"], Parameter(help="`table` for people, `json` for programs.")] = "table",  # noqa: A002
    api_url: ApiUrl = None,
) -> int:
    """Check the service, Prefect and what lies between them; say how to mend what is wrong.

    Looks at: service, web app, Prefect's address and version, installed packages, event lag, backfill, drift, clocks, mirror, disk.
    The exit code is 1 when a check fails; warnings leave it at 0.
    """
    from prefect_vantage.cli.doctor.checks import judge
    from prefect_vantage.cli.doctor.facts import gather
    from prefect_vantage.settings import load_settings

    with connect(api_url) as client:
        findings = judge(gather(load_settings(), client))
    if format == "json":
        sys.stdout.write(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=1) + "\n")
    else:
        _show(findings)
    return int(any(finding.status == "fail" for finding in findings))


def _show(findings: Sequence[Finding]) -> None:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for finding in findings:
        mark, style = _MARKS[finding.status]
        grid.add_row(Text(mark, style=style), Text(finding.check), Text(finding.message))
        if finding.mend:
            grid.add_row("", "", Text(f"→ {finding.mend}", style="dim"))
    data().print(grid)
