"""How a report says numbers, changes, times and its own words: with units, exact counts, the sign of a change always written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers

NONE = "–"
_HOUSE = "en_GB"
"""English as all of Vantage's pages write it: `98.2 %`, `16 – 22 November 2026`."""


@dataclass(frozen=True, slots=True)
class Language:
    """`words` by their English; `plurals` by an English noun and the category of CLDR; `locale` is usual where none is named."""

    code: str
    name: str
    locale: str
    words: Mapping[str, str]
    plurals: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Speech:
    """Words of a language, numbers and dates of a locale. Thread-safe."""

    language: Language
    locale: Locale

    @property
    def tag(self) -> str:
        """BCP 47, of the words: what `lang` says."""
        return self.language.code

    @property
    def locale_tag(self) -> str:
        """BCP 47, of numbers and dates."""
        return str(self.locale).replace("_", "-")

    def say(self, text: str, **values: object) -> str:
        """The text in this language, its {places} filled in. A text that the language lacks stays English."""
        found = self.language.words.get(text, text)
        return found.format_map(values) if values else found

    def counted(self, count: int, noun: str) -> str:
        """`1 run`, `1,204 runs`."""
        forms = self.language.plurals[noun]
        form = forms.get(Locale.parse(self.language.code).plural_form(count), forms["other"])
        return form.format(n=self.whole(count))

    def whole(self, value: float) -> str:
        """`1,204`."""
        return self._decimal(value, 0)

    def number(self, value: float | None, unit: str) -> str:
        """`1,204`, `98.2 %`, `2m 05s`; a dash for unknown."""
        if value is None:
            return NONE
        if unit == "s":
            return self.duration(value)
        if unit == "ratio":
            return self.share(value)
        if float(value).is_integer():
            return self.whole(value)
        if abs(value) >= 1:
            return self._decimal(value, 1)
        return str(numbers.format_decimal(float(f"{value:.2g}"), "0.##########", locale=self.locale)) if value else "0"

    def share(self, value: float, places: int = 1) -> str:
        """`98.2 %` of 0.982."""
        return self._percent(self._decimal(value * 100, places))

    def difference(self, value: float | None, previous: float | None, unit: str) -> str:
        """`+12 %`, `−0.4 pp` for ratios, `no change`, `new` where there was nothing before; a dash where either is unknown."""
        if value is None or previous is None:
            return NONE
        if unit == "ratio":
            points = round((value - previous) * 100, 1)
            return self.say("{points} pp", points=self.signed(points, 1)) if points else self.say("no change")
        if value == previous:
            return self.say("no change")
        if previous == 0:
            return self.say("new")
        share = (value - previous) / previous * 100
        return self._percent(self.signed(share, 0 if abs(share) >= 10 else 1))

    def signed(self, value: float, places: int) -> str:
        """With a sign: `+3.0`, `−12`, and `±0` for what rounds to nothing."""
        if not float(f"{abs(value):.{places}f}"):
            return "±0"
        return f"{'+' if value > 0 else '−'}{self._decimal(abs(value), places)}"

    def duration(self, seconds: float) -> str:
        """`1h 04m`, `3m 12s`, `2.4 s`, `380 ms`, with the language's short words."""
        if seconds < 1:
            return self.say("{n} ms", n=self._decimal(seconds * 1000, 0))
        if seconds < 59.95:
            return self.say("{n} s", n=self._decimal(seconds, 1))
        whole = timedelta(seconds=round(seconds))
        hours, minutes, secs = whole.seconds // 3600, whole.seconds // 60 % 60, whole.seconds % 60
        if whole.days:
            return self.say("{days}d {hours}h", days=self.whole(whole.days), hours=f"{hours:02d}")
        if hours:
            return self.say("{hours}h {minutes}m", hours=hours, minutes=f"{minutes:02d}")
        return self.say("{minutes}m {seconds}s", minutes=minutes, seconds=f"{secs:02d}")

    def moment(self, value: datetime, timezone: str) -> str:
        """`24 Nov 2026, 06:00` in that zone."""
        local = value.astimezone(ZoneInfo(timezone))
        day, time = dates.format_date(local, "medium", self.locale), dates.format_time(local, "short", locale=self.locale)
        return str(self.locale.datetime_formats["medium"]).replace("{1}", day).replace("{0}", time)

    def days(self, first: date, last: date) -> str:
        """`16 – 22 November 2026`, with as much of the first date as differs; one day with its weekday."""
        if first == last:
            return str(dates.format_date(first, "full", self.locale))
        differs = "y" if first.year != last.year else "M" if first.month != last.month else "d"
        begin, end = self.locale.interval_formats["yMMMd"][differs]
        # The interval of full month names is not in every locale, that of short ones is.
        patterns = [dates.parse_pattern(part.replace("MMMM", "MMM").replace("MMM", "MMMM")) for part in (begin, end)]
        text = "".join(pattern.apply(day, self.locale) for pattern, day in zip(patterns, (first, last), strict=True))
        text = text.replace("\u2009", " ")
        return text.replace("–", " – ").replace("  ", " ") if str(self.locale) == _HOUSE else text

    def number_signs(self) -> dict[str, Any] | None:
        """Of charts, as D3 takes them; None for the signs that it has itself."""
        if str(self.locale) == _HOUSE:
            return None
        signs = self.locale.number_symbols["latn"]
        return {"decimal": signs["decimal"], "thousands": signs["group"], "grouping": [3], "currency": ["", ""]}

    def calendar_names(self) -> dict[str, Any] | None:
        """Of charts, as D3 takes them: weekdays from Sunday on."""
        if str(self.locale) == _HOUSE:
            return None
        days, months = self.locale.days["format"], self.locale.months["format"]
        week, year = (6, 0, 1, 2, 3, 4, 5), range(1, 13)
        return {
            "dateTime": "%x, %X",
            "date": "%d.%m.%Y",
            "time": "%H:%M:%S",
            "periods": [self.locale.day_periods["format"]["abbreviated"][half] for half in ("am", "pm")],
            "days": [days["wide"][day] for day in week],
            "shortDays": [self.locale.days["stand-alone"]["abbreviated"][day] for day in week],
            "months": [months["wide"][month] for month in year],
            "shortMonths": [months["abbreviated"][month] for month in year],
        }

    def day_of_axis(self) -> str:
        """Weekday, day and month of a chart's axis, in D3's letters, in the order of the locale."""
        if str(self.locale) == _HOUSE:
            return "%a %-d %b"
        pattern = str(self.locale.datetime_skeletons["MMMEd"].pattern)
        return "".join(_LETTERS.get(part, part) for part in _letters(pattern))

    def _decimal(self, value: float, places: int) -> str:
        rounded = float(f"{value:.{places}f}") or 0.0  # as Python rounds, so that every format has the same number
        whole = str(self.locale.decimal_formats[None].pattern).partition(".")[0]
        return str(numbers.format_decimal(rounded, f"{whole}.{'0' * places}" if places else whole, locale=self.locale))

    def _percent(self, text: str) -> str:
        if str(self.locale) == _HOUSE:
            return f"{text} %"
        return _DIGITS.sub(lambda _digits: text, str(self.locale.percent_formats[None].pattern))


_DIGITS = re.compile("[#,0]+")
_LETTERS = {
    "EEE": "%a",
    "E": "%a",
    "ccc": "%a",
    "d": "%-d",
    "dd": "%d",
    "MMM": "%b",
    "LLL": "%b",
    "MMMM": "%B",
    "LLLL": "%B",
    "M": "%-m",
    "L": "%-m",
}


def _letters(pattern: str) -> list[str]:
    """A pattern of CLDR in runs of the same letter and what stands between them."""
    parts: list[str] = []
    for letter in pattern.replace("'", ""):
        if parts and parts[-1][0] == letter:
            parts[-1] += letter
        else:
            parts.append(letter)
    return parts
