"""The state store: what people made and did (actions, presets, …), in SQLite or PostgreSQL; see `store` for how to use it and to add a table."""
