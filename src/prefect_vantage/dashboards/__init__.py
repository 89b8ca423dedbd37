"""Dashboards: panels over queries on one page; as one object in the API, the CLI, the SDK, YAML and the web app.

definition (what is shown) ─► check (metrics, dimensions, queries) ─► catalogue (files and kept ones, versions) ─► asking (its panels as one question)
"""
