"""The ledger of the service's own courier: the state store and the files of editions, without a detour over HTTP."""

from __future__ import annotations

from prefect_vantage.reporting.deliver.job import Attachment, Job, Outcome
from prefect_vantage.reporting.deliveries import Deliveries
from prefect_vantage.reporting.editions import Editions, definition_of
from prefect_vantage.reporting.reading import read_document
from prefect_vantage.settings import Settings


class OwnLedger:
    """See `courier.Ledger`."""

    def __init__(self, deliveries: Deliveries, editions: Editions, settings: Settings) -> None:
        self._deliveries = deliveries
        self._editions = editions
        self._settings = settings

    def job(self, delivery_id: str) -> Job:
        """See Ledger."""
        delivery, edition = self._deliveries.get(delivery_id)
        definition = definition_of(edition)
        wanted = delivery.recipient.get("formats") or definition.formats
        files = [
            Attachment(one["name"], one["format"], one["media_type"], one["bytes"], self._editions.link(edition, one["name"]))
            for one in edition.files
            if one["format"] in wanted
        ]
        source = next(one["name"] for one in edition.files if one["format"] == "json")
        address = self._settings.api_url.rstrip("/")
        return Job(
            id=delivery.id,
            message_id=delivery.message_id,
            report=edition.report,
            recipient=delivery.recipient,
            mail=definition.mail.model_dump(mode="json"),
            files=files,
            document=read_document(self._editions.read(edition, source)),
            unsubscribe=f"{address}/api/v1/unsubscribe/{delivery.unsubscribe}",
            page=f"{address}/api/v1/editions/{edition.id}/page",
            read=lambda name: self._editions.read(edition, name),
        )

    def claim(self, delivery_id: str, claim: str) -> bool:
        """See Ledger."""
        return self._deliveries.claim(delivery_id, claim)

    def hand_over(self, delivery_id: str, claim: str) -> bool:
        """See Ledger."""
        return self._deliveries.hand_over(delivery_id, claim)

    def record(self, delivery_id: str, claim: str, outcome: Outcome) -> str:
        """See Ledger."""
        return self._deliveries.record(
            delivery_id,
            claim,
            outcome.result,
            reply=outcome.reply,
            reason=outcome.reason,
            bytes=outcome.bytes,
            seconds=outcome.seconds,
        )
