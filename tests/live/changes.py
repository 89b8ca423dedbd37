"""Changes of the mirror, as ingest would commit them."""

from __future__ import annotations

import random
from typing import Any

from prefect_vantage.mirror.batch import Batch
from tests.service.served import Served, make_run


def change(served: Served, number: int, **given: Any) -> None:
    served.mirror.apply(Batch(rows={"runs": [make_run(number, rng=random.Random(number), **given)]}))


def fail(served: Served, number: int) -> None:
    change(served, number, state_type="FAILED", state_name="Failed", flow="etl")


def settle(served: Served) -> None:
    """Give the first runs a known state."""
    rows = [make_run(one, rng=random.Random(one), state_type="RUNNING", state_name="Running", flow="etl") for one in range(60)]
    served.mirror.apply(Batch(rows={"runs": rows}))
