"""Export: every run that a query matches as one file, counted, in a folder or a filesystem block."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from prefect_vantage.errands.naming import file_name
from prefect_vantage.errands.places import Place
from prefect_vantage.errands.server import Service
from prefect_vantage.errands.showing import Tell, code, facts, progress, show_text
from prefect_vantage.sdk.calls import ExportFormat
from prefect_vantage.sdk.download import Exported, Flow
from prefect_vantage.times import zone


def export_runs(
    service: Service,
    place: Place,
    *,
    query: str,
    format: ExportFormat,  # noqa: A002 - the word of the API
    file: str,
    columns: Sequence[str] | None = None,
    timezone: str | None = None,
    bom: bool = False,
) -> dict[str, Any]:
    """Write the file, leave the result in Prefect, answer `rows`, `bytes`, `path`. Times of the query are those of now: it is asked as it stands.

    Raises VantageError: QueryError and InvalidInput for what cannot be asked; no file is left half-written.
    """
    local = zone(timezone or service.timezone)
    name = file_name(file, datetime.now(local), format=format)
    with progress("Export") as tell:

        def write(path: Path) -> Exported:
            return service.client.export(
                query, path, format=format, columns=columns, timezone=local.key, bom=bom, progress=lambda flow: _tell(flow, tell)
            )

        where, done = place.put(name, write)
        tell(1.0, f"{done.rows:,} runs")
    show_text(
        facts(
            (
                ("Runs", f"{done.rows:,}, as many as the service counted"),
                ("File", code(where)),
                ("Bytes", f"{done.bytes:,}"),
                ("Query", f"{code(query)} ([the runs now]({service.client.url}/runs?q={quote(query)}))"),
                ("Time zone", local.key),
            )
        ),
        f"{done.rows:,} runs in {code(where)}",
    )
    return {"rows": done.rows, "bytes": done.bytes, "path": where}


def _tell(flow: Flow, tell: Tell) -> None:
    """Parquet tells its rows at the end only."""
    if flow.rows and flow.total:
        tell(flow.rows / flow.total, f"{flow.rows:,} of {flow.total:,} runs")
    else:
        tell(0.0, f"{flow.bytes:,} bytes")
