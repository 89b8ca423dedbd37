"""The questions that are asked of both sides, as one table: what is asked of Vantage, what of Prefect's API or of SQL, and what ratio is promised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["list", "aggregate", "percentiles", "search"]
PROMISED: dict[Kind, float | None] = {"list": 1.0, "aggregate": 10.0, "percentiles": 20.0, "search": None}
"""How many times faster than the other side each kind must be; None: only our own limit counts."""
LIMIT_SECONDS = 0.150
"""Our own p95 for each question."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question: `ours` is a GET below /api/v1 with its parameters; the other side is a POST of `body` to Prefect's `path`, or `sql`."""

    name: str
    kind: Kind
    ours: str
    parameters: dict[str, str]
    path: str | None = None
    body: Mapping[str, object] | None = None
    sql: str | None = None


_FAILED = {"flow_runs": {"state": {"type": {"any_": ["FAILED"]}}}}
_NINETY_DAYS = {"from": "-90d", "to": "now", "bucket": "day", "totals": "false", "q": ""}

_DAILY_PERCENTILES = """
SELECT date_trunc('day', end_time), percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY extract(epoch FROM total_run_time)), count(*)
FROM flow_run WHERE end_time >= now() - interval '90 days' AND state_type IN ('COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED') GROUP BY 1
"""
_DAILY_PERCENTILES_OF_EACH_FLOW = """
SELECT f.name, date_trunc('day', r.end_time), percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM r.total_run_time)), count(*)
FROM flow_run r JOIN flow f ON f.id = r.flow_id
WHERE r.end_time >= now() - interval '90 days' AND r.state_type IN ('COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED') GROUP BY 1, 2
"""
_DEPLOYMENTS = """
SELECT d.name, count(*), avg(extract(epoch FROM r.total_run_time)), count(*) FILTER (WHERE r.state_type IN ('FAILED', 'CRASHED')),
       percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM r.total_run_time))
FROM flow_run r LEFT JOIN deployment d ON d.id = r.deployment_id
WHERE r.end_time >= now() - interval '90 days' AND r.state_type IN ('COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED') GROUP BY 1
"""
_FACETS = """
SELECT 'state', state_name, count(*) FROM flow_run GROUP BY 2
UNION ALL SELECT 'flow', f.name, count(*) FROM flow_run r JOIN flow f ON f.id = r.flow_id GROUP BY 2
UNION ALL SELECT 'deployment', d.name, count(*) FROM flow_run r LEFT JOIN deployment d ON d.id = r.deployment_id GROUP BY 2
UNION ALL SELECT 'queue', work_queue_name, count(*) FROM flow_run GROUP BY 2
UNION ALL SELECT 'tag', tag, count(*) FROM flow_run, jsonb_array_elements_text(tags) tag GROUP BY 2
"""
_REGEX = """
SELECT count(*) FROM flow_run r JOIN flow_run_state s ON s.id = r.state_id
WHERE s.message ~* 'time[a-z]* (out|exceeded)|connection re(set|fused)' OR r.name ~* 'time[a-z]* (out|exceeded)|connection re(set|fused)'
"""

QUESTIONS = (
    Question(
        "newest 50 failed, with their count", "list", "/runs", {"q": "state:failed sort:-started", "limit": "50"},
        path="/flow_runs/paginate", body={**_FAILED, "sort": "START_TIME_DESC", "page": 1, "limit": 50},
    ),
    Question(
        "page of 200 by end time", "list", "/runs", {"q": "sort:-ended", "limit": "200"},
        path="/flow_runs/filter", body={"sort": "END_TIME_DESC", "limit": 200},
    ),
    Question(
        "name contains, first 50, with their count", "list", "/runs", {"q": "name:*otter* sort:-started", "limit": "50"},
        path="/flow_runs/paginate", body={"flow_runs": {"name": {"like_": "otter"}}, "sort": "START_TIME_DESC", "page": 1, "limit": 50},
    ),
    Question("count with a tag", "aggregate", "/runs/count", {"q": 'tag:"customer:acme"'}, path="/flow_runs/count",
             body={"flow_runs": {"tags": {"all_": ["customer:acme"]}}}),
    Question("count of failed", "aggregate", "/runs/count", {"q": "state:failed"}, path="/flow_runs/count", body=_FAILED),
    Question(
        "history: 90 days by state", "aggregate", "/metrics/series", {"metric": "finished", "by": "state_type", **_NINETY_DAYS},
        path="/flow_runs/history", body={"history_start": "@-90d", "history_end": "@now", "history_interval_seconds": 86400},
    ),
    Question("per deployment: p95 with its trend against before", "aggregate", "/metrics/breakdown",
             {"metric": "duration", "aggregate": "p95", "by": "deployment", "top": "50", "from": "-90d", "to": "now", "q": ""}, sql=_DEPLOYMENTS),
    Question("facets of five fields", "aggregate", "/runs/facets", {"q": "", "fields": "state,flow,deployment,queue,tag"}, sql=_FACETS),
    Question("panel: daily p50 and p95 of 90 days", "percentiles", "/metrics/series",
             {"metric": "duration", "aggregate": "p50,p95", **_NINETY_DAYS}, sql=_DAILY_PERCENTILES),
    Question("panel: daily p95 of each flow", "percentiles", "/metrics/series",
             {"metric": "duration", "aggregate": "p95", "by": "flow", "top": "20", **_NINETY_DAYS}, sql=_DAILY_PERCENTILES_OF_EACH_FLOW),
    Question("regex in messages and names, with count", "search", "/runs",
             {"q": "(message:/time[a-z]* (out|exceeded)|connection re(set|fused)/i OR name:/time[a-z]* (out|exceeded)|connection re(set|fused)/i)", "limit": "50"},
             sql=_REGEX),
    Question("words anywhere, with count", "search", "/runs", {"q": '"connection reset"', "limit": "50"}),
    Question("parameter equals, with count", "search", "/runs", {"q": "param.customer:acme", "limit": "50"},
             sql="SELECT count(*) FROM flow_run WHERE parameters ->> 'customer' = 'acme'"),
)  # fmt: skip
