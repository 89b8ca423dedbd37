"""Sample fleet: the one that crashes; an old converter is killed by the system when it runs out of memory."""

from __future__ import annotations

import os
import random
import signal
import time

from prefect import flow, get_run_logger, task


@task
def convert(chunk: int) -> int:
    """Records converted in one chunk."""
    time.sleep(random.uniform(0.2, 0.6))
    return 1_000 + chunk


def die() -> None:
    """End this process as the kernel's memory guard would, before it can say goodbye."""
    time.sleep(2.5)  # the log lines before it still reach the server
    os.kill(os.getpid(), signal.SIGKILL)


@flow(name="legacy-export")
def legacy_export(chunks: int = 4, crash_share: float = 0.35) -> int:
    """Convert the old archive chunk by chunk; `crash_share` of the runs lose their process on the way."""
    logger = get_run_logger()
    crashes = random.random() < crash_share
    records = 0
    for chunk in range(chunks):
        records += convert(chunk)
        logger.info("Chunk %s of %s: %s records, resident memory %s MB", chunk + 1, chunks, records, 180 + 240 * chunk)
        if crashes and chunk == chunks // 2:
            logger.warning("Resident memory close to the limit of 512 MB")
            die()
    return records
