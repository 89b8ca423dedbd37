"""Who may change things and open the live socket: pages of this origin, origins that the settings allow, and programs that are no browsers.

Pure: headers in, verdict out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit


def is_trusted(headers: Mapping[str, str], allowed: Collection[str]) -> bool:
    """Whether a request with these headers (names in lower case) comes from a trusted page or from a program.

    Browsers send Origin (or Sec-Fetch-Site) with every socket and every change; a request with neither comes from a program.
    """
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "none") in {"none", "same-origin"}
    if origin.rstrip("/") in {one.rstrip("/") for one in allowed}:
        return True
    return origin != "null" and _authority(origin) == headers.get("host", "").lower()


def _authority(origin: str) -> str:
    """Host and port as a Host header has them: a scheme's usual port is left out by browsers on both sides."""
    return urlsplit(origin).netloc.lower()
