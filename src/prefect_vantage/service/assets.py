"""The web app: files of the build, `index.html` for every page address, and a page that helps when there is no build.

Hashed files never change and are cached for ever; the page itself is asked for every time. Compressed copies beside a file (`.br`, `.gz`) are preferred.
"""

from __future__ import annotations

import hashlib
import html
import mimetypes
import re
from pathlib import Path, PurePosixPath

from fastapi import Request
from starlette.responses import FileResponse, HTMLResponse, Response

from prefect_vantage.errors import NotFound
from prefect_vantage.service.etag import check

_HASHED = re.compile(r"[-.][A-Za-z0-9_-]{8,}\.\w+$")
_BASE = re.compile(r'<base\s+href="[^"]*"\s*/?>')
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_FOREVER = "public, max-age=31536000, immutable"
_REVALIDATE = "no-cache"
_MISSING = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Vantage</title></head><body>
<h1>The web app is not built</h1>
<p>The API works. To build the web app, run <code>make ui</code> in the checkout, then reload this page.</p>
<p><a href="{base}api/v1/openapi.json">API description</a></p></body></html>"""


class Assets:
    """Answers page addresses and files from `folder` (the web app's build); `base_path` is where browsers see Vantage."""

    def __init__(self, folder: Path, base_path: str) -> None:
        self._folder = folder.resolve()
        self._base = "/" + base_path.strip("/") + "/" if base_path.strip("/") else "/"

    def respond(self, request: Request) -> Response:
        """The file of that path, the page for people, or NotFound; NotModified when the browser has it."""
        path = request.url.path.lstrip("/")
        file = self._file(path)
        if file is not None:
            return self._send(request, file)
        if "text/html" in request.headers.get("accept", "") and not path.startswith(("api/", "assets/")):
            return self.page(request)
        raise NotFound(f"There is nothing at {request.url.path}")

    def _file(self, path: str) -> Path | None:
        """The file under the folder, never outside it; not the page, which is served rewritten."""
        if not path or "\0" in path or PurePosixPath(path).name == "index.html":
            return None
        file = (self._folder / path).resolve()
        return file if file.is_relative_to(self._folder) and file.is_file() else None

    def _send(self, request: Request, file: Path) -> Response:
        forever = file.parent.name == "assets" and _HASHED.search(file.name) is not None
        headers = {"Cache-Control": _FOREVER if forever else _REVALIDATE, "Vary": "Accept-Encoding"}
        status = file.stat()
        tag = f'W/"{status.st_mtime_ns:x}-{status.st_size:x}"'
        check(request, tag)
        headers["ETag"] = tag
        accepted = {
            one.split(";")[0].strip() for one in request.headers.get("accept-encoding", "").split(",") if "q=0" not in one.replace(" ", "")
        }
        for encoding, suffix in _ENCODINGS:
            packed = file.with_name(file.name + suffix)
            if encoding in accepted and packed.is_file():
                return FileResponse(packed, media_type=_media_type(file), headers={**headers, "Content-Encoding": encoding})
        return FileResponse(file, media_type=_media_type(file), headers=headers)

    def page(self, request: Request, *, kept: bool = True) -> Response:
        """The web app's one page. Raises NotModified when the browser may keep it (`kept`) and has it."""
        index = self._folder / "index.html"
        if not index.is_file():
            return HTMLResponse(_MISSING.format(base=html.escape(self._base)), status_code=503, headers={"Cache-Control": "no-store"})
        text = _BASE.sub(f'<base href="{html.escape(self._base)}">', index.read_text(encoding="utf-8"), count=1)
        if not kept:
            return HTMLResponse(text, headers={"Cache-Control": "no-store"})
        tag = f'W/"{hashlib.blake2b(text.encode(), digest_size=12).hexdigest()}"'
        check(request, tag)
        return HTMLResponse(text, headers={"Cache-Control": _REVALIDATE, "ETag": tag})


def _media_type(file: Path) -> str:
    guessed, _ = mimetypes.guess_type(file.name)
    known = {
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".woff2": "font/woff2",
        ".svg": "image/svg+xml",
        ".webmanifest": "application/manifest+json",
    }
    return known.get(file.suffix, guessed or "application/octet-stream")
