"""Editions: one report built for one period, its files kept once and sent to every recipient.

open(report, moment) ─► the edition of that period (made, or found) with a delivery for each recipient
put(file) … ─► seal ─► from then on its files stay as they are; of several who rendered it, the first one's count
"""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from sqlalchemy import Connection

from prefect_vantage.errors import Conflict, InvalidInput, NotFound, StateError
from prefect_vantage.reporting.catalogue import Catalogue, dumped
from prefect_vantage.reporting.definition import ReportDefinition
from prefect_vantage.reporting.periods import read_period
from prefect_vantage.reporting.recipients import Recipient
from prefect_vantage.settings import Settings
from prefect_vantage.state import deliveries as kept
from prefect_vantage.state.columns import new_id
from prefect_vantage.state.deliveries import EDITIONS, Delivery, Edition
from prefect_vantage.state.store import Store
from prefect_vantage.times import Clock, zone

if TYPE_CHECKING:
    from prefect_vantage.reporting import Reports

RENDERING = timedelta(minutes=15)
"""So long nobody else renders an edition that somebody has begun to render."""
OWN = "service-"
"""Begins the attempts of the service itself."""
LARGEST_FILE = 64_000_000
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
_MEDIA = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "zip": "application/zip",
    "json": "application/json",
}
"""By the end of a file's name; a zip holds the tables of a CSV."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An edition with its deliveries; `made` tells whether it was not there before."""

    edition: Edition
    deliveries: tuple[Delivery, ...]
    made: bool


@dataclass(frozen=True, slots=True)
class Rendering:
    """Who renders an edition, and what it came to."""

    attempt: str
    complete: bool
    empty: bool


