"""`vantage demo`: the sample fleet and its believable past, put on a Prefect server and taken away again."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from prefect_vantage.cli import wording
from prefect_vantage.cli.address import DatabaseUrl, PrefectUrl, prefect_address
from prefect_vantage.cli.console import data, notes
from prefect_vantage.cli.options import Yes, agreed
from prefect_vantage.cli.progress import counting

FLEET_EXAMPLES = (("vantage demo fleet", "deploy the sample flows with their pools, queues and schedules"),)
HISTORY_EXAMPLES = (
    ("vantage demo history --runs 20000 --days 90 --database-url sqlite:///prefect.db", "three months into a SQLite server"),
    ("vantage demo history --runs 1000000 --days 180 --database-url postgresql://prefect@db/prefect", "a large past"),
)
REMOVE_EXAMPLES = (
    ("vantage demo remove", "says what goes, and asks"),
    ("vantage demo remove --database-url sqlite:///prefect.db --yes", "quick, where the past is long"),
)


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
    data().print(f"{len(report.deployments)} deployments on {url}, {wording.runs(report.runs)} submitted")


def history(
    *,
    runs: Annotated[int, Parameter(help="How many runs to write.", validator=Number(gte=1))] = 20_000,
    days: Annotated[int, Parameter(help="Over how many days before now.", validator=Number(gte=1))] = 90,
    seed: Annotated[int, Parameter(help="The same seed, counts and day write the same runs.")] = 7,
    database_url: DatabaseUrl = None,
    prefect_url: PrefectUrl = None,
) -> None:
    """Write a believable past of the sample fleet: daily and weekly rhythm, incidents, a regression, growing durations.

    Goes straight into Prefect's database. Without one the server's API is used: slow, and dated now instead of in the past.
    """
    from prefect_vantage.demo.history import write_history

    if database_url is None:
        notes().print("No database is named, so the API is used: it is slow, and dates every run now.", style="yellow")
    with counting("Writing runs") as progress:
        report = write_history(database_url or prefect_address(prefect_url)[0], runs=runs, days=days, seed=seed, progress=progress)
    data().print(
        f"{wording.runs(report.runs)} with {wording.number(report.task_runs)} task runs, {report.first:%Y-%m-%d} to {report.last:%Y-%m-%d}"
    )
    for line in report.highlights:
        data().print(f"  {line}")


def remove(
    *,
    yes: Yes = False,
    database_url: DatabaseUrl = None,
    prefect_url: PrefectUrl = None,
) -> None:
    """Take the sample fleet with all its runs off a Prefect server.

    Only what the demo made goes: deployments and flows tagged `sample-data` with their runs, and the sample pools.
    """
    from prefect_vantage.demo.removal import remove_fleet

    url, auth = prefect_address(prefect_url)
    if not (yes or agreed(f"Remove the sample fleet and every run of its flows from {url}?", without="Add --yes to remove them.")):
        notes().print("Nothing was removed.", style="dim")
        return
    with counting("Removing runs") as progress:
        gone = remove_fleet(url, auth_string=auth, database_url=database_url, progress=progress)
    data().print(f"Removed {wording.runs(gone.runs)}, {gone.deployments} deployments, {gone.flows} flows and {gone.pools} pools from {url}")
