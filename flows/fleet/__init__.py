"""The sample task fleet: realistic flows, one file for each family, that the demo and load tests run on sample work pools."""
