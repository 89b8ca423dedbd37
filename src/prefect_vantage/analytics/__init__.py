"""Numbers over the mirror: what a metric is, how it is bucketed, compared, broken down and drawn; every number carries the query of its runs."""
