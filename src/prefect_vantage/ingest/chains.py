"""Whether every state of a run is known: the chain of states that events told, from a run's first one on, link by link.

REST often shows a new state before its event arrives, and events may swap places; the chain waits for the missing link instead of giving up.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from prefect_vantage.ingest.changes import RunChange
from prefect_vantage.ingest.decide import Row

_MOST_RUNS = 50_000
_MOST_EARLY = 50


@dataclass(slots=True)
class _Chain:
    """The last state that is known without a gap, and events that came before their predecessor did."""

    tip: str | None
    tip_type: str | None
    early: list[RunChange] = field(default_factory=list)

    def add(self, change: RunChange) -> None:
        """One more event; it may let early ones follow."""
        if change.previous is None:
            self.tip, self.tip_type = change.event_id, change.type
        else:
            self.early = [*self.early[-_MOST_EARLY:], change]
        while (link := next((one for one in self.early if self._continues(one)), None)) is not None:
            self.early.remove(link)
            self.tip, self.tip_type = link.event_id, link.type

    def _continues(self, change: RunChange) -> bool:
        """Prefect names the state before only when it was short; else the type that the run left must do."""
        if self.tip is None:
            return False
        return change.follows == self.tip if change.follows else change.previous == self.tip_type


class Chains:
    """Chains of the latest runs; not thread-safe (the pipeline has the lock)."""

    def __init__(self) -> None:
        self._chains: OrderedDict[str, _Chain] = OrderedDict()

    def add(self, change: RunChange, before: Row | None) -> None:
        """An event of a run whose row was `before` when it came."""
        chain = self._chains.get(change.run_id)
        if chain is None:
            known = before is not None and bool(before["states_complete"])
            chain = _Chain(str(before["state_id"]), str(before["state_type"])) if known and before else _Chain(None, None)
            self._chains[change.run_id] = chain
            if len(self._chains) > _MOST_RUNS:
                self._chains.popitem(last=False)
        chain.add(change)

    def reaches(self, run_id: str, state_id: object) -> bool:
        """Whether every state up to this one is known."""
        chain = self._chains.get(run_id)
        return chain is not None and chain.tip is not None and chain.tip == state_id