class Editions:
    """Thread-safe; files are in a folder of the service, everything else is in the state store."""

    def __init__(
        self, store: Store, catalogue: Catalogue, reports: Callable[[], Reports], clock: Clock, settings: Settings, folder: Path
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._reports = reports
        self._clock = clock
        self._settings = settings
        self._folder = folder

    def open(
        self,
        name: str,
        *,
        period: str | None = None,
        at: datetime | None = None,
        timezone: str | None = None,
        occasion: str = "",
        recipients: Sequence[Recipient] | None = None,
        by: str | None = None,
        here: bool = False,
    ) -> Opened:
        """The edition of the period that the report covers at a moment (now by default), with a delivery for each recipient.

        Opened twice it is the same one: a report that runs late is of the period it was due for, and nobody gets it again.
        `here`: the service itself renders it, at its next tick. Raises NotFound, ReportError, InvalidInput.
        """
        report = self._catalogue.find(name)
        definition = report.definition
        assert definition is not None  # `find` has raised for one that cannot be used
        tz = timezone or definition.timezone or self._settings.timezone
        now = self._clock()
        covered = read_period(period or definition.period, tz, at or now)
        wanted = definition.recipients if recipients is None else tuple(recipients)
        with self._store.transaction() as connection:
            found = kept.find_edition(connection, name, covered.window.start, covered.window.end, occasion)
            if found is not None:
                return self._again(connection, found, None if here else now + RENDERING)
            end = covered.window.end.astimezone(zone(tz)).date()
            edition = Edition(
                id=new_id(),
                report=name,
                version=report.version,
                definition=dumped(definition),
                period_start=covered.window.start,
                period_end=covered.window.end,
                period=f"{covered.first}..{end}",
                label=covered.label,
                timezone=tz,
                occasion=occasion,
                opened_at=now,
                opened_by=by,
                rendering_until=now if here else now + RENDERING,
            )
            kept.add_edition(connection, edition)
            made = [self._delivery(edition, one, now, by) for one in wanted]
            for one in made:
                kept.add(connection, one)
        return Opened(edition, tuple(made), made=True)

    def _again(self, connection: Connection, found: Edition, until: datetime | None) -> Opened:
        """The same edition; whoever opens it to render it has time for that."""
        if found.sealed_at is None and until is not None:
            kept.change_edition(connection, found.id, EDITIONS.c.sealed_at.is_(None), rendering_until=until)
        return Opened(found, tuple(kept.of_edition(connection, found.id)), made=False)

    def _delivery(self, edition: Edition, recipient: Recipient, now: datetime, by: str | None) -> Delivery:
        return Delivery(
            id=new_id(),
            edition_id=edition.id,
            address=recipient.address,
            occasion="",
            recipient=recipient.model_dump(mode="json", exclude_none=True),
            status="rendering",
            message_id=self.message_id(edition, recipient.address, ""),
            unsubscribe=secrets.token_urlsafe(24),
            created_at=now,
            due_at=now,
            requested_by=by,
        )

    def message_id(self, edition: Edition, address: str, occasion: str) -> str:
        """The same for the same report, period, recipient and occasion, whoever sends it."""
        what = "\n".join(
            (edition.report, edition.period_start.isoformat(), edition.period_end.isoformat(), edition.occasion, address, occasion)
        )
        sender = (self._settings.mail_from or "").rpartition("@")[2]
        host = sender or urlsplit(self._settings.api_url).hostname or ""
        domain = host if re.fullmatch(r"[A-Za-z0-9.-]+", host) else "vantage.invalid"
        return f"<{hashlib.sha256(what.encode()).hexdigest()[:40]}@{domain}>"

    def get(self, edition_id: str) -> Edition:
        """The edition of that id. Raises NotFound."""
        with self._store.reading() as connection:
            found = kept.edition(connection, edition_id)
        if found is None:
            raise NotFound(f"There is no edition {edition_id!r}", hint="Its report may have been deleted long ago.")
        return found

    def deliveries_of(self, edition_id: str) -> tuple[Delivery, ...]:
        """Its deliveries."""
        with self._store.reading() as connection:
            return tuple(kept.of_edition(connection, edition_id))

    def formats(self, edition: Edition) -> tuple[str, ...]:
        """What has to be rendered: every format that a recipient gets, and always the JSON, from which everything else can be made."""
        definition = definition_of(edition)
        wanted = [one for delivery in self.deliveries_of(edition.id) for one in delivery.recipient.get("formats") or definition.formats]
        return tuple(dict.fromkeys((*(wanted or definition.formats), "json")))

    def document(self, edition: Edition) -> bytes:
        """The report of the edition as JSON, from the mirror as it is now. Raises as `Reports.build_as`."""
        reports = self._reports()
        return reports.render(reports.build_as(definition_of(edition), edition.period, edition.timezone), "json").content

    def put(self, edition_id: str, attempt: str, name: str, content: bytes) -> None:
        """Keep a file of a rendering. Raises InvalidInput, Conflict for an edition that is sealed already."""
        if not _SAFE.fullmatch(name) or not _SAFE.fullmatch(attempt) or name.rpartition(".")[2] not in _MEDIA:
            raise InvalidInput(
                f"{name!r} is no name of a file of a report", hint="Use letters, digits, . _ - and end it with pdf, html, csv, zip or json."
            )
        if len(content) > LARGEST_FILE:
            raise InvalidInput(f"{name} has {len(content):,} bytes; a file of a report has at most {LARGEST_FILE:,}")
        edition = self.get(edition_id)
        if edition.sealed_at is not None and edition.attempt != attempt:
            raise Conflict("This edition has its files already", hint="Send those.")
        place = self._folder / edition_id / attempt
        try:
            place.mkdir(parents=True, exist_ok=True)
            part = place / f".{name}.part"
            part.write_bytes(content)
            part.replace(place / name)
        except OSError as error:
            raise StateError(f"The files of reports cannot be kept: {error}", hint="Is there room in VANTAGE_DATA_DIR?") from error

    def seal(self, edition_id: str, rendering: Rendering) -> Edition:
        """Say that all files are there; answers the edition, with the files of whoever was first. Raises InvalidInput without the JSON."""
        edition = self.get(edition_id)
        if edition.sealed_at is None:
            files = self._files(edition, rendering.attempt)
            with self._store.transaction() as connection:
                values = {"sealed_at": self._clock(), "attempt": rendering.attempt, "files": files, "rendering_until": None}
                values |= {"complete": rendering.complete, "empty": rendering.empty}
                first = kept.change_edition(connection, edition_id, EDITIONS.c.sealed_at.is_(None), **values)
                if first:
                    self._release(connection, edition, rendering)
            edition = self.get(edition_id)
        if edition.attempt != rendering.attempt:
            shutil.rmtree(self._folder / edition_id / rendering.attempt, ignore_errors=True)
        return edition

    def _release(self, connection: Connection, edition: Edition, rendering: Rendering) -> None:
        """Let deliveries go out; those of an empty report that is not wanted then end here."""
        if rendering.empty and not definition_of(edition).send_when_empty:
            for one in kept.of_edition(connection, edition.id):
                kept.change(connection, one.id, status="skipped", reason="There was nothing to report.", ended_at=self._clock(), told=True)
        else:
            kept.change_waiting(connection, edition.id, "rendering", "queued")

    def _files(self, edition: Edition, attempt: str) -> list[dict[str, Any]]:
        place = self._folder / edition.id / attempt
        paths = sorted(place.glob("[!.]*")) if _SAFE.fullmatch(attempt) and place.is_dir() else []
        if not any(path.suffix == ".json" for path in paths):
            raise InvalidInput("The edition has no JSON yet", hint="Upload every file of it first.")
        return [_file(path) for path in paths]

    def read(self, edition: Edition, name: str) -> bytes:
        """A file of a sealed edition. Raises NotFound."""
        if edition.attempt is None or name not in {one["name"] for one in edition.files}:
            raise NotFound(f"The edition has no file {name!r}", hint="Files of old reports are removed after VANTAGE_REPORT_DAYS.")
        try:
            return (self._folder / edition.id / edition.attempt / name).read_bytes()
        except OSError as error:
            raise NotFound(f"The file {name!r} is gone", hint="Was VANTAGE_DATA_DIR moved?") from error

    def link(self, edition: Edition, name: str) -> str:
        """Where the file can be fetched."""
        return f"{self._settings.api_url.rstrip('/')}/api/v1/editions/{edition.id}/files/{quote(name)}"

    def render(self, edition: Edition) -> Edition:
        """Build, render and seal here what nobody renders any more. Raises as `Reports.build_as`."""
        from prefect_vantage.reporting.reading import read_document

        attempt, content = f"{OWN}{new_id()}", self.document(edition)
        document = read_document(content)
        for kind in self.formats(edition):
            made = self._reports().render(document, kind)
            self.put(edition.id, attempt, made.file_name, made.content)
        return self.seal(edition.id, Rendering(attempt, document.complete, document.empty))

    def abandoned(self) -> Sequence[Edition]:
        """Editions that nobody renders any more."""
        with self._store.reading() as connection:
            return kept.unsealed(connection, self._clock())

    def expire(self) -> int:
        """Remove files older than the settings say; answers of how many editions."""
        with self._store.transaction() as connection:
            old = kept.old_editions(connection, self._clock() - timedelta(days=self._settings.report_days))
            for one in old:
                kept.change_edition(connection, one.id, files=[])
        for one in old:
            with suppress(OSError):
                shutil.rmtree(self._folder / one.id)
        return len(old)


def definition_of(edition: Edition) -> ReportDefinition:
    """The definition as it was when the edition was opened."""
    return ReportDefinition.model_validate(edition.definition)


def again(delivery: Delivery, number: int, now: datetime, message_id: str, by: str | None) -> Delivery:
    """The same to the same recipient once more, as a delivery of its own."""
    fresh = {"status": "queued", "reason": None, "reply": None, "claim": None, "claimed_until": None, "handed_at": None, "told": False}
    times = {"created_at": now, "due_at": now, "first_tried_at": None, "ended_at": None, "attempts": 0, "bytes": None, "seconds": None}
    own = {"id": new_id(), "occasion": f"again-{number}", "message_id": message_id, "requested_by": by}
    return replace(delivery, unsubscribe=secrets.token_urlsafe(24), **fresh, **times, **own)  # type: ignore[arg-type]


def _file(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    kind = path.suffix[1:]
    return {
        "name": path.name,
        "format": "csv" if kind == "zip" else kind,
        "media_type": _MEDIA[kind],
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
