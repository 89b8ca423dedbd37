"""What runs cost: their time by what it was spent on, at the price of an hour in their pool; per deployment and per pool."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from prefect_vantage.analytics import time_use
from prefect_vantage.analytics.dimension import part_of, rest_of
from prefect_vantage.analytics.population import Population, dimension_named, population, window_of, within
from prefect_vantage.analytics.rates import RateCard
from prefect_vantage.analytics.time_use import KINDS, Place, Use, total_of
from prefect_vantage.analytics.waste import path_of
from prefect_vantage.query.dimensions import Dimension
from prefect_vantage.query.run import Queries
from prefect_vantage.query.snapshot import Snapshot

_DEPLOYMENT, _POOL = dimension_named("deployment"), dimension_named("pool")
_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class CostQuestion:
    """Whose runs, over which period, at which prices (None: there is no rate card, and money is unknown)."""

    rates: RateCard | None
    q: str = ""
    timezone: str = "UTC"
    start: str = "-30d"
    end: str = "now"
    top: int = 20


@dataclass(frozen=True, slots=True)
class CostPart:
    """Time spent on one thing (s) and what of it is charged, in the currency."""

    key: str
    label: str
    seconds: float
    money: float | None


@dataclass(frozen=True, slots=True)
class CostRow:
    """A deployment, a pool, `other` or everything: `parts` add up to `wall` seconds, and their money to `money` (None: no rate card).

    `unpriced` seconds would be charged, but their pool has no price. `wasted` is the money of what was in vain.
    """

    value: str | None
    label: str
    runs: int
    wall: float
    running: float
    money: float | None
    wasted: float | None
    unpriced: float
    parts: tuple[CostPart, ...]
    query: str


@dataclass(frozen=True, slots=True)
class Rate:
    """The price of an hour in a pool (None: runs without one); `price` None: it has none."""

    pool: str | None
    price: float | None


@dataclass(frozen=True, slots=True)
class Cost:
    """The answer: the dearest first; rows and `other` add up to the total."""

    from_: datetime
    to: datetime
    currency: str | None
    charge: str | None
    rates: tuple[Rate, ...]
    deployments: tuple[CostRow, ...]
    other: CostRow | None
    pools: tuple[CostRow, ...]
    total: CostRow
    query: str
    as_of: datetime
    version: int


@dataclass(slots=True)
class _Bill:
    """The uses of one row, by pool, and what they cost."""

    rates: RateCard | None
    by_pool: dict[str | None, Use]

    @property
    def use(self) -> Use:
        return total_of(self.by_pool.values())

    def money(self, key: str) -> float | None:
        """Of one kind of time."""
        if self.rates is None:
            return None
        charged = _is_charged(self.rates, key)
        return sum(use.seconds[key] / _HOUR * (self.rates.rate(pool) or 0.0) for pool, use in self.by_pool.items()) if charged else 0.0

    @property
    def unpriced(self) -> float:
        """Seconds that have no price."""
        if self.rates is None:
            return 0.0
        bare = [use for pool, use in self.by_pool.items() if self.rates.rate(pool) is None]
        return sum(use.seconds[kind.key] for use in bare for kind in KINDS if _is_charged(self.rates, kind.key))


def _is_charged(rates: RateCard, key: str) -> bool:
    return rates.charge == "wall" or next(kind.running for kind in KINDS if kind.key == key)


def cost(queries: Queries, question: CostQuestion, *, now: datetime | None = None, view: Snapshot | None = None) -> Cost:
    """Answer a question. Raises QueryError for `q`, InvalidInput for an impossible period."""
    with population(queries, question.q, question.timezone, now=now, view=view) as everything:
        window = window_of(question.start, question.end, everything.context)
        base = everything.narrowed(time_use.POPULATION, within("ended", window))
        uses = time_use.time_use(base)
        deployments = _rows(base, _DEPLOYMENT, _bills(uses, question.rates, by_pool=False))
        pools = _rows(base, _POOL, _bills(uses, question.rates, by_pool=True))
        shown = deployments[: max(1, question.top)]
        return Cost(
            from_=window.start,
            to=window.end,
            currency=question.rates.currency if question.rates else None,
            charge=question.rates.charge if question.rates else None,
            rates=tuple(Rate(row.value, question.rates.rate(row.value) if question.rates else None) for row in pools),
            deployments=shown,
            other=_other(base, question, uses, [row.value for row in shown], len(deployments) - len(shown)),
            pools=pools,
            total=_row(None, "All runs", _merged(uses.items(), question.rates), base.text),
            query=everything.text,
            as_of=everything.context.now,
            version=everything.view.version,
        )


def _bills(uses: Mapping[Place, Use], rates: RateCard | None, *, by_pool: bool) -> dict[str | None, _Bill]:
    grouped: dict[str | None, list[tuple[Place, Use]]] = defaultdict(list)
    for place, use in uses.items():
        grouped[place[2] if by_pool else path_of(place[0], place[1])].append((place, use))
    return {value: _merged(found, rates) for value, found in grouped.items()}


def _merged(uses: Iterable[tuple[Place, Use]], rates: RateCard | None) -> _Bill:
    by_pool: dict[str | None, Use] = defaultdict(Use)
    for (_flow, _deployment, pool), use in uses:
        by_pool[pool].add(use)
    return _Bill(rates, by_pool)


def _rows(base: Population, dimension: Dimension, bills: Mapping[str | None, _Bill]) -> tuple[CostRow, ...]:
    parts = {value: part_of(dimension, value) for value in bills}
    rows = [_row(value, parts[value].label, bill, base.narrowed(parts[value].term).text) for value, bill in bills.items()]
    return tuple(sorted(rows, key=lambda row: (-(row.money or 0.0), -row.running, row.value or "")))


def _other(base: Population, question: CostQuestion, uses: Mapping[Place, Use], shown: list[str | None], number: int) -> CostRow | None:
    if not number:
        return None
    rest = rest_of(_DEPLOYMENT, list(shown), number)
    left = [(place, use) for place, use in uses.items() if path_of(place[0], place[1]) not in shown]
    return _row(rest.key, rest.label, _merged(left, question.rates), base.narrowed(rest.term).text)


def _row(value: str | None, label: str, bill: _Bill, query: str) -> CostRow:
    use = bill.use
    parts = tuple(CostPart(kind.key, kind.label, use.seconds[kind.key], bill.money(kind.key)) for kind in KINDS)
    wasted = {kind.key for kind in KINDS if kind.wasted}
    known = bill.rates is not None
    return CostRow(
        value=value,
        label=label,
        runs=use.runs,
        wall=use.wall,
        running=use.running,
        money=sum(part.money or 0.0 for part in parts) if known else None,
        wasted=sum(part.money or 0.0 for part in parts if part.key in wasted) if known else None,
        unpriced=bill.unpriced,
        parts=parts,
        query=query,
    )
