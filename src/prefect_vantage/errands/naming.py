"""Names of the files that errands write: a template with a few placeholders, and never a way out of the folder that was meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from prefect_vantage.errors import InvalidInput

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\{}]')
_LONGEST = 200
"""Bytes of one name; a file that is being written has a longer one, and file systems take 255."""


def _week(moment: datetime) -> str:
    year, week, _ = moment.isocalendar()
    return f"{year}-W{week:02d}"


def _last_month(moment: datetime) -> str:
    return f"{moment.replace(day=1) - timedelta(days=1):%Y-%m}"


MOMENTS: Mapping[str, Callable[[datetime], str]] = {
    "date": lambda moment: f"{moment:%Y-%m-%d}",
    "time": lambda moment: f"{moment:%H%M%S}",
    "yesterday": lambda moment: f"{moment - timedelta(days=1):%Y-%m-%d}",
    "week": _week,
    "last_week": lambda moment: _week(moment - timedelta(days=7)),
    "month": lambda moment: f"{moment:%Y-%m}",
    "last_month": _last_month,
    "year": lambda moment: f"{moment:%Y}",
}
"""Placeholders for the moment at which the run works, in the zone of the errand; as in a query, `last_week` is the week before this one."""


def file_name(template: str, moment: datetime, **more: str) -> str:
    """The template with its placeholders filled in: one name, or names of folders and a name, separated by `/`.

    `moment` is local time; `more` are further placeholders by name. Raises InvalidInput for an unknown placeholder and for an unfit name.
    """
    known = {name: write(moment) for name, write in MOMENTS.items()} | more

    def fill(match: re.Match[str]) -> str:
        if match[1] not in known:
            listed = ", ".join("{" + name + "}" for name in known)
            raise InvalidInput(f"There is no placeholder {match[0]}", hint=f"There are {listed}.")
        return known[match[1]]

    name = _PLACEHOLDER.sub(fill, template)
    for part in name.split("/"):
        _check(part, template)
    return name


def _check(part: str, template: str) -> None:
    hint = "Use letters, digits, dots, dashes and placeholders; / makes folders below the one that is named."
    if part in ("", ".", "..") or part != part.strip() or _UNFIT.search(part):
        raise InvalidInput(f"{template!r} is not a file name", hint=hint)
    if len(part.encode()) > _LONGEST:
        raise InvalidInput(f"The file name is longer than {_LONGEST} bytes", hint=hint)
