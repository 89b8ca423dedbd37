"""The `vantage` command: one file per noun, `commands` lists them, `faults` decides what an error looks like and what it exits with."""

from __future__ import annotations

from prefect_vantage.cli.run import main

__all__ = ["main"]
