"""The kinds of definition files: where they stand, the JSON Schema that editors complete them with, and how those are checked that no server takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from prefect_vantage.analytics.rates import RateCard, check_rates
from prefect_vantage.declared.models import BlockFile, LimitsFile, PoolsFile, PrefectFile
from prefect_vantage.definitions import Source, schema_of
from prefect_vantage.reporting import definition as reports

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class YamlKind:
    """One kind of file; `check` reads one that has a reader of its own, and raises DefinitionError."""

    name: str
    files: str
    help: str
    schema: Callable[[], Schema]
    check: Callable[[Source], object] | None = None


def _preset_schema() -> Schema:
    from prefect_vantage.presets import definition as presets

    return presets.schema()


def _check_preset(source: Source) -> object:
    # Imported here: a preset holds a query, and the query language takes a second to load.
    from prefect_vantage.presets import definition as presets

    return presets.read_one(source, Path(source.file).stem)


def _dashboard_schema() -> Schema:
    from prefect_vantage.dashboards import definition as dashboards

    return dashboards.schema()


def _check_dashboard(source: Source) -> object:
    # Imported here, as for presets: panels hold queries.
    from prefect_vantage.dashboards import check

    return check.read_one(source, Path(source.file).stem)


def _check_report(source: Source) -> object:
    # Imported here, as for presets: sections hold queries.
    from prefect_vantage.reporting.check import check_file

    return check_file(source)


YAML_KINDS = (
    YamlKind("block", "blocks/*.yaml", "a block document: a mail server, a webhook, the Vantage server", lambda: schema_of(BlockFile)),
    YamlKind("pools", "deployments/pools.yaml", "work pools with their queues", lambda: schema_of(PoolsFile)),
    YamlKind("limits", "deployments/limits.yaml", "global concurrency limits", lambda: schema_of(LimitsFile)),
    YamlKind("rates", "deployments/rates.yaml", "what an hour costs in each pool", lambda: schema_of(RateCard), check_rates),
    YamlKind("prefect", "prefect.yaml", "deployments of flows", lambda: schema_of(PrefectFile)),
    YamlKind("report", "reports/*.yaml", "a report: sections over queries", reports.schema, _check_report),
    YamlKind("preset", "ui_extensions/presets/*.yaml", "a preset: a named view of the run list", _preset_schema, _check_preset),
    YamlKind("dashboard", "ui_extensions/dashboards/*.yaml", "a dashboard: panels over queries", _dashboard_schema, _check_dashboard),
)

SCHEMAS: Mapping[str, Callable[[], Schema]] = MappingProxyType({kind.name: kind.schema for kind in YAML_KINDS})
"""By the name that `vantage schema` takes."""
