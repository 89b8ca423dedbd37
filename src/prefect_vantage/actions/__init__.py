"""Actions on runs: preview ─► freeze the set ─► execute in batches against Prefect ─► audit, all of it in the state store."""
