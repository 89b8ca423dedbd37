"""How each deployment of the sample fleet behaved in the past: rate, rhythm, duration, waits, faults (tables only).

`past` draws runs from these tables. Durations end at what the live fleet does now, so a chart goes on without a break.
"""

from __future__ import annotations

from dataclasses import dataclass, field

HOURS: dict[str, tuple[float, ...]] = {
    "steady": (1.0,) * 24,
    "office": (0.3, 0.2, 0.2, 0.2, 0.3, 0.5, 0.9, 1.3, 1.8, 2.0, 2.0, 1.8, 1.5, 1.8, 2.0, 1.9, 1.6, 1.2, 0.8, 0.6, 0.5, 0.4, 0.4, 0.3),
    "shop": (0.6, 0.4, 0.3, 0.3, 0.3, 0.4, 0.6, 0.9, 1.1, 1.2, 1.3, 1.4, 1.5, 1.3, 1.2, 1.2, 1.3, 1.5, 1.8, 2.1, 2.2, 1.9, 1.4, 0.9),
    "night": (1.8, 2.2, 2.5, 2.5, 2.2, 1.6, 1.0, 0.6, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.6, 0.7, 0.8, 1.0, 1.2, 1.5),
}
WEEKDAYS: dict[str, tuple[float, ...]] = {
    "steady": (1.0,) * 7,
    "office": (1.1, 1.2, 1.2, 1.1, 1.0, 0.3, 0.2),
    "shop": (0.9, 0.9, 0.9, 1.0, 1.2, 1.5, 1.3),
    "night": (1.0, 1.0, 1.0, 1.0, 1.0, 0.8, 0.8),
}


@dataclass(frozen=True, slots=True)
class Regression:
    """From `at` (share of the period, 0–1) on, runs take as long as now; before, they took `factor` times less."""

    at: float
    factor: float


@dataclass(frozen=True, slots=True)
class Profile:
    """One deployment's past. Shares are of all its runs (0–1), times are seconds, `weekly_growth` is the growth of durations a week."""

    deployment: str
    weight: float
    rhythm: str
    seconds: float
    spread: float = 0.25
    wait: float = 6.0
    weekly_growth: float = 0.0
    regression: Regression | None = None
    failed: float = 0.05
    crashed: float = 0.003
    cancelled: float = 0.004
    timed_out: float = 0.0
    time_limit: float = 0.0
    retries: int = 0
    retry_delay: float = 0.0
    retried: float = 0.0
    manual: float = 0.03
    faults: tuple[str, ...] = ()
    varied: dict[str, tuple[object, ...]] = field(default_factory=dict)
    tasks: tuple[str, ...] = ()
    subflows: tuple[tuple[str, str], ...] = ()


SALES_STEPS = (("sales-extract", "extract"), ("sales-transform", "transform"), ("sales-load", "load"))
SALES_FAULTS = (
    "ValueError: order {number} has no unit price",
    "OSError: [Errno 28] No space left on device: '/staging/part-{small}.parquet'",
)
CRM_FAULTS = (
    "PermissionError: 401 Unauthorized: the access token of {customer} has expired",
    "KeyError: 'contact.email'",
    "ConnectionError: 503 Service Unavailable from crm.example/v2/contacts",
)
FEED_FAULTS = (
    "ConnectionResetError: [Errno 104] Connection reset by peer",
    "RuntimeError: 429 Too Many Requests: retry after 30 s",
    "ValueError: feed.xml: mismatched tag, line {small}",
)
DECLINES = (
    "RuntimeError: payment pay_{number} declined by {provider}: insufficient funds",
    "RuntimeError: payment pay_{number} declined by {provider}: card expired",
    "RuntimeError: payment pay_{number} declined by {provider}: issuer not available",
)

