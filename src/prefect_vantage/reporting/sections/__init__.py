"""The kinds of sections: one file each, one row each here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from prefect_vantage.reporting.document import Section
from prefect_vantage.reporting.sections import (
    breakdown,
    durations,
    errors,
    missed,
    outcomes,
    panel,
    regressions,
    runs,
    text,
    totals,
    unresolved,
)
from prefect_vantage.reporting.sections.brief import Brief


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of section: its usual heading and how it is built from its definition."""

    name: str
    title: str
    build: Callable[[Any, Brief], Section]


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("totals", totals.TITLE, totals.build),
        Kind("outcomes", outcomes.TITLE, outcomes.build),
        Kind("durations", durations.TITLE, durations.build),
        Kind("panel", "A metric over time", panel.build),
        Kind("breakdown", "A metric by value", breakdown.build),
        Kind("regressions", regressions.TITLE, regressions.build),
        Kind("errors", errors.TITLE, errors.build),
        Kind("runs", runs.TITLE, runs.build),
        Kind("unresolved", unresolved.TITLE, unresolved.build),
        Kind("missed", missed.TITLE, missed.build),
        Kind("text", "", text.build),
    )
}
