"""Vantage: the companion that self-hosted Prefect lacks."""

__version__ = "0.1.0"
