"""The queries that a person asked for lately: bounded, each once, the newest first; kept as canonical text, so that relative times stay relative."""

from __future__ import annotations

from prefect_vantage.presets.view import view_of
from prefect_vantage.state import presets as kept
from prefect_vantage.state.people import Person
from prefect_vantage.state.presets import Recent
from prefect_vantage.state.store import Store
from prefect_vantage.times import Clock

MOST_RECENT = 50


class RecentQueries:
    """Thread-safe."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def list(self, person: Person) -> list[Recent]:
        """At most fifty, the newest first. Raises StateError."""
        with self._store.reading() as connection:
            return kept.recent(connection, person.id, MOST_RECENT)

    def remember(self, person: Person, q: str) -> None:
        """Put a query on top. Raises QueryError for what is none; an empty one is not worth remembering."""
        text = view_of(q).q
        if text:
            with self._store.transaction() as connection:
                kept.remember(connection, person.id, text, self._clock(), MOST_RECENT)

    def forget(self, person: Person, q: str | None = None) -> None:
        """Forget one query, or all."""
        with self._store.transaction() as connection:
            kept.forget(connection, person.id, q)
