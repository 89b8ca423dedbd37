"""Ingest: what a Prefect server knows about its runs, brought into the mirror and kept true there."""

from prefect_vantage.ingest.ingest import Ingest
from prefect_vantage.ingest.status import Fault, IngestStatus

__all__ = ["Fault", "Ingest", "IngestStatus"]
