"""The flow of deployments/smoke: takes its time, and says in which container."""

from __future__ import annotations

import socket
import time

from prefect import flow, get_run_logger


@flow(name="smoke")
def smoke(seconds: float = 0.0) -> None:
    """Sleep; log the host name, which in a container is the beginning of the container's id."""
    get_run_logger().info("Ran on host %s", socket.gethostname())
    time.sleep(seconds)
