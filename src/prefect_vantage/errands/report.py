"""Report: built for a period by the service, saved in every format that is wanted, its key figures left in Prefect.

JSON first: it says which days the period means, and every other format is asked for exactly those.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from prefect_vantage.errands.naming import file_name
from prefect_vantage.errands.places import Place
from prefect_vantage.errands.server import Service
from prefect_vantage.errands.showing import code, facts, progress, show_text
from prefect_vantage.errors import InvalidInput, VantageError
from prefect_vantage.sdk.calls import File, ReportFormat
from prefect_vantage.sdk.models import Json
from prefect_vantage.times import zone


def build_report(
    service: Service,
    place: Place,
    *,
    name: str,
    period: str | None,
    formats: Sequence[ReportFormat],
    query: str,
    file: str,
    timezone: str | None,
) -> dict[str, Any]:
    """Build, save, leave the key figures. Answers `report`, `period`, `complete` and `files` (path and bytes by format).

    Raises VantageError: NotFound for no such report, InvalidInput for the period, QueryError; and when a section failed, after the files are saved.
    """
    if not formats:
        raise InvalidInput("A report in no format is none", hint="Name at least one of pdf, html, csv, json.")
    with progress("Report") as tell:
        tell(0.0, "building")
        made = service.client.report(name, period=period, format="json", timezone=timezone, q=query)
        document: Json = json.loads(made.content)
        days = _days(document)
        files: dict[str, dict[str, Any]] = {}
        for number, kind in enumerate(dict.fromkeys(formats), 1):
            found = made if kind == "json" else _rendered(service, document, days, kind, query)
            ending = (found.name or kind).rpartition(".")[2]  # a CSV of several tables is a zip
            files[kind] = _save(place, _name(file, document, days, ending), found.content)
            tell(number / len(formats), f"{number} of {len(formats)} files")
    show_text(_text(service, document, days, files, query), f"{document['title']}, {document['period']['label']}")
    broken = [f"{section['title']}: {section['message']}" for section in document["sections"] if section["status"] == "failed"]
    if broken:
        raise VantageError(f"The report is incomplete: {'; '.join(broken)}", hint="The files are saved and say so where it is missing.")
    return {"report": name, "period": _absolute(days), "complete": not broken, "files": files}


def _days(document: Json) -> tuple[datetime, datetime]:
    """Local midnights: the first day, and the day after the last."""
    local = zone(document["timezone"])
    start, end = (datetime.fromisoformat(document["period"][edge]).astimezone(local) for edge in ("start", "end"))
    return start, end


def _absolute(days: tuple[datetime, datetime]) -> str:
    return f"{days[0]:%Y-%m-%d}..{days[1]:%Y-%m-%d}"


def _rendered(service: Service, document: Json, days: tuple[datetime, datetime], kind: ReportFormat, query: str) -> File:
    return service.client.report(document["name"], period=_absolute(days), format=kind, timezone=document["timezone"], q=query)


def _name(file: str, document: Json, days: tuple[datetime, datetime], kind: str) -> str:
    label = document["file_name"].removeprefix(f"{document['name']}_")
    return file_name(file, datetime.now(days[0].tzinfo), report=document["name"], period=label, format=kind)


def _save(place: Place, name: str, content: bytes) -> dict[str, Any]:
    where, size = place.put(name, lambda path: path.write_bytes(content))
    return {"path": where, "bytes": size}


def _text(service: Service, document: Json, days: tuple[datetime, datetime], files: dict[str, dict[str, Any]], query: str) -> str:
    asked = {"period": _absolute(days), "format": "html", "timezone": document["timezone"]} | ({"q": query} if query else {})
    page = f"{service.client.url}/api/v1/reports/{quote(document['name'])}/build?{urlencode(asked)}"
    figures = [figure for section in document["sections"] for figure in section["figures"]]
    return "\n".join(
        [
            f"# {document['title']}",
            f"{document['period']['label']}, {document['runs']:,} runs. [The report]({page}) · [its runs]({document['link']})",
            "",
            "| | | before | change |",
            "|---|---|---|---|",
            *(
                f"| [{one['label']}]({one['link']}) | **{one['text']}** | {one['previous_text']} | {one['change_text']} |"
                for one in figures
            ),
            "",
            facts([(kind, f"{code(kept['path'])}, {kept['bytes']:,} bytes") for kind, kept in files.items()]),
            "",
            document["coverage"]["text"],
        ]
    )
