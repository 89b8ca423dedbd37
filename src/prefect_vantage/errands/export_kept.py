"""Export kept: a file that the service writes and keeps, followed from a flow run, with a link as its result.

job (asked for at the service, or now) ─► begin ─► how far it is, in Prefect ─► link
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol
from urllib.parse import quote

from prefect_vantage.errands.server import Service
from prefect_vantage.errands.showing import Tell, code, facts
from prefect_vantage.sdk.calls import ExportFormat
from prefect_vantage.sdk.models import Json

PAUSE = 2.0


class Show(Protocol):
    """Leaves a text as the result of the run."""

    def __call__(self, markdown: str, description: str) -> None: ...


def keep_export(
    service: Service,
    tell: Tell,
    show: Show,
    *,
    query: str,
    format: ExportFormat,  # noqa: A002 - the word of the API
    columns: Sequence[str] | None,
    timezone: str | None,
    bom: bool,
    job: str | None,
    flow_run: str | None,
    pause: float = PAUSE,
) -> dict[str, Any]:
    """Have the service write the file and follow it to its end; answers `rows`, `bytes`, `url`. The same flow run twice is one export.

    Raises VantageError with the reason when it came to nothing: it was cancelled, or could not be written.
    """
    exports = service.client.exports
    if job is None:
        job = exports.start(query, format=format, columns=columns, timezone=timezone or service.timezone, bom=bom, flow_run=flow_run)["id"]
    assert job is not None
    exports.begin(job)
    done = exports.wait(job, watch=_watching(tell), pause=pause)
    rows = [
        ("Runs", f"{done['rows']:,}, as many as the service counted"),
        ("File", f"[{done['file']}]({done['url']})"),
        ("Bytes", f"{done['bytes']:,}"),
        ("Query", f"{code(done['q'])} ([the runs now]({service.client.url}/runs?q={quote(done['q'])}))"),
        ("Time zone", str(done["timezone"])),
        ("Kept until", str(done["expires"])[:10]),
    ]
    show(facts(rows), f"{done['rows']:,} runs in {done['file']}")
    return {"rows": done["rows"], "bytes": done["bytes"], "url": done["url"]}


def _watching(tell: Tell) -> Callable[[Json], None]:
    def watch(job: Json) -> None:
        if job["total"]:
            tell(job["rows"] / job["total"], f"{job['rows']:,} of {job['total']:,} runs")

    return watch
