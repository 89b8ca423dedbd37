"""Deliveries as the service keeps them: claimed, handed over, recorded, sent again, and looked after when whoever sent them is gone.

    tick: claims that ran out ─► editions that nobody renders ─► deliveries that are due ─► events for Prefect ─► old files

Each step is one conditional update, so that any number of services and workers can do this at the same time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import func

from prefect_vantage.errors import Conflict, NotFound, StateError, VantageError
from prefect_vantage.reporting.deliver.backoff import next_try
from prefect_vantage.reporting.editions import OWN, Editions, again, definition_of
from prefect_vantage.reporting.recipients import MailRecipient
from prefect_vantage.settings import Settings
from prefect_vantage.state import deliveries as kept
from prefect_vantage.state.deliveries import DELIVERIES, Delivery, Edition
from prefect_vantage.state.store import Store
from prefect_vantage.times import Clock

logger = logging.getLogger(__name__)

CLAIM = timedelta(minutes=10)
"""How long a claim holds; nothing of a delivery takes longer."""
PATIENCE = timedelta(minutes=2)
"""So long a worker that has rendered a report has time to send it itself."""
AT_ONCE = 20
_EVENTS = UUID("6f2c1f0e-8a51-4f43-9a55-0d3e0d6a8f10")
_NAMES = {"sent": "vantage.report.delivered", "failed": "vantage.report.failed", "unconfirmed": "vantage.report.failed"}
Emit = Callable[[Sequence[dict[str, Any]]], None]


class Deliveries:
    """Thread-safe. `deliver` tries one delivery as the last resort; `emit` gives events to Prefect and may raise."""

    def __init__(self, store: Store, editions: Editions, clock: Clock, settings: Settings, emit: Emit) -> None:
        self._store = store
        self._editions = editions
        self._clock = clock
        self._settings = settings
        self._emit = emit
        self._deliver: Callable[[str], object] = lambda _id: None
        self._listeners: list[Callable[[], None]] = []
        self._expired_at: datetime | None = None

    def deliver_with(self, deliver: Callable[[str], object]) -> None:
        """Who sends what is due; a courier has this object as its ledger."""
        self._deliver = deliver

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` when something is to be sent or shown anew."""
        self._listeners.append(listener)

    def changed(self) -> None:
        """Tell the listeners."""
        for listener in self._listeners:
            listener()

    def list(
        self, *, report: str | None = None, status: str | None = None, before: datetime | None = None, limit: int = 50
    ) -> list[tuple[Delivery, Edition]]:
        """Deliveries with their editions, the newest first."""
        with self._store.reading() as connection:
            found = kept.listed(connection, report=report, status=status, before=before, limit=limit)
            editions = kept.editions_of(connection, sorted({one.edition_id for one in found}))
        return [(one, editions[one.edition_id]) for one in found]

    def get(self, delivery_id: str) -> tuple[Delivery, Edition]:
        """One delivery with its edition. Raises NotFound."""
        with self._store.reading() as connection:
            found = kept.find(connection, delivery_id)
            edition = kept.edition(connection, found.edition_id) if found else None
        if found is None or edition is None:
            raise NotFound(f"There is no delivery {delivery_id!r}", hint="GET /api/v1/deliveries lists them.")
        return found, edition

    def claim(self, delivery_id: str, claim: str) -> bool:
        """Take a delivery that is due; the same claim twice is one. False when it is not to be had."""
        found, edition = self.get(delivery_id)
        if edition.sealed_at is None:
            return False
        now = self._clock()
        if reason := self._unwanted(found, edition):
            self._end(found.id, DELIVERIES.c.status == "queued", status=reason[0], reason=reason[1], told=reason[0] == "skipped")
            return False
        with self._store.transaction() as connection:
            taken = kept.change(
                connection,
                delivery_id,
                DELIVERIES.c.status == "queued",
                DELIVERIES.c.due_at <= now,
                status="sending",
                claim=claim,
                claimed_until=now + CLAIM,
                handed_at=None,
                attempts=DELIVERIES.c.attempts + 1,
                first_tried_at=func.coalesce(DELIVERIES.c.first_tried_at, now, type_=DELIVERIES.c.first_tried_at.type),
            )
            found_now = None if taken else kept.find(connection, delivery_id)
        return taken or (found_now is not None and found_now.status == "sending" and found_now.claim == claim)

    def _unwanted(self, delivery: Delivery, edition: Edition) -> tuple[str, str] | None:
        """(status, reason) for what is not sent: nobody may write there, or its recipient wants no more."""
        recipient = delivery.recipient
        domains = self._settings.mail_domains
        if (
            recipient["kind"] == "mail"
            and domains
            and str(recipient["to"]).rpartition("@")[2].lower() not in {one.lower() for one in domains}
        ):
            return "failed", f"Reports may only be mailed to {', '.join(domains)} (VANTAGE_MAIL_DOMAINS)."
        with self._store.reading() as connection:
            gone = not delivery.occasion and kept.is_unsubscribed(connection, edition.report, delivery.address)
        return ("skipped", "The recipient has unsubscribed.") if gone else None

    def hand_over(self, delivery_id: str, claim: str) -> bool:
        """Note that the message leaves now; False when the claim is not the present one any more."""
        now = self._clock()
        with self._store.transaction() as connection:
            mine = DELIVERIES.c.status == "sending", DELIVERIES.c.claim == claim
            return kept.change(connection, delivery_id, *mine, handed_at=now, claimed_until=now + CLAIM)

    def record(
        self,
        delivery_id: str,
        claim: str,
        result: str,
        *,
        reply: str | None = None,
        reason: str | None = None,
        bytes: int | None = None,  # noqa: A002 - the word of the row
        seconds: float | None = None,
    ) -> str:
        """Keep what came of a claim: sent, later, failed or unconfirmed; answers the status. Word that comes late still counts.

        Raises NotFound; a claim that somebody else has taken over by now changes nothing.
        """
        found, _ = self.get(delivery_id)
        now = self._clock()
        status, due = result, None
        if result == "later":
            due = next_try(found.first_tried_at or now, found.attempts, now)
            status = "queued" if due else "failed"
            reason = reason if due else f"Given up after six hours. {reason or ''}".strip()
        values: dict[str, Any] = {"status": status, "reply": reply, "reason": reason, "bytes": bytes, "seconds": seconds}
        values |= {"due_at": due, "claim": None, "handed_at": None} if due else {"ended_at": now, "told": False}
        mine = DELIVERIES.c.claim == claim, DELIVERIES.c.status.in_(("sending", "unconfirmed"))
        with self._store.transaction() as connection:
            kept.change(connection, delivery_id, *mine, **values)
            present = kept.find(connection, delivery_id)
        self.changed()
        return present.status if present else status

    def send_again(self, delivery_id: str, by: str | None = None) -> tuple[Delivery, Edition]:
        """Send what has ended once more, as a delivery of its own. Raises NotFound, Conflict while one is under way or its files are gone."""
        found, edition = self.get(delivery_id)
        if edition.sealed_at is None or not edition.files:
            raise Conflict("The files of this delivery are gone, or not there yet", hint="Build the report for its period instead.")
        with self._store.transaction() as connection:
            same = [one for one in kept.of_edition(connection, edition.id) if one.address == found.address]
            if any(one.status not in kept.ENDED for one in same):
                raise Conflict("It is being sent already", hint="Wait for what comes of that.")
            number = len(same) + 1
            message_id = self._editions.message_id(edition, found.address, f"again-{number}")
            made = again(found, number, self._clock(), message_id, by)
            kept.add(connection, made)
        self.changed()
        return made, edition

    def subscription(self, token: str) -> tuple[Delivery, Edition]:
        """The delivery whose message carries that link. Raises NotFound."""
        with self._store.reading() as connection:
            found = kept.by_unsubscribe(connection, token)
            edition = kept.edition(connection, found.edition_id) if found else None
        if found is None or edition is None:
            raise NotFound("This link leads nowhere", hint="Ask whoever sends the report.")
        return found, edition

    def unsubscribe(self, token: str, *, again: bool = False) -> tuple[Delivery, Edition]:
        """Send that report to that recipient no more, or `again`. Raises NotFound."""
        found, edition = self.subscription(token)
        with self._store.transaction() as connection:
            kept.set_subscribed(connection, edition.report, found.address, None if again else self._clock())
        return found, edition

    def tick(self) -> bool:
        """Look after everything that waits; whether there is more to do at once. Raises PrefectError when it cannot be told."""
        try:
            self._release_stranded()
            if self._settings.deliver:
                self._render_abandoned()
            more = self._send_due() if self._settings.deliver else False
            self._expire()
            self._tell_prefect()
        except StateError:
            return False  # the store's own loop says that it is away
        return more

    def _release_stranded(self) -> None:
        """A sender that is gone: what was not handed over is sent by somebody else, what was is unconfirmed and stays so."""
        now = self._clock()
        with self._store.reading() as connection:
            found = kept.stranded(connection, now)
        for one in found:
            expired = DELIVERIES.c.status == "sending", DELIVERIES.c.claim == one.claim, DELIVERIES.c.claimed_until < now
            with self._store.transaction() as connection:
                values: dict[str, Any] = {"status": "queued", "claim": None, "due_at": now, "reason": "Its sender was lost before it left."}
                if kept.change(connection, one.id, *expired, DELIVERIES.c.handed_at.is_(None), **values):
                    continue
                reason = "Its sender was lost after it left; nobody knows whether it arrived."
                kept.change(connection, one.id, *expired, status="unconfirmed", reason=reason, ended_at=now)
        if found:
            self.changed()

    def _render_abandoned(self) -> None:
        for edition in self._editions.abandoned():
            try:
                self._editions.render(edition)
            except StateError:
                raise  # nothing else could be kept either
            except Exception as error:  # one that cannot be built must not stand in the way of the others
                expected = isinstance(error, VantageError)
                logger.warning("The edition %s of %s could not be rendered: %s", edition.id, edition.report, error, exc_info=not expected)
                self._fail_edition(edition, error)

    def _fail_edition(self, edition: Edition, error: Exception) -> None:
        """A report that cannot be built is tried again while a delivery would be, and is told after that."""
        now = self._clock()
        due = next_try(edition.opened_at, 5, now)
        with self._store.transaction() as connection:
            kept.change_edition(connection, edition.id, rendering_until=due or now + timedelta(days=3650))
            for one in kept.of_edition(connection, edition.id):
                values: dict[str, Any] = {"reason": f"The report could not be built: {error}"}
                if due is None:
                    values |= {"status": "failed", "ended_at": now}
                kept.change(connection, one.id, DELIVERIES.c.status == "rendering", **values)

    def _send_due(self) -> bool:
        with self._store.reading() as connection:
            now = self._clock()
            found = kept.due(connection, now, own=OWN, left_before=now - PATIENCE)
        for one in found[:AT_ONCE]:
            try:
                self._deliver(one.id)
            except StateError:
                raise  # nothing else could be kept either
            except Exception as error:  # one that cannot even be tried must not stand in the way of the others
                logger.warning("The delivery %s could not be tried: %s", one.id, error, exc_info=not isinstance(error, VantageError))
                waits = DELIVERIES.c.status == "queued"
                self._end(one.id, waits, status="failed", reason=f"It could not be tried: {error}", told=False)
        return len(found) > AT_ONCE

    def _tell_prefect(self) -> None:
        with self._store.reading() as connection:
            found = kept.untold(connection, AT_ONCE)
            editions = kept.editions_of(connection, sorted({one.edition_id for one in found}))
        if not found:
            return
        self._emit([event_of(one, editions[one.edition_id]) for one in found])
        with self._store.transaction() as connection:
            for one in found:
                kept.change(connection, one.id, DELIVERIES.c.status == one.status, told=True)

    def _expire(self) -> None:
        """Once an hour."""
        now = self._clock()
        if self._expired_at is None or now - self._expired_at >= timedelta(hours=1):
            self._expired_at = now
            self._editions.expire()

    def _end(self, delivery_id: str, where: Any, **values: Any) -> None:
        with self._store.transaction() as connection:
            kept.change(connection, delivery_id, where, ended_at=self._clock(), **values)
        self.changed()

    def test(self, name: str, to: str, occasion: str, by: str | None) -> tuple[Delivery, Edition]:
        """Send a report to one mailbox to see how it looks; its recipients get nothing. Raises NotFound, ReportError, InvalidInput."""
        recipient = MailRecipient.model_validate({"kind": "mail", "to": to})
        opened = self._editions.open(name, occasion=occasion, recipients=[recipient], by=by, here=True)
        self.changed()
        return opened.deliveries[0], opened.edition


def event_of(delivery: Delivery, edition: Edition) -> dict[str, Any]:
    """The event that tells Prefect of a delivery's end; its id is the same however often it is told."""
    name = _NAMES[delivery.status]
    at = delivery.ended_at or delivery.created_at
    title = definition_of(edition).title
    return {
        "id": str(uuid5(_EVENTS, f"{delivery.id}/{delivery.status}")),
        "occurred": at.isoformat(),
        "event": name,
        "resource": {"prefect.resource.id": f"vantage.report.{edition.report}", "prefect.resource.name": title},
        "related": [
            {
                "prefect.resource.id": f"vantage.delivery.{delivery.id}",
                "prefect.resource.role": "delivery",
                "vantage.address": delivery.address,
            }
        ],
        "payload": {
            "report": edition.report,
            "period": edition.label,
            "recipient": delivery.address,
            "status": delivery.status,
            "reason": delivery.reason,
            "reply": delivery.reply,
            "attempts": delivery.attempts,
        },
    }
