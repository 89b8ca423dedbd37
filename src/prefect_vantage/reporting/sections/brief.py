"""What every section is built from: the runs of the report, its period, and where its links lead."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from prefect_vantage.analytics.breakdown import Breakdown, BreakdownQuestion, Order, breakdown
from prefect_vantage.analytics.dimension import ALL, OTHER
from prefect_vantage.analytics.population import Population
from prefect_vantage.analytics.series import Series, SeriesQuestion, series
from prefect_vantage.language import ENGLISH, Speech
from prefect_vantage.query.dimensions import read_dimension
from prefect_vantage.query.run import Queries
from prefect_vantage.reporting.periods import Period
from prefect_vantage.times import iso, zone

DAY = 86400.0
_REST = re.compile(r"Other \((\d+)\)")


@dataclass(frozen=True, slots=True)
class Brief:
    """One report being built, from one snapshot. `base` is not narrowed in time; `comparable` is whether the mirror reaches back over the period before."""

    queries: Queries
    base: Population
    period: Period
    timezone: str
    address: str
    comparable: bool
    report: str = ""
    speech: Speech = ENGLISH

    def narrowed(self, query: str) -> Brief:
        """The same over those of its runs that match a section's own query. Raises QueryError."""
        if not query:
            return self
        asked = self.queries.ask(query, self.timezone, now=self.base.context.now)
        return replace(self, base=self.base.narrowed(asked.text))

    def link(self, query: str | None) -> str:
        """Where the runs of a query are listed."""
        return runs_link(self.address, query or "")

    def moment(self, value: datetime) -> str:
        """A time in words, in the report's zone."""
        return self.speech.moment(value, self.timezone)

    def name(self, key: str | None, label: str, by: str | None) -> str:
        """The name of a row or line as it is printed: ours (all, others, none) in the report's language, values as they are."""
        say = self.speech.say
        if (key, label) == (ALL.key, ALL.label):
            return say(label)
        if key == OTHER and (rest := _REST.fullmatch(label)):
            return say("Other ({number})", number=self.speech.whole(int(rest[1])))
        return say("No {dimension}", dimension=self.dimension(by)) if key is None and by else label

    def dimension(self, by: str) -> str:
        """A dimension inside a sentence."""
        found = read_dimension(by)
        return by if found.path or found.unit else self.speech.say(found.field.label.lower())

    def local(self, moment: datetime) -> str:
        """A time as data: ISO 8601 with the offset of the report's zone."""
        return moment.astimezone(zone(self.timezone)).isoformat(timespec="minutes")

    def bucket(self, wanted: str) -> str:
        """The bucket of a chart; `auto` draws 24 to 60 of them."""
        if wanted != "auto":
            return wanted
        days = self.period.window.seconds / DAY
        return next((size for size, longest in (("hour", 2.2), ("6hours", 10), ("day", 70), ("week", 400)) if days <= longest), "month")

    def over_time(self, metric: str, aggregates: tuple[str, ...], bucket: str) -> Series:
        """A metric over the period."""
        start, end = iso(self.period.window.start), iso(self.period.window.end)
        question = SeriesQuestion(metric, aggregates, self.base.text, self.timezone, start, end, self.bucket(bucket))
        return series(self.queries, question, now=self.base.context.now, view=self.base.view)

    def asked_over_time(self, metric: str, aggregates: tuple[str, ...], bucket: str, by: str | None, top: int) -> Series:
        """A metric over the period beside the one before, a line per value of `by`."""
        start, end = iso(self.period.window.start), iso(self.period.window.end)
        compare = "previous" if self.comparable else None
        question = SeriesQuestion(metric, aggregates, self.base.text, self.timezone, start, end, self.bucket(bucket), by, top, compare)
        return series(self.queries, question, now=self.base.context.now, view=self.base.view)

    def broken_down(self, metric: str, aggregate: str, by: str, *, top: int, order: Order = "count") -> Breakdown:
        """A metric per value of a dimension over the period, beside the one before."""
        start, end = iso(self.period.window.start), iso(self.period.window.end)
        compare = "previous" if self.comparable else None
        question = BreakdownQuestion(metric, by, aggregate, self.base.text, self.timezone, start, end, top, compare, order)
        return breakdown(self.queries, question, now=self.base.context.now, view=self.base.view)


def runs_link(address: str, query: str) -> str:
    """The address of the page that lists the runs of a query."""
    return f"{address.rstrip('/')}/runs?{urlencode({'q': query})}"


def run_link(address: str, run_id: str) -> str:
    """The address of the page of a run."""
    return f"{address.rstrip('/')}/runs/{run_id}"
