"""Serves the app on its address: as the mirror's writer or, when there is one already, through it.

serve ─► socket ─► uvicorn ─► the app, or a standby that becomes the app when the writer is gone
"""

from __future__ import annotations

import ctypes
import errno
import socket
import sys
from contextlib import suppress

import pyarrow as pa
import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from prefect_vantage.app import build, compose, own_url, web_app_folder
from prefect_vantage.errors import MirrorLocked, SettingsError
from prefect_vantage.service.assets import Assets
from prefect_vantage.service.follower import Follower, Standby
from prefect_vantage.service.live.messages import LARGEST_MESSAGE
from prefect_vantage.service.wrapping import Secure, StripBasePath
from prefect_vantage.settings import Settings

DRAIN_SECONDS = 8
_HEAP = {-8: 2, -3: 65_536, -1: 65_536}
"""M_ARENA_MAX, M_MMAP_THRESHOLD and M_TRIM_THRESHOLD of <malloc.h>."""
LARGEST_HEAD = 131_072
"""Bytes of a request's line and headers: room for a query that is far too long, so that it is told where."""


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl-C: as the mirror's writer, or read-only through the process that is, until that one is gone.

    Raises SettingsError when the address cannot be listened on, MirrorError when the mirror cannot be opened.
    """
    listening = listen(settings)
    _be_small()
    try:
        present = _present(settings)
        config = uvicorn.Config(
            present,
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            ws="websockets-sansio",
            ws_max_size=LARGEST_MESSAGE,
            ws_per_message_deflate=False,
            h11_max_incomplete_event_size=LARGEST_HEAD,
            timeout_graceful_shutdown=DRAIN_SECONDS,
        )
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listening])
    finally:
        listening.close()


def _be_small() -> None:
    """Keep the process small: DuckDB imports pandas (60 MB), where it is installed, to look whether a parameter is one of its; nothing here is.

    Arrow's own pool keeps what an export has used; the system's gives it back, and sooner where threads share two heaps and large pieces have
    none (glibc's mallopt; elsewhere there is no such thing, and nothing happens).
    """
    with suppress(OSError, AttributeError):
        for option, value in _HEAP.items():
            ctypes.CDLL(None).mallopt(option, value)
    if "pandas" not in sys.modules:
        sys.modules["pandas"] = None  # type: ignore[assignment]
        with suppress(AttributeError, ImportError):
            pa.scalar("")  # Arrow looks for pandas once, and trips over one that is hidden: here rather than in somebody's export
    pa.set_memory_pool(pa.system_memory_pool())


def _present(settings: Settings) -> ASGIApp:
    """What is served at first: the app, or a standby while another process writes the mirror."""
    try:
        vantage = compose(settings)
    except MirrorLocked as locked:
        say(f"{locked.message}. Serving read-only through it at {own_url(settings)}; taking over when it ends.")
        return _standby(settings, locked.owner)
    say(f"Vantage serves {own_url(settings)}{settings.base_path}")
    return build(vantage)


def _standby(settings: Settings, owner: dict[str, str]) -> Standby:
    seen = dict(owner)

    def take_over() -> FastAPI | None:
        try:
            vantage = compose(settings)
        except MirrorLocked as locked:
            seen.update(locked.owner)
            return None
        say(f"The other Vantage is gone; this one writes the mirror now, at {own_url(settings)}{settings.base_path}")
        return build(vantage)

    assets = Assets(web_app_folder(), settings.base_path)
    follower = Follower(lambda: seen.get("url", ""), assets, allowed_origins=settings.allowed_origins)
    wrapped = StripBasePath(Secure(follower), base_path=settings.base_path)
    return Standby(follower, wrapped, take_over)


def listen(settings: Settings) -> socket.socket:
    """The listening socket. Raises SettingsError that says how to choose another address."""
    hint = "Stop what listens there, or choose another with --port (VANTAGE_PORT) or --host (VANTAGE_HOST)."
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host or None, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise SettingsError(f"VANTAGE_HOST: {settings.host} is no address to listen on: {error.strerror}", hint=hint) from error
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
    except OSError as error:
        listening.close()
        what = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be listened on: {error.strerror}"
        raise SettingsError(f"VANTAGE_PORT: {settings.host}:{settings.port} {what}", hint=hint) from error
    return listening


def say(text: str) -> None:
    """Tell whoever started the service."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
