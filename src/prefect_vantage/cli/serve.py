"""`vantage serve`: the service itself, in the foreground, beside a Prefect server that exists."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

EXAMPLES = (
    ("vantage serve", "beside the Prefect server of the active profile"),
    ("PREFECT_API_URL=http://prefect:4200/api vantage serve --host 0.0.0.0 --port 8080", "reachable from other machines"),
    ("vantage serve --no-follow --data-dir backup", "show a mirror without reading from Prefect"),
)


def serve(
    *,
    host: Annotated[str | None, Parameter(help="Address to listen on.", env_var="VANTAGE_HOST")] = None,
    port: Annotated[int | None, Parameter(help="Port to listen on.", env_var="VANTAGE_PORT", validator=Number(gte=1, lte=65535))] = None,
    data_dir: Annotated[Path | None, Parameter(help="Folder of the mirror.", env_var="VANTAGE_DATA_DIR")] = None,
    base_path: Annotated[
        str | None, Parameter(help="Path under which a reverse proxy offers Vantage.", env_var="VANTAGE_BASE_PATH")
    ] = None,
    follow: Annotated[bool | None, Parameter(help="Read from Prefect; `--no-follow` serves what the mirror holds.")] = None,
) -> None:
    """Serve the web app and the API, and follow Prefect.

    Runs until Ctrl-C or SIGTERM. A second one on the same folder serves read-only.
    """
    from prefect_vantage.serving import serve as run_service
    from prefect_vantage.settings import load_settings

    run_service(load_settings(host=host, port=port, data_dir=data_dir, base_path=base_path, follow=follow))
