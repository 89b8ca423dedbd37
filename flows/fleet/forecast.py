"""Sample fleet: the slow one, a model trained in rounds that takes most of a minute."""

from __future__ import annotations

import random
import time

from prefect import flow, get_run_logger, task


@task
def train_round(number: int, seconds: float) -> float:
    """Loss after one round of training that takes `seconds`."""
    time.sleep(seconds)
    loss = 1.0 / (number + 1) + random.uniform(0.0, 0.05)
    get_run_logger().info("Round %s: loss %.4f", number, loss)
    return loss


@flow(name="demand-forecast")
def demand_forecast(horizon_days: int = 14, rounds: int = 5, round_seconds: float = 7.0, diverge_share: float = 0.08) -> float:
    """Train the demand model for the next `horizon_days`; raises ArithmeticError when training does not converge."""
    losses = [train_round(number, round_seconds * random.uniform(0.8, 1.3)) for number in range(rounds)]
    if random.random() < diverge_share:
        raise ArithmeticError(f"training did not converge: loss {losses[-1] * 40:.4f} after {rounds} rounds")
    get_run_logger().info("Forecast for %s days stored, loss %.4f", horizon_days, losses[-1])
    return losses[-1]
