"""The mirror: the columnar copy of every run, in DuckDB."""
