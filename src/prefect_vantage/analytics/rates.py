"""The rate card: what an hour costs in each pool, read from `deployments/rates.yaml` of the project folder for each question."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from prefect_vantage.definitions import Source, read_as, read_file

FILE = "deployments/rates.yaml"
Rate = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]


class RateCard(BaseModel):
    """Prices of an hour, by pool."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = Field(description="Three letters, such as EUR or USD.")
    charge: Literal["running", "wall"] = Field(
        "running", description="`running`: time in which runs ran; `wall`: also pauses and the time until a retry, from first start to end."
    )
    default: Rate | None = Field(
        None, description="Price of an hour in a pool that is not named, and of runs without a pool; unpriced when left out."
    )
    pools: dict[str, Rate] = Field(default_factory=dict, description="Price of an hour by the pool's name.")

    def rate(self, pool: str | None) -> float | None:
        """The price of an hour in a pool; None where it has none."""
        return self.default if pool is None else self.pools.get(pool, self.default)


def read_rates(folder: Path) -> RateCard | None:
    """The project folder's rate card; None when it has none. Raises DefinitionError naming file, line and mend."""
    path = folder / FILE
    return check_rates(read_file(path, FILE)) if path.is_file() else None


def check_rates(source: Source) -> RateCard:
    """A rate card that was read. Raises DefinitionError."""
    return read_as(
        source, RateCard, "a rate card is a mapping with a currency and the prices of pools: currency: EUR, pools: {batch: 0.48}"
    )
