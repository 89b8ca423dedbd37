"""Signed links: whoever has one sees one shared dashboard for a while, and nothing else; in a frame of the sites that may.

name + expires ─► HMAC-SHA-256 with the secret ─► ?expires=…&signature=…
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path

from fastapi import Request
from starlette.responses import HTMLResponse, Response

from prefect_vantage.errors import SettingsError
from prefect_vantage.service.assets import Assets
from prefect_vantage.service.problems import Forbidden
from prefect_vantage.service.wrapping import SECURITY
from prefect_vantage.times import Clock

_REFUSED = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Not shown · Vantage</title><style>
body {{ margin: 0; min-height: 100vh; display: grid; place-content: center; gap: 8px; padding: 24px; box-sizing: border-box;
  font: 14px/20px system-ui, sans-serif; text-align: center; color: #161618; background: #fff }}
h1 {{ margin: 0; font-size: 16px }} p {{ margin: 0; max-width: 60ch; color: #5f626d }}
@media (prefers-color-scheme: dark) {{ body {{ color: #fff; background: #26272b }} p {{ color: #c7c7c7 }} }}
</style></head><body><h1>{title}</h1><p>{hint}</p></body></html>"""
LONGEST = timedelta(days=366)
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class SignedLink:
    """`expires` is in seconds since 1970."""

    name: str
    expires: int
    signature: str

    @property
    def path(self) -> str:
        """The page's address below the base path."""
        return f"embed/dashboards/{self.name}?expires={self.expires}&signature={self.signature}"

    @property
    def until(self) -> datetime:
        """When it stops to work, aware UTC."""
        return datetime.fromtimestamp(self.expires, UTC)


class SignedLinks:
    """Makes and checks links; `secret` is asked each time, so a secret that is taken away ends them all."""

    def __init__(self, secret: Callable[[], bytes], clock: Clock) -> None:
        self._secret = secret
        self._clock = clock

    def sign(self, name: str, lasts: timedelta) -> SignedLink:
        """A link to a dashboard that works for so long."""
        expires = int((self._clock() + min(lasts, LONGEST)).timestamp())
        return SignedLink(name, expires, self._signature(name, expires))

    def check(self, name: str, expires: int, signature: str) -> None:
        """Raises Forbidden for a link that was not made here for that dashboard and time, or is over."""
        if not hmac.compare_digest(self._signature(name, expires).encode(), signature.encode()):
            raise Forbidden(
                "This link is not signed for this dashboard",
                hint="Copy it whole, or make a new one with “Embed” on the dashboard's page; a changed VANTAGE_EMBED_SECRET ends old links.",
            )
        if expires <= self._clock().timestamp():
            until = datetime.fromtimestamp(expires, UTC)
            raise Forbidden(f"This link ended on {until:%Y-%m-%d %H:%M} UTC", hint="Make a new one with “Embed” on the dashboard's page.")

    def _signature(self, name: str, expires: int) -> str:
        message = f"dashboard\n{name}\n{expires}".encode()
        return base64.urlsafe_b64encode(hmac.new(self._secret(), message, hashlib.sha256).digest()).decode().rstrip("=")


def secret_in(folder: Path) -> bytes:
    """The secret that is kept in the folder, drawn when there is none yet; readable by its owner alone. Raises SettingsError."""
    path = folder / "embed.secret"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            part = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
                file.write(secrets.token_hex(_SECRET_BYTES))
            try:
                os.link(part, path)  # whoever was first has made it
            except FileExistsError:
                pass
            finally:
                part.unlink()
        return path.read_text(encoding="ascii").strip().encode()
    except OSError as error:
        raise SettingsError(
            f"The secret of embedded dashboards cannot be kept in {path}: {error.strerror}", hint="Set VANTAGE_EMBED_SECRET."
        ) from error


def embed_page(request: Request, name: str, links: SignedLinks, origins: tuple[str, ...], assets: Assets) -> Response:
    """The web app's page for a signed link, which the origins may put into a frame; 403 with a hint for a link that does not hold."""
    given = request.query_params
    expires = given.get("expires", "")
    try:
        links.check(name, int(expires) if expires.isascii() and expires.isdigit() and len(expires) < 13 else 0, given.get("signature", ""))
        response = assets.page(request, kept=False)  # an answer of 304 would bring the headers of other pages
    except Forbidden as refused:
        page = _REFUSED.format(title=escape(refused.message), hint=escape(refused.hint or ""))
        response = HTMLResponse(page, status_code=403, headers={"Cache-Control": "no-store"})
    if origins:
        policy = SECURITY["Content-Security-Policy"].replace("frame-ancestors 'self'", f"frame-ancestors 'self' {' '.join(origins)}")
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Frame-Options"] = ""  # it knows no list of origins; where there is a policy, browsers read that alone
    return response
