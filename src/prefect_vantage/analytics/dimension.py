"""A population split by a dimension: the values with the most runs, "other" for the rest, together the whole.

A run with two tags stands in two parts; "other" is then every run with none of the tags shown, so the parts still cover the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, literal_column

from prefect_vantage.analytics.population import Population, differs, dimension_named, equals
from prefect_vantage.query.dimensions import Dimension

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Part:
    """One value of the dimension (key None: runs without one) or the rest; `term` is the query term of its runs, empty for all runs."""

    key: str | None
    label: str
    term: str = ""


ALL = Part("all", "All runs")


@dataclass(frozen=True, slots=True)
class Split:
    """The parts of a population; `overlapping` when one run can stand in several; `whole` is the dimension where every value is a part."""

    parts: tuple[Part, ...]
    overlapping: bool = False
    whole: Dimension | None = None

    def sets(self) -> tuple[tuple[Part, ...], ...]:
        """Parts that one statement can tell apart; overlapping ones need a statement each."""
        return tuple((part,) for part in self.parts) if self.overlapping else (self.parts,)


def split(base: Population, by: str | None, top: int) -> Split:
    """The parts of `base`, most runs first, "other" last where something is left. Raises InvalidInput for what is no dimension."""
    if by is None:
        return Split((ALL,))
    dimension = dimension_named(by)
    shown, distinct = base.top_values(dimension, max(1, top))
    parts = [part_of(dimension, value) for value in shown]
    is_whole = distinct == len(shown)
    if not is_whole:
        parts.append(rest_of(dimension, shown, distinct - len(shown)))
    return Split(tuple(parts), dimension.is_tags, dimension if is_whole and not dimension.is_tags else None)


def key_of(value: object) -> str | None:
    """The key of the part with that value."""
    return None if value is None else str(value)


def part_of(dimension: Dimension, value: object) -> Part:
    """The runs with one value; runs without one are named."""
    label = f"No {dimension.field.label.lower()}" if value is None else str(value)
    return Part(key_of(value), label, equals(dimension, value))


def rest_of(dimension: Dimension, shown: list[object], number: int) -> Part:
    """The runs with none of the values shown."""
    return Part(OTHER, f"Other ({number})", differs(dimension, shown))


def part_number(base: Population, parts: tuple[Part, ...]) -> ColumnElement[int]:
    """SQL for the index of the part that a run belongs to; of several parts the last takes what no other does."""
    if len(parts) == 1:
        return literal_column("0")
    whens: list[Any] = [(base.matching(part.term), literal_column(str(number))) for number, part in enumerate(parts[:-1])]
    return case(*whens, else_=literal_column(str(len(parts) - 1)))
