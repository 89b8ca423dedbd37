"""What is never shown: which paths hold secrets by their name, and how a text loses the secrets that are in it."""

from __future__ import annotations

from collections.abc import Iterable

from prefect_vantage.settings import REDACTED_KEYS

MASK = "••••••"
_SCHEMAS = ("parameter_openapi_schema.", "base_job_template.")
_SHORTEST = 4


def looks_secret(path: str) -> bool:
    """Whether the names on a path say that its value is a secret. In schemas only defaults are values; the rest describes them."""
    if path.startswith(_SCHEMAS):
        before, default, path = path.partition(".default")
        if not default:
            return False
        path = before.rpartition(".")[2] + path
    return any(word in path.lower() for word in REDACTED_KEYS)


def without(text: str, secrets: Iterable[object]) -> str:
    """The text with each secret in it masked."""
    for secret in sorted({str(one) for one in secrets if isinstance(one, str | int) and len(str(one)) >= _SHORTEST}, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text
