"""Every setting of Vantage, read from `VANTAGE_*` variables; `app` hands the values to what needs them.

Prefect's own address and credentials come from Prefect's settings (`PREFECT_API_URL`, profile) unless `VANTAGE_PREFECT_*` says otherwise.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, StringConstraints, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from prefect_vantage.errors import SettingsError

REDACTED_KEYS = ("password", "passwd", "secret", "token", "api_key", "apikey", "authorization", "credential", "private_key")


Origin = Annotated[str, StringConstraints(pattern=r"^https?://[^\s;,'\"/]+$")]


class Settings(BaseSettings):
    """One frozen value; field names are the variables without `VANTAGE_`, descriptions are the reference page."""

    model_config = SettingsConfigDict(env_prefix="VANTAGE_", frozen=True, extra="ignore")

    api_url: str = Field("http://127.0.0.1:4242", description="Where the CLI and SDK find the service.")
    host: str = Field("127.0.0.1", description="Address that `vantage serve` listens on.")
    port: int = Field(4242, ge=1, le=65535, description="Port that `vantage serve` listens on.")
    base_path: str = Field("/", description="Path under which a reverse proxy offers Vantage.")
    allowed_origins: tuple[str, ...] = Field((), description="Further origins that may open the live socket and send changes.")
    data_dir: Path = Field(Path(".vantage"), description="Folder of the mirror and the state store.")
    state_url: str | None = Field(
        None,
        description="Database of the state store, `postgresql://user:password@host/database`; else `state.sqlite` in the data folder.",
    )
    user_header: str | None = Field(
        None,
        description="Header in which a trusted reverse proxy names the person, such as `X-Vantage-User`; else clients say it themselves.",
    )
    project: Path | None = Field(
        None, description="Project folder: reports, presets, what `vantage plan` compares; else what ships with Vantage."
    )
    person: str | None = Field(
        None,
        description="Who the command line says it is, in letters, digits and `._@:-`; else the name of its user on this machine.",
    )
    embed_secret: SecretStr | None = Field(
        None, description="Key that links to embedded dashboards are signed with; else one is drawn and kept in the data folder."
    )
    embed_origins: tuple[Origin, ...] = Field(
        (), description="Origins whose pages may show embedded dashboards in a frame, such as `https://wiki.example`; else only this one's."
    )
    timezone: str = Field("UTC", description="Zone of calendar words when a request names none.")

    prefect_api_url: str | None = Field(None, description="Prefect's API; else Prefect's own settings.")
    prefect_auth_string: str | None = Field(None, description="Prefect's basic-auth string `user:password`; else Prefect's own settings.")
    prefect_ui_url: str | None = Field(None, description="Prefect's UI as browsers reach it; else derived from its API.")
    prefect_page_size: int = Field(200, ge=1, le=200, description="Rows asked for in one request to Prefect.")
    prefect_in_flight: int = Field(2, ge=1, le=16, description="Requests to Prefect at the same time.")
    prefect_rate: float = Field(5.0, gt=0, description="Requests to Prefect a second, on average.")
    prefect_timeout: float = Field(30.0, gt=0, description="Seconds before a request to Prefect is given up.")

    batch_seconds: float = Field(0.25, gt=0, le=0.5, description="Longest time that events are gathered before they are applied.")
    reconcile_seconds: float = Field(60.0, gt=0, description="Pause between two reconciliations.")
    reconnect_reconcile_seconds: float = Field(9.0, ge=0, description="Reconcile this long after every (re)connect of the event socket.")
    deletion_sweep_seconds: float = Field(3600.0, gt=0, description="Pause between two sweeps for deleted runs when counts agree.")
    sample_seconds: float = Field(30.0, gt=0, description="Pause between two samples of workers, queues and slots.")
    task_run_days: float = Field(
        7.0, ge=0, description="Task runs of runs younger than this are backfilled; older ones are read on demand."
    )
    redact_keys: tuple[str, ...] = Field(REDACTED_KEYS, description="Parameter keys (substring, any case) whose values are never stored.")

    action_runs: int = Field(100_000, ge=1, le=1_000_000, description="Runs that one action (cancel, retry, delete, …) may touch at most.")

    export_days: int = Field(7, ge=1, description="Days for which the files of exports in the background are kept.")

    deliver: bool = Field(True, description="Whether the service sends reports that wait: tries again, tests, what is sent again.")
    report_days: int = Field(90, ge=1, description="Days for which the files of reports that were sent are kept.")
    reports_folder: Path | None = Field(
        None, description="Folder below which reports for folders are put; else `reports` in the data folder."
    )
    smtp_host: str | None = Field(None, description="Mail server for reports that name no block of prefect-email.")
    smtp_port: int = Field(587, ge=1, le=65535, description="Port of the mail server.")
    smtp_security: Literal["starttls", "ssl", "none"] = Field("starttls", description="How the connection to the mail server is encrypted.")
    smtp_user: str | None = Field(None, description="User at the mail server.")
    smtp_password: SecretStr | None = Field(None, description="Password at the mail server.")
    mail_from: str | None = Field(None, description="Address that mail comes from; else the user at the mail server.")
    mail_domains: tuple[str, ...] = Field((), description="Domains that reports may be mailed to; any when empty.")
    mail_attachments: int = Field(10_000_000, ge=0, description="Bytes of attachments in one mail; larger files are linked.")
    webhook_secret: SecretStr | None = Field(None, description="Key that reports for webhooks are signed with.")

    late_after: float = Field(15.0, ge=0, description="Seconds after which Prefect calls a due run late.")
    statement_seconds: float = Field(20.0, gt=0, description="Longest time of one statement on the mirror.")
    memory_limit: str = Field("1GB", description="DuckDB's memory limit.")
    threads: int | None = Field(None, ge=1, description="DuckDB's threads; else one per core.")
    follow: bool = Field(True, description="Read from Prefect; off serves what the mirror holds.")

    @property
    def mirror_path(self) -> Path:
        """File of the DuckDB mirror."""
        return self.data_dir / "mirror.duckdb"

    @property
    def editions_path(self) -> Path:
        """Folder of the files of reports that were sent."""
        return self.data_dir / "editions"

    @property
    def exports_path(self) -> Path:
        """Folder of the files of exports in the background."""
        return self.data_dir / "exports"

    @property
    def outbox_path(self) -> Path:
        """Folder below which reports for folders are put."""
        return self.reports_folder or self.data_dir / "reports"

    @property
    def state_address(self) -> str:
        """URL of the state store's database."""
        return self.state_url or f"sqlite:///{self.data_dir / 'state.sqlite'}"


def load_settings(**overrides: object) -> Settings:
    """Settings from the environment and `overrides` (None values are left out). Raises SettingsError naming the variable."""
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = "VANTAGE_" + "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"{name}: {first['msg']}", hint=f"It was {first.get('input')!r}.") from error
