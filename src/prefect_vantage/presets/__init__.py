"""Presets: named views of the run list, kept on the server; as one object in the API, the CLI, the SDK, YAML and the web app.

view (what is shown, checked) ─► preset (with its name, owner and version) ─► templates · saved_searches (in from Prefect) · link (out to Prefect)
"""
