"""Tasks on Prefect itself: submit, follow, cancel and retry runs over Prefect's REST API. No Vantage service takes part.

wish ─► plans (conversations without I/O) ─► link or async_link (httpx) ─► Prefect
"""
