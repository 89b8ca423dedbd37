"""The reports of a project: listed, built for a period, rendered; the one object that the service and flows talk to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from prefect_vantage.errors import NotFound, QueryError, ReportError
from prefect_vantage.query.run import Queries
from prefect_vantage.reporting.build import Drift, build_document
from prefect_vantage.reporting.catalogue import Catalogue
from prefect_vantage.reporting.definition import ReportDefinition, read_definitions
from prefect_vantage.reporting.document import Document
from prefect_vantage.reporting.periods import read_period
from prefect_vantage.reporting.render import Rendered, render
from prefect_vantage.settings import Settings
from prefect_vantage.times import Clock


@dataclass(frozen=True, slots=True)
class Listed:
    """A report that can be built."""

    name: str
    title: str
    description: str
    period: str


class Reports:
    """Definitions come from the catalogue, else from the folder, read anew for each request: an edited file counts at once."""

    def __init__(
        self,
        folder: Path,
        queries: Queries,
        clock: Clock,
        settings: Settings,
        *,
        drift: Drift = lambda: None,
        catalogue: Catalogue | None = None,
    ) -> None:
        self._folder = folder
        self._queries = queries
        self._clock = clock
        self._settings = settings
        self._drift = drift
        self._catalogue = catalogue

    def list(self) -> tuple[Listed, ...]:
        """Every report of the folder, by name. Raises ReportError for a broken definition, naming file and line."""
        return tuple(Listed(one.name, one.title, one.description, one.period) for one in read_definitions(self._folder).values())

    def build(self, name: str, period: str | None = None, timezone: str | None = None, q: str = "") -> Document:
        """Build a report for a period (its own by default). Raises NotFound, ReportError, InvalidInput for the period, QueryError for `q`."""
        return self.build_as(self._definition(name), period, timezone, q)

    def build_as(self, definition: ReportDefinition, period: str | None = None, timezone: str | None = None, q: str = "") -> Document:
        """Build what a definition says, whether or not it is kept anywhere; raises as `build`."""
        tz = timezone or definition.timezone or self._settings.timezone
        now = self._clock()
        self._check_query(definition, tz)
        return build_document(
            definition,
            read_period(period or definition.period, tz, now),
            tz,
            q,
            queries=self._queries,
            now=now,
            address=self._settings.api_url,
            drift=self._drift,
        )

    def render(self, document: Document, format: str) -> Rendered:  # noqa: A002 - the word of the API
        """Write a document as csv, json, html or pdf. Raises InvalidInput for another format, ReportError when it fails."""
        return render(document, format, templates=self._folder / "templates")

    def _definition(self, name: str) -> ReportDefinition:
        if self._catalogue is not None:
            found = self._catalogue.find(name).definition
            assert found is not None  # `find` has raised for one that cannot be used
            return found
        definitions = read_definitions(self._folder)
        if name not in definitions:
            raise NotFound(f"There is no report {name!r}", hint=f"There are: {', '.join(definitions) or 'none'}.")
        return definitions[name]

    def _check_query(self, definition: ReportDefinition, timezone: str) -> None:
        """A broken query in a definition is the definition's fault, not the reader's."""
        try:
            self._queries.ask(definition.query, timezone)
        except QueryError as error:
            raise ReportError(f"{definition.name}.yaml: query: {error.message}", hint=error.hint) from error
