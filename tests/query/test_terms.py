"""Every form and every field against the oracle, with runs in which everything may be missing: what matches, and what its NOT matches."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prefect_vantage.query.fields import FIELDS
from prefect_vantage.query.flags import FLAGS
from tests.query.conftest import World, make_world
from tests.query.population import NOW, Row, deployment_id, named_id, runs

SOME = runs(400)
SUBFLOW = next(row for row in SOME if row["parent_id"])
_TEXT = (
    "etl",
    "ETL",
    "etl-*",
    "*l*",
    "*100%*",
    "snow_f*",
    "/^et/",
    "/^ET/i",
    "nothing",
    "=etl",
    '"report 100%"',
    "etl,snow_flake",
    "*t*-*",
    "*",
    "Über-Flow",
    "über*",
)
_TIMES = (
    "2026-11-24", "2026-11-23T12:30", "2026-11-23T12:30:00", ">2026-11-23", ">=2026-11-23", "<2026-11-23", "<=2026-11-23", "2026-11-20..2026-11-23", "-24h..", "..-24h",
    "-7d..-24h", ">-1h", "<=now", "today", "yesterday", "this-week", "last-week", "this-month", "last-month", ">yesterday", "2026-11-23T12:30+01:00..now", "*", "+1m..",
)  # fmt: skip
_SECONDS = (">90s", ">=1m30s", "<5m", "<=3s", "1m..2h", "10s..", "..0s", "0s", "250ms", "*", "20s,3s")
_NUMBERS = ("1", "1,3", ">1", ">=2", "<2", "<=1", "1..2", "2..", "..1", "*", "0")
VALUES: dict[str, tuple[str, ...]] = {
    "id": (SOME[3]["id"], SOME[3]["id"].upper(), f"{SOME[3]['id'][:6]}*", f"/{SOME[3]['id'][4:9]}/", "*", named_id("none")),
    "name": ("brave-otter", "=Brave-Otter", "calm_*", "b*_otter", "e*%", "*r*0%", "c*_l*x", "*_*", "*100%", "/otter$/", "x*", "etl", "*"),
    "flow": (*_TEXT, named_id("flow", "etl")),
    "deployment": ("nightly", "etl/nightly", "ETL/*", "*-h*", "/^etl/", "=Ad-hoc", "=ad-hoc", "*", deployment_id("etl", "nightly")),
    "pool": ("batch", "=Batch", "b*", "*", "k8s,batch"),
    "queue": ("high", "d*", "*"),
    "worker": ("w1", "=W1", '""', "w*", "*", "w-2"),
    "state": ("failed", "late", "awaitingretry", "completed", "=Completed", "=COMPLETED", "/^Cr/", "*ed", "failed,late", "*", "timedout"),
    "state_name": ("failed", "Cached", "*"),
    "state_type": ("failed", "running,pending", "*"),
    "outcome": ("success", "failure", "cancelled", "unfinished", "success,failure", "*"),
    "tag": (
        "env:prod",
        "env=prod",
        "=env=prod",
        "=env:prod",
        "customer=*",
        "*acme",
        "/prod$/",
        '"a,b"',
        '"two words"',
        '""',
        "*",
        "healthcheck,env:dev",
        "ENV=dev",
    ),
    "message": (
        '"Connection Reset"',
        '*"connection reset"*',
        "*%*",
        "*_000*",
        r"*\\temp*",
        r"/C:\\temp/",
        "/one.*two/",
        "/(?s)one.*two/",
        '"reset*all"',
        '""',
        "*",
        r'*"\"no\""',
        "/said|All/",
    ),
    "error": ("*bad*", "/refused$/", "*"),
    "error_type": ("valueerror", "*Error", "*"),
    "error_group": ('*"# bad"*', "/ValueError/", "*"),
    "params": ("eu", "count", "*2026*", '"\\"region\\": \\"eu\\""', "*", "/[0-9]+/"),
    "priority": _NUMBERS,
    "duration": _SECONDS,
    "elapsed": _SECONDS,
    "wait": _SECONDS,
    "queue_wait": _SECONDS,
    "startup": _SECONDS,
    "response": _SECONDS,
    "lateness": (*_SECONDS, ">0s"),
    "attempts": _NUMBERS,
    "scheduled": _TIMES,
    "started": _TIMES,
    "ended": _TIMES,
    "created": _TIMES,
    "updated": _TIMES,
    "at": _TIMES,
    "description": ("*invoices*", '""', "*50%*", r'*"\\"*', "/night$/", "*"),
    "parent": (SUBFLOW["parent_id"], "*"),
    "root": (SUBFLOW["root_id"], "*"),
    "version": ("v1", "v*", "*"),
    "created_by": ("ann", "=ann", "*"),
    "trigger": ("schedule", "api", "*"),
    "is": (*FLAGS, "late,stuck"),
}
PATHS = {
    "param.region": ("eu", "US", "=us", '""', "*", "e*", "/^e/"),
    "param.count": ("5", "5.0", "7", ">5", ">=5", "<0", "1..10", "7..", "many", ">many", "..5", "*", "12.5", '"many"'),
    "param.flag": ("true", "*"),
    "param.window.hours": (">2", "3"),
    "param.window.start": (">2025-12-31", "2026-01-01..2026-01-02", "2026*"),
    "param.window": ("*",),
    "param.list.0": ("a",),
    "param.list.1.b": ("2", "*"),
    'param."a.b"': ("dotted",),
    'param."two words"': ("1",),
    'param."sl/ash~"': ("x",),
    "param.missing": ("x", "*"),
    "tag.customer": ("acme", "glob*", "*", "=Acme", "/^a/"),
    "tag.env": ("prod", "dev", "*"),
}  # fmt: skip
WORDS = (
    "etl", "ETL*", "reset", '"connection reset"', "/reset by/", "/RESET BY/i", "prod", "acme", "nightly", "invoices", "region", "100%", "_000", "w1", "*", "otter*peer", "zzz",
    SOME[5]["id"][:8], SOME[5]["id"], "ValueError", r'"C:\\temp"', "Ü*q",
)  # fmt: skip
TERMS = (
    [f"{name}:{value}" for name, values in (VALUES | PATHS).items() for value in values]
    + [*WORDS]
    + [f"has:{name}" for name in FIELDS if name not in ("is", "param")]
)


@pytest.mark.parametrize("term", TERMS)
def test_a_term_and_its_not_split_the_runs_as_the_oracle_does(world: World, term: str) -> None:
    everything = {row["id"] for row in world.rows}
    meant = world.meant(term)
    assert world.found(term) == meant
    assert world.found(f"-{term}") == everything - meant
    assert world.found(f"NOT {term}") == everything - meant


def test_every_field_is_in_the_table() -> None:
    assert set(VALUES) | {"param"} == set(FIELDS)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kolkata", "America/New_York", "Pacific/Auckland"])
@pytest.mark.parametrize("value", _TIMES)
def test_times_are_read_in_the_zone_of_the_request(world: World, zone: str, value: str) -> None:
    assert world.found(f"at:{value}", zone) == world.meant(f"at:{value}", zone)


def test_most_terms_find_something_and_not_everything(world: World) -> None:
    telling = [term for term in TERMS if 0 < len(world.meant(term)) < len(world.rows)]
    assert len(telling) > 0.7 * len(TERMS)


STUCK = (
    # deployment, seconds in the running state, stuck
    ("usual 400 s", 1_190, False),
    ("usual 400 s", 1_210, True),
    ("usual 100 s", 590, False),
    ("usual 100 s", 610, True),
    ("only old runs", 610, True),
    (None, 590, False),
    (None, 610, True),
)


def test_stuck_is_thrice_the_usual_duration_and_ten_minutes_at_least() -> None:
    now = NOW.replace(tzinfo=None)
    template = SOME[0] | {"parent_id": None, "deleted": None, "started": now - timedelta(days=1)}

    def make(deployment: str | None, **values: object) -> Row:
        id_ = str(uuid.uuid4())
        return template | {"id": id_, "root_id": id_, "deployment_id": deployment and named_id(deployment), **values}

    past = {"state_type": "COMPLETED", "ended": now - timedelta(days=2)}
    usual = [make(f"usual {seconds} s", run_seconds=float(seconds), **past) for seconds in (400, 100) for _ in range(30)]
    old = [make("only old runs", run_seconds=9_000.0, **past | {"ended": now - timedelta(days=31)}) for _ in range(5)]
    cases = [
        make(deployment, state_type="RUNNING", ended=None, run_seconds=0.0, state_at=now - timedelta(seconds=seconds))
        for deployment, seconds, _ in STUCK
    ]
    gone = make(None, state_type="RUNNING", ended=None, state_at=now - timedelta(days=1), deleted=now)
    mirror, world = make_world([*usual, *old, *cases, gone])
    assert world.found("is:stuck") == {row["id"] for row, (_deployment, _seconds, stuck) in zip(cases, STUCK, strict=True) if stuck}
    mirror.close()


def _queries() -> st.SearchStrategy[str]:
    negated = st.tuples(st.sampled_from(("", "", "-", "NOT ")), st.sampled_from(TERMS)).map("".join)
    joined = lambda inner: st.one_of(  # noqa: E731
        st.lists(inner, min_size=2, max_size=4).map(" ".join),
        st.lists(inner, min_size=2, max_size=3).map(" OR ".join).map("({})".format),
        inner.map("-({})".format),
        inner.map("NOT ({})".format),
    )
    return st.recursive(negated, joined, max_leaves=8)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=_queries(), zone=st.sampled_from(("UTC", "Europe/Berlin", "Asia/Kolkata")))
def test_any_combination_of_terms_means_what_the_oracle_says(world: World, q: str, zone: str) -> None:
    assert world.found(q, zone) == world.meant(q, zone)
