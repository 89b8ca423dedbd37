"""Sample fleet: one flow that fans out into a task for each picture; a few pictures cannot be read."""

from __future__ import annotations

import random
import time

from prefect import flow, get_run_logger, task


@task(retries=1, retry_delay_seconds=1)
def resize(picture: str, width: int) -> str:
    """Name of the resized picture; raises OSError for one that was uploaded incompletely."""
    time.sleep(random.uniform(0.1, 0.4))
    if picture.endswith(".part"):
        raise OSError(f"cannot identify image file '{picture}'")
    return f"{picture}@{width}"


@flow(name="thumbnails")
def thumbnails(album: str = "catalogue", pictures: int = 6, width: int = 320, broken_share: float = 0.1) -> int:
    """Resize every picture of an album, several at a time; `broken_share` of the albums hold one that stays unreadable."""
    logger = get_run_logger()
    logger.info("Resizing %s pictures of album %s to %s px", pictures, album, width)
    names = [f"{album}-{number:04d}.jpg" for number in range(pictures)]
    if random.random() < broken_share:
        names[-1] += ".part"
    done = [future.result() for future in resize.map(names, width=width)]
    logger.info("Wrote %s thumbnails", len(done))
    return len(done)
