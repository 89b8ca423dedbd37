"""The runs of one question copied aside for a snapshot, so that many statements about them read those alone: a filter is paid for once.

Inside the snapshot the copy goes by the name of the table; whoever asks about other runs must not use it (see `is_self_contained`).
"""

from __future__ import annotations

import re
from collections.abc import Collection

from sqlalchemy import ColumnElement, func, select

from prefect_vantage.mirror.schema import RUNS
from prefect_vantage.query.nodes import Exact, Query, Term, leaves
from prefect_vantage.query.snapshot import Snapshot
from prefect_vantage.query.statements import to_sql

MOST_RUNS = 600_000
"""Copying more takes longer than it spares."""
WIDE = ("parameters", "message", "idempotency_key", "folded_tags")
"""Columns that are copied only when somebody reads them."""
_ABOUT_OTHERS = frozenset({"stuck"})


def is_self_contained(query: Query) -> bool:
    """Whether the query judges each run by itself, and not by others as `is:stuck` does."""
    flags = (
        value.text
        for leaf, _ in leaves(query.where)
        if isinstance(leaf, Term) and leaf.field == "is"
        for value in leaf.values
        if isinstance(value, Exact)
    )
    return not _ABOUT_OTHERS & set(flags)


def set_aside(view: Snapshot, wanted: ColumnElement[bool], needed: Collection[str] = ()) -> bool:
    """Copy the runs that `wanted` finds, with the `needed` ones of the wide columns; False when they are too many, and nothing is copied."""
    condition, _ = to_sql(select(RUNS.c.id).where(wanted))
    read = {name for name in WIDE if name in needed or re.search(rf"\b{name}\b", condition.partition("WHERE")[2])}
    if view.number(select(func.count()).select_from(RUNS).where(wanted)) > MOST_RUNS:
        return False
    columns = [column for column in RUNS.c if column.name not in WIDE or column.name in read]
    text, values = to_sql(select(*columns).where(wanted))
    head, _, rest = text.partition("FROM runs")  # the outermost; the copy takes the name, so the table is named with its database
    catalog = view.sql("SELECT current_database() AS name", [])[0]["name"].replace('"', '""')
    view.sql(f'CREATE TEMP TABLE runs AS {head}FROM "{catalog}".main.runs AS runs{rest}', values)
    return True
