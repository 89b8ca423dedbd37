"""A signed request to a program: key figures and links, never the files themselves.

The signature is `t=<seconds>,v1=<hex>` in `Vantage-Signature`: HMAC-SHA256 over `<seconds>.<body>` with the shared key.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import Any

import httpx
import orjson

from prefect_vantage.reporting.deliver.job import HandOver, Job, Sent, Tools, TransportError, Unconfirmed

SECONDS = 30.0
LATER = frozenset({408, 425, 429})


class Webhook:
    """POST with JSON; the receiver tells repetitions by `Idempotency-Key`."""

    def can(self, job: Job, tools: Tools) -> bool:
        """A worker without the key leaves it to the service."""
        return bool(job.recipient.get("secret_block") or tools.settings.webhook_secret)

    def send(self, job: Job, tools: Tools, hand_over: HandOver) -> Sent:
        """Deliver. A request that left without an answer is unconfirmed."""
        content = orjson.dumps(body(job), option=orjson.OPT_UTC_Z)
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": job.id,
            "Vantage-Signature": signature(_key(job, tools), content, int(time.time())),
            "User-Agent": "Vantage",
        }
        hand_over()
        try:
            answer = httpx.post(str(job.recipient["url"]), content=content, headers=headers, timeout=SECONDS, follow_redirects=False)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            raise TransportError(f"The webhook does not answer: {type(error).__name__}: {error}", permanent=False) from error
        except httpx.TransportError as error:
            raise Unconfirmed(f"The webhook was lost after the request went out: {type(error).__name__}: {error}") from error
        if answer.is_success:
            return Sent(f"{answer.status_code} {answer.reason_phrase}", len(content))
        later = answer.status_code in LATER or answer.status_code >= 500
        raise TransportError(f"The webhook refused it: {answer.status_code} {answer.reason_phrase}", permanent=not later)


def signature(key: str, content: bytes, at: int) -> str:
    """The value of Vantage-Signature at a time in seconds since 1970."""
    mac = hmac.new(key.encode(), f"{at}.".encode() + content, hashlib.sha256)
    return f"t={at},v1={mac.hexdigest()}"


def body(job: Job) -> dict[str, Any]:
    """What the request carries."""
    document = job.document
    return {
        "event": "vantage.report.delivered",
        "delivery": job.id,
        "report": job.report,
        "title": document.title,
        "period": {
            "label": document.period.label,
            "start": document.period.start,
            "end": document.period.end,
            "timezone": document.timezone,
        },
        "complete": document.complete,
        "empty": document.empty,
        "runs": document.runs,
        "figures": [
            {"name": one.fact.metric, "label": one.label, "value": one.fact.value, "unit": one.fact.unit, "previous": one.fact.previous}
            for section in document.sections
            for one in section.figures
        ],
        "page": job.page,
        "files": [{"name": one.name, "format": one.format, "bytes": one.bytes, "url": one.link} for one in job.files],
    }


def _key(job: Job, tools: Tools) -> str:
    slug = job.recipient.get("secret_block")
    if slug:
        data = tools.blocks.data(str(slug)) or {}
        value = data.get("value")
        if not value:
            raise TransportError(f"Prefect has no secret block {slug}", permanent=True, hint="Make it, or set VANTAGE_WEBHOOK_SECRET.")
        return str(value)
    if tools.settings.webhook_secret is None:
        raise TransportError(
            "There is no key to sign with", permanent=True, hint="Set VANTAGE_WEBHOOK_SECRET, or name a block under secret_block."
        )
    return tools.settings.webhook_secret.get_secret_value()
