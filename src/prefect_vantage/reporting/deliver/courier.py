"""Takes a delivery to its recipient: claims it, sends it, records what came of it. The service and flows both do so, with a ledger each.

claim ─► job ─► transport.send( … hand_over … ) ─► record(sent │ later │ failed │ unconfirmed)
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import Protocol
from uuid import uuid4

from prefect_vantage.errors import VantageError
from prefect_vantage.reporting.deliver.job import ClaimLost, Job, Outcome, Tools, Transport, TransportError, Unconfirmed
from prefect_vantage.reporting.deliver.transports import TRANSPORTS

logger = logging.getLogger(__name__)


class Ledger(Protocol):
    """Who keeps deliveries: the state store itself, or the service over HTTP."""

    def job(self, delivery_id: str) -> Job:
        """What there is to send. Raises NotFound."""

    def claim(self, delivery_id: str, claim: str) -> bool:
        """Take the delivery for oneself; False when it is not to be had. Raises VantageError."""

    def hand_over(self, delivery_id: str, claim: str) -> bool:
        """Say that the message leaves now; False when the claim is somebody else's by now."""

    def record(self, delivery_id: str, claim: str, outcome: Outcome) -> str:
        """Keep what came of it; answers the delivery's status."""


class Courier:
    """Thread-safe."""

    def __init__(self, ledger: Ledger, tools: Tools, transports: Mapping[str, Transport] = TRANSPORTS) -> None:
        self._ledger = ledger
        self._tools = tools
        self._transports = transports

    def deliver(self, delivery_id: str, *, last_resort: bool = False) -> str | None:
        """Try once; answers the delivery's status, None when it was not to be had (or is left to the service, the last resort).

        Raises VantageError when the ledger does; a claim that was not handed over then runs out and is tried again.
        """
        job = self._ledger.job(delivery_id)
        transport = self._transports[str(job.recipient["kind"])]
        if not last_resort and not transport.can(job, self._tools):
            return None
        claim = str(uuid4())
        if not self._ledger.claim(delivery_id, claim):
            return None
        outcome = self._attempt(job, transport, claim)
        return self._ledger.record(delivery_id, claim, outcome) if outcome else None

    def _attempt(self, job: Job, transport: Transport, claim: str) -> Outcome | None:
        """What came of it; None when the claim was lost and somebody else does it."""
        began, handed = time.monotonic(), False

        def hand_over() -> None:
            nonlocal handed
            if not self._ledger.hand_over(job.id, claim):
                raise ClaimLost("The claim ran out before the message left")
            handed = True

        try:
            sent = transport.send(job, self._tools, hand_over)
        except ClaimLost:
            return None
        except TransportError as error:
            return Outcome("failed" if error.permanent else "later", reason=_told(error), seconds=time.monotonic() - began)
        except Unconfirmed as error:
            return Outcome("unconfirmed", reason=_told(error), seconds=time.monotonic() - began)
        except Exception as error:  # whatever else goes wrong must be seen, and must not be sent twice
            logger.exception("Delivery %s failed unexpectedly", job.id)
            reason = _told(error) if isinstance(error, VantageError) else f"{type(error).__name__}: {error}"[:300]
            return Outcome("unconfirmed" if handed else "later", reason=reason, seconds=time.monotonic() - began)
        return Outcome("sent", reply=sent.reply, bytes=sent.bytes, seconds=time.monotonic() - began)


def _told(error: VantageError) -> str:
    return f"{error.message}. {error.hint}" if error.hint else error.message
