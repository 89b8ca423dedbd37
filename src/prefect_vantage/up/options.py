"""What a person may say to `vantage up`, and where its data go when nothing is said."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from prefect_vantage import project


@dataclass(frozen=True, slots=True)
class UpOptions:
    """Ports are TCP ports on this machine; `prefect_port` matters only when a Prefect server is started here.

    `sample` puts the sample fleet on an empty server, and `history_runs` runs over `history_days` days into a new database.
    """

    port: int = 4242
    prefect_port: int = 4200
    host: str = "127.0.0.1"
    data_dir: Path | None = None
    sample: bool = True
    history_runs: int = 20_000
    history_days: int = 60


def data_folder(options: UpOptions) -> Path:
    """Absolute folder of everything that `vantage up` keeps."""
    if options.data_dir:
        return options.data_dir.expanduser().resolve()
    if project.is_checkout():
        return project.root() / ".vantage"
    return user_data_folder(sys.platform, os.environ, Path.home())


def user_data_folder(platform: str, environment: Mapping[str, str], home: Path) -> Path:
    """Where programs keep a user's data on this platform."""
    if platform == "darwin":
        return home / "Library" / "Application Support" / "Vantage"
    return Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share") / "vantage"
