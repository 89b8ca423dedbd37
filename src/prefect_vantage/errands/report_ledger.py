"""The ledger of a worker's courier: the service, over HTTP."""

from __future__ import annotations

from typing import Any

from prefect_vantage.reporting.deliver.job import Attachment, Job, Outcome
from prefect_vantage.reporting.document import Document
from prefect_vantage.sdk import VantageClient, report_calls


class ServiceLedger:
    """See `courier.Ledger`; of one edition, whose document is at hand. Every change can be sent twice without doing more."""

    def __init__(self, client: VantageClient, edition_id: str, document: Document) -> None:
        self._client = client
        self._edition_id = edition_id
        self._document = document

    def job(self, delivery_id: str) -> Job:
        """See Ledger."""
        found = self._client.send(report_calls.job(delivery_id))
        return Job(
            id=found["id"],
            message_id=found["message_id"],
            report=found["report"],
            recipient=found["recipient"],
            mail=found["mail"],
            files=[_attachment(one) for one in found["files"]],
            document=self._document,
            unsubscribe=found["unsubscribe"],
            page=found["page"],
            read=lambda name: self._client.send(report_calls.file(self._edition_id, name)),
        )

    def claim(self, delivery_id: str, claim: str) -> bool:
        """See Ledger."""
        return self._client.send(report_calls.claim(delivery_id, claim))

    def hand_over(self, delivery_id: str, claim: str) -> bool:
        """See Ledger."""
        return self._client.send(report_calls.hand_over(delivery_id, claim))

    def record(self, delivery_id: str, claim: str, outcome: Outcome) -> str:
        """See Ledger."""
        details = {
            "reply": _short(outcome.reply, 1000),
            "reason": _short(outcome.reason, 2000),
            "bytes": outcome.bytes,
            "seconds": outcome.seconds,
        }
        return self._client.send(report_calls.outcome(delivery_id, claim, outcome.result, details))


def _attachment(one: dict[str, Any]) -> Attachment:
    return Attachment(one["name"], one["format"], one["media_type"], one["bytes"], one["url"])


def _short(text: str | None, most: int) -> str | None:
    return text[:most] if text else text
