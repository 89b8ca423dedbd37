"""Secrets leave parameters and messages before anything is stored; what is redacted here is nowhere in the mirror.

A value goes when its key names a secret (substring, any case, `-` and `_` alike), when it has the form of a masked secret, or when it is a
credential inside a longer text: a URL's user and password, `password=…`, a bearer token, JSON inside a string.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import orjson

REDACTED = "[redacted]"
TOO_DEEP = "[nested too deep to store]"
_DEEPEST = 60
_LONGEST_JSON = 524_288
_MOST_KNOWN = 5_000
_MASKED = re.compile(r"^(?:(?:Secret(?:Str|Bytes)?|pydantic\.SecretStr)\(.*\)|\*{3,})$", re.DOTALL)
_MASKED_INSIDE = re.compile(r"\bSecret(?:Str|Bytes)?\(b?(?:'[^']*'|\"[^\"]*\")\)")
_URL_USER = re.compile(r"\b([a-z][a-z0-9+.\-]*://)[^\s/@?#'\"]*@", re.IGNORECASE)
_BEARER = re.compile(r"\b(Bearer|Basic)\s+[A-Za-z0-9._~+/\-]{12,}=*", re.IGNORECASE)
_SEPARATORS = re.compile(r"[-_\s.]+")
_NAMED_BY = ("name", "key")


class Redactor:
    """Redacts by a configurable list of key fragments, such as `password` and `api_key`."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fragments = tuple(_SEPARATORS.sub("", key.lower()) for key in keys if key.strip())
        self._known: dict[str, bool] = {}
        spelled = "|".join(r"[-_]?".join(re.escape(part) for part in _SEPARATORS.split(key)) for key in keys if key.strip())
        self._assignment = re.compile(rf"([\w.\-]*(?:{spelled})[\w.\-]*\s*=\s*)(?!=)[^\s&;,#'\")]+", re.IGNORECASE) if spelled else None

    def is_secret(self, key: str) -> bool:
        """Whether a key of that name holds a secret."""
        known = self._known.get(key)
        if known is None:
            plain = _SEPARATORS.sub("", key.lower())
            known = any(fragment in plain for fragment in self._fragments)
            if len(self._known) < _MOST_KNOWN:
                self._known[key] = known
        return known

    def value(self, value: object, depth: int = 0) -> object:
        """The JSON value without its secrets; the original is not changed."""
        if depth > _DEEPEST:
            return TOO_DEEP
        if isinstance(value, dict):
            return self._mapping(value, depth)
        if isinstance(value, list):
            return [self.value(item, depth + 1) for item in value]
        if isinstance(value, str):
            return self._string(value, depth)
        return value

    def parameters(self, parameters: dict[str, object]) -> str:
        """JSON text of a run's parameters without their secrets, keys in their order."""
        return orjson.dumps(self.value(parameters), default=str).decode() if parameters else "{}"

    def text(self, text: str) -> str:
        """Prose (a state's message) without the credentials in it."""
        if "://" in text:
            text = _URL_USER.sub(rf"\1{REDACTED}@", text)
        if "Secret" in text:
            text = _MASKED_INSIDE.sub(REDACTED, text)
        text = _BEARER.sub(rf"\1 {REDACTED}", text)
        if self._assignment is not None and "=" in text:
            text = self._assignment.sub(rf"\g<1>{REDACTED}", text)
        return text

    def _mapping(self, value: dict[str, object], depth: int) -> dict[str, object]:
        named = any(isinstance(value.get(by), str) and self.is_secret(str(value[by])) for by in _NAMED_BY)
        return {
            str(key): _hide(item) if self.is_secret(str(key)) or (named and key == "value") else self.value(item, depth + 1)
            for key, item in value.items()
        }

    def _string(self, value: str, depth: int) -> str:
        if _MASKED.match(value):
            return REDACTED
        if value[:1] in ("{", "[") and len(value) <= _LONGEST_JSON:
            try:
                parsed = orjson.loads(value)
            except orjson.JSONDecodeError:
                return self.text(value)
            clean = self.value(parsed, depth + 1)
            return value if clean == parsed else orjson.dumps(clean).decode()
        return self.text(value)


def _hide(value: object) -> object:
    """Whether a secret is set at all may be seen; what it is may not."""
    return value if value is None or isinstance(value, bool) or value == "" else REDACTED
