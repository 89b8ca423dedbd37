"""The service: the HTTP API, the live socket and the web app over one mirror."""