PROFILES: tuple[Profile, ...] = (
    Profile("nightly-sales", 3.0, "night", 3.2, weekly_growth=0.05, failed=0.05, faults=SALES_FAULTS, subflows=SALES_STEPS),
    Profile("stock-levels", 1.4, "office", 2.8, failed=0.04, faults=SALES_FAULTS, subflows=SALES_STEPS),
    Profile(
        deployment="catalogue-thumbnails",
        weight=4.0,
        rhythm="office",
        seconds=2.4,
        failed=0.06,
        faults=("OSError: cannot identify image file 'catalogue-{small:04d}.jpg.part'",),
        varied={"pictures": (4, 6, 6, 8, 12), "width": (160, 320, 640)},
        tasks=("resize",) * 6,
    ),
    Profile(
        deployment="northwind-feed",
        weight=6.0,
        rhythm="steady",
        seconds=1.4,
        spread=0.35,
        failed=0.05,
        retried=0.3,
        retries=2,
        retry_delay=4.0,
        faults=FEED_FAULTS,
        tasks=("download",),
    ),
    Profile(
        deployment="weekly-forecast",
        weight=1.6,
        rhythm="night",
        seconds=38.0,
        spread=0.12,
        weekly_growth=0.03,
        wait=14.0,
        failed=0.06,
        cancelled=0.03,
        faults=("ArithmeticError: training did not converge: loss 8.{small:04d} after 5 rounds",),
        varied={"horizon_days": (7, 14, 14, 28)},
        tasks=("train_round",) * 5,
    ),
    Profile(
        "crm-acme", 7.0, "office", 1.2, wait=3.0, failed=0.04, faults=CRM_FAULTS, tasks=("fetch_page", "fetch_page", "upsert_contacts")
    ),
    Profile("crm-globex", 4.5, "office", 1.3, failed=0.05, faults=CRM_FAULTS, tasks=("fetch_page", "fetch_page", "upsert_contacts")),
    Profile(
        "crm-initech", 3.0, "office", 2.1, failed=0.14, manual=0.2, faults=CRM_FAULTS, tasks=("fetch_page",) * 4 + ("upsert_contacts",)
    ),
    Profile(
        deployment="archive-export",
        weight=3.0,
        rhythm="night",
        seconds=4.2,
        weekly_growth=0.02,
        failed=0.01,
        crashed=0.17,
        faults=("UnicodeDecodeError: 'utf-8' codec can't decode byte 0xe9 in position {small}: invalid continuation byte",),
        tasks=("convert",) * 4,
    ),
    Profile(
        deployment="product-search",
        weight=4.0,
        rhythm="shop",
        seconds=3.0,
        spread=0.3,
        regression=Regression(at=0.84, factor=1.9),
        failed=0.01,
        timed_out=0.07,
        time_limit=8.0,
        faults=("RuntimeError: shard {small} is corrupt: checksum mismatch",),
        tasks=("index_shard",) * 3,
    ),
    Profile("payments", 20.0, "shop", 0.6, spread=0.4, wait=2.0, failed=0.04, faults=DECLINES, varied={"batch": (4, 8, 12, 12, 20)}),
    Profile("refunds", 3.5, "office", 0.5, spread=0.4, wait=3.0, failed=0.1, manual=0.15, faults=DECLINES, varied={"batch": (1, 2, 3)}),
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A burst: from `at` (share of the period) for `hours`, `share` of the deployment's runs end with `fault`."""

    deployment: str
    at: float
    hours: float
    share: float
    fault: str


TROUBLES: tuple[Trouble, ...] = (
    Trouble("crm-acme", 0.93, 2.0, 0.92, "PermissionError: 401 Unauthorized: the access token of acme has expired"),
    Trouble("northwind-feed", 0.61, 2.0, 0.95, "ConnectionResetError: [Errno 104] Connection reset by peer"),
    Trouble("payments", 0.985, 2.0, 0.85, "ConnectionError: 503 Service Unavailable from api.stripe.example/v1/captures"),
)


@dataclass(frozen=True, slots=True)
class Outage:
    """No worker of `pool` took runs from `at` (share of the period) for `hours`: what was due then started when it ended."""

    pool: str
    at: float
    hours: float


OUTAGES: tuple[Outage, ...] = (Outage("sample-batch", 0.76, 1.5), Outage("sample-express", 0.35, 0.5))
RUSH = 6  # runs of a deployment in an incident against the same hour without one
VOLUME_GROWTH = 0.35  # runs an hour at the end of the period against its start: +35 %
