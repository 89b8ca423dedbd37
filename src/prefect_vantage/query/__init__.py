"""The query language: text ─► nodes ─► SQL over the mirror ─► pages, counts, groups, facets, exports."""
