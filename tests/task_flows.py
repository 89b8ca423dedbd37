"""Flows of the tests and of the guide: what they do is small, how they end differs."""

from __future__ import annotations

from datetime import date

from prefect import flow, get_run_logger


@flow(persist_result=True)
def etl(day: date, region: str = "eu", tries: int | None = None) -> dict[str, object]:
    """Keeps its result."""
    get_run_logger().info("Loaded %s for %s", day, region)
    return {"day": day.isoformat(), "rows": 40 + day.day}


@flow
def flaky(times: int = 1) -> None:
    """Fails in its first `times` attempts."""
    from prefect.runtime import flow_run

    if flow_run.run_count <= times:
        raise ValueError(f"attempt {flow_run.run_count} is not enough")


@flow
def report(week: str = "last") -> str:
    """Keeps no result."""
    return week
