"""Sample fleet: an extract-transform-load flow whose three steps are subflows; sometimes the source holds an order without a price."""

from __future__ import annotations

import random
import time

from prefect import flow, get_run_logger, tags, task


@task
def read_orders(region: str, rows: int) -> int:
    """Number of orders read from the region's shop."""
    time.sleep(random.uniform(0.2, 0.6))
    get_run_logger().info("Read %s orders of %s from replica shop-%s-2", rows, region, region)
    return rows


@task
def load_partition(table: str, rows: int) -> int:
    """Number of rows written into one partition of `table`."""
    time.sleep(random.uniform(0.2, 0.5))
    get_run_logger().info("COPY %s: %s rows", table, rows)
    return rows


@flow(name="sales-extract")
def extract(region: str, rows: int) -> int:
    """Orders of one region."""
    return read_orders(region, rows)


@flow(name="sales-transform")
def transform(rows: int, reject_share: float) -> int:
    """Orders that are fit to load; raises ValueError for one that is not."""
    time.sleep(random.uniform(0.2, 0.8))
    if random.random() < reject_share:
        raise ValueError(f"order {random.randint(100_000, 999_999)} has no unit price")
    kept = rows - rows // 50
    get_run_logger().info("Kept %s of %s orders after removing duplicates", kept, rows)
    return kept


@flow(name="sales-load")
def load(table: str, rows: int) -> int:
    """Rows loaded into the warehouse."""
    half = rows // 2
    return load_partition(f"{table}_current", half) + load_partition(f"{table}_history", rows - half)


@flow(name="sales-etl")
def sales_etl(region: str = "eu", table: str = "sales", reject_share: float = 0.08) -> int:
    """Extract, transform and load the orders of one region; `reject_share` of the runs fail on a bad order."""
    with tags("sample-data"):
        rows = extract(region, random.randint(4_000, 9_000))
        loaded = load(table, transform(rows, reject_share))
    get_run_logger().info("Loaded %s rows into %s", loaded, table)
    return loaded
