"""Benchmarks: ours against Prefect's API and against SQL on Prefect's database, on the same rows, in one run (`make bench`)."""
