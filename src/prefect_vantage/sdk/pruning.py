"""A pruning on its way: the service tells a line of JSON per batch, the last line is the result.

response ─► Pruning ─► feed(line) … ─► finish ─► Pruned
"""

from __future__ import annotations

import json
from collections.abc import Callable

from prefect_vantage.errors import VantageError
from prefect_vantage.sdk.models import Json, Pruned, read_pruned
from prefect_vantage.sdk.problems import described

Removing = Callable[[int, int], None]
"""Is told how many runs are removed, of how many."""


_AGAIN = "What was removed stays removed; prune again to go on."


class Pruning:
    """Tells `progress` of every step. Raises VantageError for the problem that the service ends with, or when no end came."""

    def __init__(self, progress: Removing) -> None:
        self._progress = progress
        self._result: Json | None = None

    def feed(self, line: str) -> None:
        """Take the next line."""
        if not line.strip():
            return
        try:
            said: Json = json.loads(line)
        except ValueError as error:
            raise VantageError("The service did not answer with Vantage's JSON lines", hint=_AGAIN) from error
        if "problem" in said:
            raise described(said["problem"])
        if "removed" in said:
            self._progress(int(said["removed"]), int(said["of"]))
        else:
            self._result = said

    def finish(self) -> Pruned:
        """What was removed."""
        if self._result is None:
            raise VantageError("The pruning broke off", hint=_AGAIN)
        return read_pruned(self._result)
