"""Errors as RFC 9457 problems: one table from error class to HTTP status, one shape for every error that leaves the service.

Nothing internal leaves: an error that is not ours becomes a 500 that names only the request.
"""

from __future__ import annotations

import difflib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from prefect_vantage.errors import (
    Conflict,
    InvalidInput,
    InvalidParts,
    MirrorError,
    NotFound,
    PrefectError,
    QueryError,
    QueryTimeout,
    ReportError,
    Stale,
    StateError,
    VantageError,
)

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"


class Busy(VantageError):
    """Too much is being asked at the moment (HTTP 503, try again shortly)."""


class Forbidden(VantageError):
    """The request comes from where it may not come from (HTTP 403)."""


class MatchMissing(VantageError):
    """The request changes something without saying which version it has seen (HTTP 428)."""


class TooLarge(VantageError):
    """The request carries more than the service reads (HTTP 413)."""


class UnsupportedMedia(VantageError):
    """The request's body is of a type that is not read here (HTTP 415)."""


class ProblemPart(BaseModel):
    """A mistake in a part of what was sent."""

    path: str = Field(description="Such as sections.2.metric; empty for the whole.")
    message: str
    hint: str | None


class Problem(BaseModel):
    """An error: what went wrong, how to mend it, and where in the query text it is."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "about:blank#query",
                "title": "Unprocessable Content",
                "status": 422,
                "detail": "Unknown field 'stat'",
                "hint": "Did you mean state?",
                "position": 0,
                "length": 4,
                "suggestion": "state",
            }
        }
    )

    type: str = Field(description="Kind of the problem: about:blank#query, #input, #not-found, #busy, …")
    title: str = Field(description="The HTTP status in words.")
    status: int
    detail: str = Field(description="What went wrong, for people.")
    hint: str | None = Field(None, description="How to mend it.")
    position: int | None = Field(None, description="Where in q the error is, in characters.")
    length: int | None = Field(None, description="How many characters of q are wrong.")
    suggestion: str | None = Field(None, description="Replacement text for that span.")
    present: dict[str, Any] | None = Field(None, description="What somebody else has made of it meanwhile.")
    parts: list[ProblemPart] | None = Field(None, description="Each mistake with the path to where it is.")


_KINDS: tuple[tuple[type[VantageError], int, str], ...] = (
    (QueryError, 422, "query"),
    (InvalidInput, 422, "input"),
    (NotFound, 404, "not-found"),
    (Stale, 412, "stale"),
    (MatchMissing, 428, "match"),
    (Conflict, 409, "conflict"),
    (Forbidden, 403, "forbidden"),
    (TooLarge, 413, "too-large"),
    (UnsupportedMedia, 415, "media-type"),
    (Busy, 503, "busy"),
    (QueryTimeout, 503, "timeout"),
    (MirrorError, 500, "mirror"),
    (StateError, 503, "state"),
    (PrefectError, 502, "prefect"),
    (ReportError, 500, "report"),
    (VantageError, 500, "error"),
)
_RETRY_AFTER = {"busy": "2", "timeout": "10", "state": "5"}
_HIDDEN = {"mirror": "The mirror could not answer", "state": "The state store cannot be used at the moment"}
"""Their messages quote the engine; the log and the System page have them."""


def describe(error: VantageError) -> dict[str, Any]:
    """The problem of one of our errors, without null members."""
    status, kind = next((status, kind) for cls, status, kind in _KINDS if isinstance(error, cls))
    detail = _HIDDEN.get(kind, error.message)
    problem: dict[str, Any] = {"type": f"about:blank#{kind}", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    extra: dict[str, Any] = {"hint": error.hint}
    if isinstance(error, QueryError):
        extra |= {"position": error.position, "length": error.length, "suggestion": error.suggestion}
    if isinstance(error, Stale):
        extra["present"] = error.present
    if isinstance(error, InvalidParts):
        extra["parts"] = [asdict(one) for one in error.parts]
    return problem | {name: value for name, value in extra.items() if value is not None}


def plain(status: int, detail: str, *, hint: str | None = None) -> dict[str, Any]:
    """A problem that only its HTTP status tells apart."""
    problem = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return problem | ({"hint": hint} if hint else {})


def respond(problem: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """The response that carries `problem`."""
    kind = str(problem["type"]).partition("#")[2]
    retry = {"Retry-After": _RETRY_AFTER[kind]} if kind in _RETRY_AFTER else {}
    return Response(
        orjson.dumps(problem, default=list),
        status_code=int(problem["status"]),
        media_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **retry, **(headers or {})},
    )


def nearest(word: str, known: Sequence[str]) -> str | None:
    """`Did you mean …?` when one of the known words is close."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f"Did you mean {close[0]}?" if close else None


async def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, VantageError)
    problem = describe(error)
    if problem["status"] >= 500:
        logger.warning("%s %s: %s", request.method, request.url.path, error.message)
    return respond(problem)


async def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"][1:]) or "request"
    return respond(plain(422, f"{where}: {first['msg']}") | {"type": "about:blank#input"})


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    details = {404: f"There is nothing at {request.url.path}", 405: f"{request.method} is not possible here"}
    return respond(plain(error.status_code, details.get(error.status_code, str(error.detail))), headers=error.headers)


async def _unforeseen(request: Request, _error: Exception) -> Response:
    return respond(plain(500, f"{request.method} {request.url.path} failed", hint="The service's log says why."))


def install(app: FastAPI) -> None:
    """Make every error of `app` a problem."""
    app.add_exception_handler(VantageError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)


RESPONSES: dict[int | str, dict[str, Any]] = {
    422: {"description": "The request cannot be understood; position and suggestion tell where in q.", "model": Problem},
    503: {"description": "Too busy, or the question took too long.", "model": Problem},
}
"""Documented on every route."""
