"""What the mirror calls things that Prefect names by id: for links into Prefect's UI, and for saved searches that come from it."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Table, Text, cast, select

from prefect_vantage.mirror.schema import DEPLOYMENTS, FLOWS, POOLS
from prefect_vantage.presets.link import Catalogue
from prefect_vantage.presets.saved_searches import Names
from prefect_vantage.query.run import Queries


def catalogue(queries: Queries) -> Catalogue:
    """What Prefect has now. Raises MirrorError."""
    pools = queries.sql(select(POOLS.c.name).where(POOLS.c.deleted.is_(None)).order_by(POOLS.c.name))
    return Catalogue(_present(queries, FLOWS), _present(queries, DEPLOYMENTS), [str(row["name"]) for row in pools])


def names(queries: Queries) -> Names:
    """Names that stand for one thing only; what shares its name with another one keeps its id. Raises MirrorError."""
    return Names(_telling(_present(queries, FLOWS)), _telling(_present(queries, DEPLOYMENTS)))


def _present(queries: Queries, table: Table) -> dict[str, str]:
    columns = table.c
    rows = queries.sql(select(cast(columns.id, Text).label("id"), columns.name).where(columns.deleted.is_(None)).order_by(columns.name))
    return {str(row["id"]): str(row["name"]) for row in rows}


def _telling(found: dict[str, str]) -> dict[str, str]:
    times = Counter(found.values())
    return {id_: name if times[name] == 1 else id_ for id_, name in found.items()}
