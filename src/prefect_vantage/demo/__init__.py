"""The demo: a sample fleet on a Prefect server and a believable past for it, both clearly marked and removable.

`fleet` deploys, `history` writes the past, `removal` takes everything away; import these modules, as Prefect is heavy to load.
"""
