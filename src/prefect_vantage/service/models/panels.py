"""Several panels in one answer, as they are asked for and published."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from prefect_vantage.service.models.depth import Depth
from prefect_vantage.service.models.metrics import Breakdown, Distribution, Grid, Heatmap, Series


class AskedPanel(BaseModel):
    """One panel: a kind, a name in the answer (else its place), and the parameters of that kind's own endpoint but for q, timezone, from and to."""

    model_config = ConfigDict(extra="allow", frozen=True)

    kind: str
    name: Annotated[str, StringConstraints(min_length=1, max_length=80)] | None = Field(None, description="Its key in the answer.")
    q: str = Field("", max_length=4096, description="Narrows the page's query for this panel.")


ASKED = TypeAdapter(list[AskedPanel])


class Panels(BaseModel):
    """Each panel's answer by its name; all of one moment and one version."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"panels": {}, "copied": True, "query": "flow:etl", "as_of": "2026-11-24T09:00:00Z", "version": 4711}]
        }
    )

    panels: dict[str, Series | Distribution | Breakdown | Heatmap | Grid | Depth | Any]
    copied: bool
    query: str
    as_of: datetime
    version: int
