"""Rows as they were encoded a moment ago: when many pages come at once with the same list, each row is read once and not for every page."""

from __future__ import annotations

from collections.abc import Collection

import orjson

FRESH = 1.0
"""Seconds for which a row is kept: durations of unfinished runs in it are as old."""
MOST = 5_000
Rows = dict[str, orjson.Fragment]


class EncodedRows:
    """Bounded; lives on the event loop. A row is kept only when no commit after the version that it was read from has touched it."""

    def __init__(self) -> None:
        self._rows: dict[str, tuple[orjson.Fragment, float]] = {}
        self._touched: dict[str, int] = {}
        self._since = 0

    def of(self, ids: Collection[str], now: float) -> Rows:
        """Those of the rows that are kept and fresh; `now` is monotonic seconds."""
        found = {one: self._rows[one] for one in ids if one in self._rows}
        return {one: row for one, (row, at) in found.items() if now - at < FRESH}

    def keep(self, rows: Rows, version: int, now: float) -> None:
        """Keep rows that were read when the mirror was at least at `version`."""
        if version < self._since:
            return
        if len(self._rows) + len(rows) > MOST:
            self._rows.clear()
        self._rows.update({one: (row, now) for one, row in rows.items() if self._touched.get(one, 0) <= version})

    def forget(self, touched: Collection[str], version: int) -> None:
        """Commits up to `version` have touched these."""
        if len(self._touched) + len(touched) > MOST:
            self._touched.clear()
            self._rows.clear()
            self._since = version
        for one in touched:
            self._rows.pop(one, None)
            self._touched[one] = version
