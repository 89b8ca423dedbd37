"""`vantage demo`: the sample fleet and its believable past, put on a Prefect server and taken away again."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from prefect_vantage.cli.address import PrefectUrl, prefect_address
from prefect_vantage.cli.console import data, notes

FLEET_EXAMPLES = (("vantage demo fleet", "deploy the sample flows with their pools, queues and schedules"),)


def fleet(
    *,
    first_runs: Annotated[bool, Parameter(help="Submit some runs at once.")] = True,
    prefect_url: PrefectUrl = None,
) -> None:
    """Put the sample fleet on a Prefect server: pools, queues, flows, deployments, schedules.

    Everything carries the tag `sample-data`. Doing it twice changes nothing; `vantage demo remove` takes it away.
    """
    from prefect_vantage.demo.fleet import deploy_fleet

    url, auth = prefect_address(prefect_url)
    screen = notes()
    report = deploy_fleet(url, auth_string=auth, first_runs=first_runs, say=lambda line: screen.print(line, style="dim"))
    data().print(f"{len(report.deployments)} deployments on {url}, {report.runs} runs submitted")
