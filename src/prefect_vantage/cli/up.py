"""`vantage up`: Prefect, workers, the sample fleet and Vantage on this machine, in one terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

EXAMPLES = (
    ("vantage up", "start everything; the address is printed last"),
    ("PREFECT_API_URL=http://prefect:4200/api vantage up", "beside a server that runs already"),
    ("vantage up --port 8080 --prefect-port 8200", "when the usual ports are taken"),
    ("vantage up --no-sample", "without the sample fleet"),
)
_PORT = Number(gte=1, lte=65535)


def up(
    *,
    port: Annotated[int, Parameter(help="Port of Vantage.", env_var="VANTAGE_PORT", validator=_PORT)] = 4242,
    prefect_port: Annotated[int, Parameter(help="Port of the Prefect server, when one is started.", validator=_PORT)] = 4200,
    host: Annotated[str, Parameter(help="Address that Vantage listens on.", env_var="VANTAGE_HOST")] = "127.0.0.1",
    data_dir: Annotated[
        Path | None,
        Parameter(
            help="Folder for everything (default: `.vantage` in a checkout, else this user's data folder).", env_var="VANTAGE_DATA_DIR"
        ),
    ] = None,
    sample: Annotated[bool, Parameter(help="Put the sample fleet and its workers on an empty server.")] = True,
    history_runs: Annotated[int, Parameter(help="Runs of the past to write into a new database.", validator=Number(gte=0))] = 20_000,
    history_days: Annotated[int, Parameter(help="Days over which that past goes back.", validator=Number(gte=1))] = 60,
) -> int:
    """Start Prefect, workers and Vantage on this machine, and keep them alive.

    Starts a Prefect server unless Prefect's settings name one, and puts the sample fleet on an empty server.
    Ctrl-C stops all of it; the data stay for the next time.
    """
    from prefect_vantage.up.options import UpOptions
    from prefect_vantage.up.run import run_up

    return run_up(
        UpOptions(
            port=port,
            prefect_port=prefect_port,
            host=host,
            data_dir=data_dir,
            sample=sample,
            history_runs=history_runs,
            history_days=history_days,
        )
    )
