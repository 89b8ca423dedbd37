"""Sample fleet: an unreliable partner; the flow is retried twice and most runs get through in the end."""

from __future__ import annotations

import random
import time

from prefect import flow, get_run_logger, task

FAULTS = (
    ConnectionResetError("[Errno 104] Connection reset by peer"),
    ValueError("feed.xml: mismatched tag, line 4711"),
    RuntimeError("429 Too Many Requests: retry after 30 s"),
)


@task
def download(partner: str, fault_share: float) -> int:
    """Items in the partner's feed; raises one of FAULTS on a bad day."""
    get_run_logger().info("Requesting the feed of %s", partner)
    time.sleep(random.uniform(0.3, 0.9))
    if random.random() < fault_share:
        raise random.choice(FAULTS)
    return random.randint(200, 900)


@flow(name="partner-feed", retries=2, retry_delay_seconds=4)
def partner_feed(partner: str = "northwind", fault_share: float = 0.4) -> int:
    """Import the partner's product feed; one attempt in `1 / fault_share` is lost."""
    items = download(partner, fault_share)
    get_run_logger().info("Imported %s items from %s", items, partner)
    return items
