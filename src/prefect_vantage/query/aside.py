"""The runs of one question copied aside for a snapshot, so that many statements about them read those alone: a filter is paid for once.

Inside the snapshot the copy goes by the name of the table; whoever asks about other runs must not use it (see `is_self_contained`). Only the columns
that are read are copied: matching runs lie scattered over the table, and every column more is read from end to end.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, func, select

from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.query.nodes import Exact, Query, Term, leaves
from prefect_vantage.query.snapshot import Snapshot
from prefect_vantage.query.statements import to_sql

MOST_RUNS = 300_000
"""Copying more takes longer than it spares."""
_ABOUT_OTHERS = frozenset({"stuck"})
_COLUMN = re.compile(r"\bruns\.(\w+)")


def is_self_contained(query: Query) -> bool:
    """Whether the query judges each run by itself, and not by others as `is:stuck` does."""
    terms = [leaf for leaf, _ in leaves(query.where) if isinstance(leaf, Term) and leaf.field == "is"]
    return not any(isinstance(value, Exact) and value.text in _ABOUT_OTHERS for term in terms for value in term.values)


def columns_of(*expressions: ColumnElement[Any]) -> frozenset[str]:
    """The columns of `runs` that the expressions read."""
    found = {name for one in expressions for name in _COLUMN.findall(to_sql(select(one).select_from(RUNS))[0])}
    return frozenset(found & set(RUNS.c.keys()))


def set_aside(view: Snapshot, wanted: ColumnElement[bool], columns: Collection[str]) -> bool:
    """Copy these columns of the runs that `wanted` finds; False when they are too many, and nothing is copied."""
    if view.number(select(func.count()).select_from(RUNS).where(wanted)) > MOST_RUNS:
        return False
    read = {*columns, *columns_of(wanted)}
    text, values = to_sql(select(*(column for column in RUNS.c if column.name in read)).where(wanted))
    head, _, rest = text.partition("FROM runs")  # the outermost; the copy takes the name, so the table is named with its database
    catalog = view.sql("SELECT current_database() AS name", [])[0]["name"].replace('"', '""')
    view.sql(f'CREATE TEMP TABLE runs AS {head}FROM "{catalog}".main.runs AS runs{rest}', values)
    return True
