"""Counts by a dimension equal pandas, and times are the reader's: through clock changes and in zones of half hours."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

import pandas as pd
import pytest

from prefect_vantage.errors import InvalidInput
from prefect_vantage.query.build import narrow, term
from prefect_vantage.query.dimensions import read_dimension
from prefect_vantage.query.fields import FIELDS
from tests.query.conftest import World, make_world
from tests.query.population import Row, runs

PLAIN = [name for name, field in FIELDS.items() if field.dimension and field.kind != "time" and name not in ("tag", "param")]
ZONES = ("UTC", "Europe/Berlin", "Asia/Kolkata", "America/New_York", "Australia/Lord_Howe", "Pacific/Auckland")


def values(world: World, name: str) -> pd.Series[Any]:
    oracle = world.oracle()
    special: dict[str, Callable[[Row], Any]] = {
        "state": lambda row: row["state_name"],
        "deployment": lambda row: row["deployment"] and f"{row['flow']}/{row['deployment']}",
    }
    read = special.get(name, lambda row: oracle.field(name, row))
    found: list[Any] = [read(row) for row in world.rows]  # type: ignore[no-untyped-call]
    return pd.DataFrame({"value": found}, dtype=object)["value"]


def counted(world: World, by: str, q: str = "", zone: str = "UTC") -> dict[Any, int]:
    groups = world.queries.groups(world.queries.ask(q, zone), by)
    assert len({group.value for group in groups}) == len(groups)
    return {group.value: group.count for group in groups}


@pytest.mark.parametrize("by", PLAIN)
def test_groups_equal_pandas(world: World, by: str) -> None:
    found = values(world, by)
    expected: dict[Any, int] = {value: int(count) for value, count in found.value_counts().to_dict().items()}
    missing = int(found.isna().sum())
    assert counted(world, by) == (expected | {None: missing} if missing else expected)
    assert sum(counted(world, by).values()) == len(world.rows)


@pytest.mark.parametrize("by", PLAIN)
def test_the_term_of_a_group_lists_exactly_its_runs(world: World, by: str) -> None:
    asked = world.queries.ask("-tag:healthcheck sort:-at")
    for group in world.queries.groups(asked, by):
        text = narrow(asked, term(by, group.value, strict=True))
        assert world.queries.count(world.queries.ask(text)) == group.count


def test_groups_come_with_most_runs_first(world: World) -> None:
    counts = [group.count for group in world.queries.groups(world.queries.ask(""), "flow")]
    assert counts == sorted(counts, reverse=True)


def test_a_run_counts_under_each_of_its_tags(world: World) -> None:
    expected = Counter(tag for row in world.rows for tag in row["tags"] or [None])
    assert counted(world, "tag") == expected


def test_a_tag_key_is_a_dimension(world: World) -> None:
    expected: Counter[str | None] = Counter()
    for row in world.rows:
        found = {tag[4:] for tag in row["tags"] if tag.lower().startswith(("env:", "env="))}
        expected.update(found or [None])
    assert counted(world, "tag.env") == expected


def test_a_parameter_is_a_dimension(world: World) -> None:
    expected = Counter((json.loads(row["parameters"] or "{}")).get("region") for row in world.rows)
    assert counted(world, "param.region") == expected


def local(row: Row, field: str, zone: str) -> pd.Timestamp | None:
    return None if row[field] is None else pd.Timestamp(row[field], tz="UTC").tz_convert(zone).tz_localize(None)


def floors(moment: pd.Timestamp | None, unit: str) -> Any:
    if moment is None:
        return None
    day = moment.normalize()
    return {
        "minute": moment.floor("min").strftime("%Y-%m-%dT%H:%M"),
        "hour": moment.floor("h").strftime("%Y-%m-%dT%H:%M"),
        "day": day.strftime("%Y-%m-%d"),
        "week": (day - pd.Timedelta(days=day.weekday())).strftime("%Y-%m-%d"),
        "month": day.replace(day=1).strftime("%Y-%m-%d"),
        "hour-of-day": moment.hour,
        "weekday": moment.isoweekday(),
    }[unit]


@pytest.mark.parametrize("unit", ["minute", "hour", "day", "week", "month", "hour-of-day", "weekday"])
@pytest.mark.parametrize("zone", ZONES)
def test_time_groups_equal_pandas_in_the_zone_of_the_request(world: World, zone: str, unit: str) -> None:
    expected = Counter(floors(local(row, "ended", zone), unit) for row in world.rows)
    assert counted(world, f"ended:{unit}", zone=zone) == expected


def test_time_groups_come_in_order_with_the_missing_ones_last(world: World) -> None:
    found = [group.value for group in world.queries.groups(world.queries.ask(""), "ended:day")]
    assert found[-1] is None
    assert found[:-1] == sorted(found[:-1])


@pytest.fixture(scope="module")
def year() -> Any:
    """A run every 45 minutes of a year, through every change of clocks."""
    template = runs(1)[0]
    start = datetime(2026, 1, 1)
    rows = [
        template | {"id": f"00000000-0000-4000-8000-{n:012d}", "root_id": f"00000000-0000-4000-8000-{n:012d}", "parent_id": None,
                    "ended": start + timedelta(minutes=45 * n), "started": start + timedelta(minutes=45 * n), "state_type": "COMPLETED"}
        for n in range(11_680)
    ]  # fmt: skip
    mirror, world = make_world(rows)
    yield world
    mirror.close()


@pytest.mark.parametrize(("zone", "unit"), list(zip(ZONES, cycle(["hour", "day", "month"]))))
def test_a_year_of_groups_crosses_every_change_of_clocks(year: World, zone: str, unit: str) -> None:
    expected = Counter(floors(local(row, "ended", zone), unit) for row in year.rows)
    assert counted(year, f"ended:{unit}", zone=zone) == expected


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [("Europe/Berlin", "2026-03-29", 23), ("Europe/Berlin", "2026-10-25", 25), ("Europe/Berlin", "2026-10-26", 24), ("Asia/Kolkata", "2026-03-29", 24), ("Australia/Lord_Howe", "2026-04-05", 24.5)],
)  # fmt: skip
def test_a_day_is_a_local_day(year: World, zone: str, day: str, hours: float) -> None:
    found = year.queries.count(year.queries.ask(f"ended:{day}", zone))
    assert found in (int(hours / 0.75), int(hours / 0.75) + 1)
    assert found == counted(year, "ended:day", f"ended:{day}", zone)[day]
    after = pd.Timestamp(day) + pd.Timedelta(days=1)
    assert found == year.queries.count(year.queries.ask(f"ended:{day}..{after.date()}", zone))


@pytest.mark.parametrize(
    ("by", "message"),
    [("nothing", "Unknown field"), ("name", "cannot be grouped by"), ("ended", "grouped by a unit"), ("ended:fortnight", "grouped by a unit"), ("flow:day", "takes no unit"),
     ("param", "needs its name"), ("", "not a dimension"), ("a b", "not a dimension"), ("flow.x", "has no parts")],
)  # fmt: skip
def test_what_is_no_dimension_is_refused(world: World, by: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        world.queries.groups(world.queries.ask(""), by)


@pytest.mark.parametrize("name", ["flow", "ended:day", "param.region", 'param."a b"', "tag.env"])
def test_a_dimension_reads_back_as_it_is_written(name: str) -> None:
    assert read_dimension(name).name == name
