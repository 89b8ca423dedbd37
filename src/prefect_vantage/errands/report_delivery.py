"""A report to its recipients: rendered here, uploaded, claimed and sent; what came of each is left as an artifact of the run.

    open the edition ─► render from its JSON ─► upload ─► seal ─► courier: claim, send, record ─► artifact

Run again, it goes on where it stopped: what is sealed is not rendered again, what is sent is not sent again. What a mail server puts off
is tried again by the service, for six hours, so that no worker waits for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from prefect_vantage.errands.report_ledger import ServiceLedger
from prefect_vantage.errands.server import Service
from prefect_vantage.errands.showing import Tell, code, facts
from prefect_vantage.errors import Conflict, VantageError
from prefect_vantage.reporting.deliver.courier import Courier
from prefect_vantage.reporting.deliver.job import Tools
from prefect_vantage.reporting.document import Document
from prefect_vantage.reporting.reading import read_document
from prefect_vantage.reporting.render import render
from prefect_vantage.sdk import report_calls
from prefect_vantage.sdk.models import Json

Show = Callable[[str, str], None]
_WAITING = ("queued", "rendering", "sending")


def deliver_report(
    service: Service, tools: Tools, tell: Tell, show: Show, *, name: str, period: str | None, at: datetime | None, timezone: str | None
) -> dict[str, Any]:
    """Render and send the report of the period that is due at a moment; answers `edition`, `period` and the deliveries by status.

    `show` leaves the artifact. Raises VantageError when the report is incomplete or a delivery failed, after everything else is done.
    """
    tell(0.0, "opening")
    opened = service.client.send(report_calls.open_edition(name, period, at, timezone))
    edition = opened["edition"]
    if edition["sealed"] is None:
        tell(0.1, "rendering")
        edition = _rendered(service, tools.templates, edition)
    document = _document(service, edition)
    deliveries = _delivered(service, tools, tell, edition, opened["deliveries"], document)
    show(_text(service, edition, document, deliveries), f"{document.title}, {edition['label']}")
    _complain(document, deliveries)
    counts = {status: sum(one["status"] == status for one in deliveries) for status in {one["status"] for one in deliveries}}
    return {"report": name, "edition": edition["id"], "period": edition["period"], "complete": document.complete, "deliveries": counts}


def _document(service: Service, edition: Json) -> Document:
    """What is sent: of a sealed edition as it was sealed, whoever rendered it."""
    return read_document(service.client.send(report_calls.document(edition["id"])))


def _rendered(service: Service, templates: Path, edition: Json) -> Json:
    """The sealed edition; of several who render it at once, the files of the first count."""
    attempt, document = str(uuid4()), _document(service, edition)
    with suppress(Conflict):  # somebody else was first: sealing answers with theirs
        for kind in edition["formats"]:
            made = render(document, kind, templates=templates)
            service.client.send(report_calls.put_file(edition["id"], attempt, made.file_name, made.content))
    return service.client.send(report_calls.seal(edition["id"], attempt, complete=document.complete, empty=document.empty))


def _delivered(service: Service, tools: Tools, tell: Tell, edition: Json, deliveries: Sequence[Json], document: Document) -> list[Json]:
    """Each tried once; what they are now."""
    courier = Courier(ServiceLedger(service.client, edition["id"], document), tools)
    for number, one in enumerate(deliveries, 1):
        if one["status"] in _WAITING:
            courier.deliver(one["id"])
        tell(0.5 + 0.5 * number / len(deliveries), f"{number} of {len(deliveries)} recipients")
    return [service.client.send(report_calls.delivery(one["id"])) for one in deliveries]


def _text(service: Service, edition: Json, document: Document, deliveries: Sequence[Json]) -> str:
    page = f"{service.client.url}/api/v1/editions/{edition['id']}/page"
    figures = [figure for section in document.sections for figure in section.figures]
    rows = [f"| [{one.label}]({one.link}) | **{one.text}** | {one.previous_text} | {one.change_text} |" for one in figures]
    sent = [f"| {code(one['address'])} | {one['status']} | {code(one['reason'] or one['reply'] or '–')} |" for one in deliveries]
    files = [(one["format"], f"[{one['name']}]({one['url']}), {one['bytes']:,} bytes") for one in edition["files"]]
    parts = [
        f"# {document.title}",
        f"{edition['label']}, {document.runs:,} runs. [The report]({page}) · [its runs]({document.link})",
        "" if document.complete else "**This report is incomplete**: a part of it could not be built.",
        *(["| | | before | change |", "|---|---|---|---|", *rows, ""] if rows else []),
        *(["| recipient | status | |", "|---|---|---|", *sent, ""] if sent else ["Nobody is named to get it.", ""]),
        facts(files),
        "",
        document.coverage.text,
    ]
    return "\n".join(parts)


def _complain(document: Document, deliveries: Sequence[Json]) -> None:
    """A run is not green when something is wrong."""
    wrong = [f"{one['address']} {one['status']}: {one['reason']}" for one in deliveries if one["status"] in ("failed", "unconfirmed")]
    wrong += [f"{section.title}: {section.message}" for section in document.sections if section.status == "failed"]
    if wrong:
        raise VantageError(
            f"Not everything went well: {'; '.join(wrong)}", hint="The deliveries in Vantage say more; each can be sent again there."
        )
