"""Sample fleet: short and urgent work, payments that must not wait behind anything else."""

from __future__ import annotations

import random
import time

from prefect import flow, get_run_logger

DECLINES = ("insufficient funds", "card expired", "3-D Secure challenge failed", "issuer not available")


@flow(name="capture-payments")
def capture_payments(provider: str = "stripe", batch: int = 12, decline_share: float = 0.06) -> int:
    """Capture a batch of payments; raises RuntimeError when the provider declines one."""
    logger = get_run_logger()
    time.sleep(random.uniform(0.2, 0.8))
    if random.random() < decline_share:
        raise RuntimeError(f"payment pay_{random.randint(10_000, 99_999)} declined by {provider}: {random.choice(DECLINES)}")
    logger.info("Captured %s payments through %s, %.2f EUR", batch, provider, batch * random.uniform(20, 90))
    return batch
