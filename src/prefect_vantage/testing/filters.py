"""Prefect's filters and sorts over JSON rows, as far as ingest uses them; bounds include their ends, as Prefect's do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

Json = dict[str, object]
_LEAST = datetime(1, 1, 1, tzinfo=UTC)


def select(rows: Iterable[Json], where: Mapping[str, object]) -> list[Json]:
    """Rows that match a FlowRunFilter or a TaskRunFilter. An unknown key is an error, so that a fake never hides one."""
    return [row for row in rows if all(_MATCHERS[key](row, value) for key, value in where.items())]  # type: ignore[arg-type]


def ordered(rows: list[Json], sort: str) -> list[Json]:
    """Rows in the order of a FlowRunSort or TaskRunSort; rows without the time come last, as SQLite has them in descending order."""
    if sort == "ID_DESC":
        return sorted(rows, key=lambda row: str(row["id"]), reverse=True)
    descending = sort.endswith("_DESC")
    key = _SORTS[sort.removesuffix("_DESC").removesuffix("_ASC")]
    return sorted(rows, key=lambda row: key(row) or _LEAST, reverse=descending)


def time_of(value: object) -> datetime | None:
    """A JSON time."""
    return datetime.fromisoformat(value) if isinstance(value, str) else None


def _start(row: Json) -> datetime | None:
    return time_of(row.get("start_time")) or time_of(row.get("expected_start_time"))


def _within(moment: datetime | None, bounds: Mapping[str, object]) -> bool:
    before, after = time_of(bounds.get("before_")), time_of(bounds.get("after_"))
    if before is None and after is None:
        return True
    return moment is not None and (before is None or moment <= before) and (after is None or moment >= after)


def _time(field: str, moment: Callable[[Json], datetime | None]) -> Callable[[Json, Mapping[str, object]], bool]:
    def match(row: Json, bounds: Mapping[str, object]) -> bool:
        null = bounds.get("is_null_")
        return (null is None or (row.get(field) is None) == null) and _within(moment(row), bounds)

    return match


def _any_of(field: str) -> Callable[[Json, Mapping[str, object]], bool]:
    def match(row: Json, wanted: Mapping[str, object]) -> bool:
        return row.get(field) in wanted["any_"]  # type: ignore[operator]

    return match


def _state(row: Json, wanted: Mapping[str, object]) -> bool:
    types = wanted["type"]
    return row.get("state_type") in types["any_"]  # type: ignore[index]


_MATCHERS: Mapping[str, Callable[[Json, Mapping[str, object]], bool]] = {
    "id": _any_of("id"),
    "flow_run_id": _any_of("flow_run_id"),
    "idempotency_key": _any_of("idempotency_key"),
    "state": _state,
    "start_time": _time("start_time", _start),
    "end_time": _time("end_time", lambda row: time_of(row.get("end_time"))),
    "expected_start_time": _time("expected_start_time", lambda row: time_of(row.get("expected_start_time"))),
}
_SORTS: Mapping[str, Callable[[Json], datetime | None]] = {
    "START_TIME": _start,
    "END_TIME": lambda row: time_of(row.get("end_time")),
    "EXPECTED_START_TIME": lambda row: time_of(row.get("expected_start_time")),
}
