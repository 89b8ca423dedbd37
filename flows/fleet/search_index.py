"""Sample fleet: the one that times out; a search index is rebuilt within a time limit that is sometimes too short."""

from __future__ import annotations

import random
import time

from prefect import flow, get_run_logger, task


@task
def index_shard(shard: int, seconds: float) -> int:
    """Documents indexed in one shard."""
    time.sleep(seconds)
    get_run_logger().info("Shard %s indexed in %.1f s", shard, seconds)
    return random.randint(900, 1_400)


@flow(name="search-index", timeout_seconds=8)
def search_index(shards: int = 3, slow_share: float = 0.3) -> int:
    """Rebuild the index shard by shard; in `slow_share` of the runs the merge lock is held and the limit of 8 s is passed."""
    logger = get_run_logger()
    slow = random.random() < slow_share
    documents = 0
    for shard in range(shards):
        if slow and shard == shards - 1:
            logger.warning("Waiting for the merge lock of shard %s", shard)
            time.sleep(9)
        documents += index_shard(shard, random.uniform(0.3, 0.9))
        logger.info("Shard %s: %s documents in all", shard, documents)
    return documents
