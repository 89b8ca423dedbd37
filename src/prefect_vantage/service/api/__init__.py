"""The HTTP API: one router per noun; each route is thin: read the parameters, ask, answer."""
