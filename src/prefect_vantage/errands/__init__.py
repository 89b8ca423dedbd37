"""What the flows that ship do: each errand asks the service over HTTP, tells how far it is, and leaves its result where Prefect's UI shows it.

flows/export.py ─► errands.export ─► (server: the service) ─► (places: a folder or a filesystem block) ─► (showing: progress, artifact)
"""
