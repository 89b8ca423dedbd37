"""What tests stand on, shipped with the package: a Prefect that does as it is told, a clock that stands still, and runs to fill both."""

from prefect_vantage.testing.clock import FrozenClock
from prefect_vantage.testing.factories import deployment_json, flow_json, run_event, run_json, run_row, task_event, task_run_json
from prefect_vantage.testing.prefect import FakePrefect

__all__ = [
    "FakePrefect",
    "FrozenClock",
    "deployment_json",
    "flow_json",
    "run_event",
    "run_json",
    "run_row",
    "task_event",
    "task_run_json",
]
