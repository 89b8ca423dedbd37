"""Exports: exactly the rows that a query counts, streamed in constant memory as CSV, JSON lines or Parquet."""
