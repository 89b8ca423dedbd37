"""Ingest: what a Prefect server knows about its runs, brought into the mirror and kept true there."""
