"""The upstream of a service that does not follow Prefect (`VANTAGE_FOLLOW=0`): the mirror is served as it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NoReturn

from prefect_vantage.errors import Conflict, PrefectUnreachable
from prefect_vantage.service.models.system import Backfill, UpstreamStatus

_HINT = "Start Vantage without --no-follow (VANTAGE_FOLLOW)."


class Unfollowed:
    """Says that nothing comes from Prefect."""

    def start(self) -> None:
        """Nothing runs."""

    def stop(self, timeout: float = 20.0) -> None:
        """Nothing runs."""

    def sync_now(self) -> NoReturn:
        """Raises Conflict."""
        raise Conflict("This Vantage does not follow Prefect", hint=_HINT)

    def recheck(self, since: datetime, until: datetime | None = None, *, task_runs: bool = False) -> NoReturn:  # noqa: ARG002 - the protocol's names
        """Raises Conflict."""
        self.sync_now()

    def acts(self) -> NoReturn:
        """Raises Conflict."""
        raise Conflict("Nothing can be done to runs: this Vantage does not follow Prefect", hint=_HINT)

    def reread(self, run_ids: Iterable[str]) -> None:
        """Nothing is read."""

    def want_history(self, run_id: str) -> None:
        """What is not mirrored stays unknown."""

    def logs(self, run_id: str, level: int | None, limit: int, offset: int) -> NoReturn:  # noqa: ARG002 - the protocol's names
        """Raises PrefectUnreachable."""
        raise PrefectUnreachable("Logs are read from Prefect, which this Vantage does not follow", hint=_HINT)

    def saved_searches(self) -> NoReturn:
        """Raises PrefectUnreachable."""
        raise PrefectUnreachable("Saved searches are read from Prefect, which this Vantage does not follow", hint=_HINT)

    def status(self) -> UpstreamStatus:
        """Everything offline, nothing left to read."""
        return UpstreamStatus(backfill=Backfill(status="done"))
