"""The same messages without a WebSocket: a stream of server-sent events, and single answers for who can only ask again and again.

GET  /live/events            ─► hello (with a session), then messages;  POST /live/events/SESSION ─► watch or unwatch
POST /live/poll {watches}    ─► what each watch would be told now, since the version that it names
"""

from __future__ import annotations

import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from prefect_vantage.errors import NotFound
from prefect_vantage.service.etag import to_json
from prefect_vantage.service.live.attend import attend, speak
from prefect_vantage.service.live.hub import MOST_SESSIONS, Hub
from prefect_vantage.service.live.messages import ClientMessage, read, understand
from prefect_vantage.service.live.session import MOST_WATCHES, Session
from prefect_vantage.service.origin import is_trusted
from prefect_vantage.service.params import API, CHANGES, KNOWN, PLACE
from prefect_vantage.service.parts import PartsDep
from prefect_vantage.service.problems import RESPONSES, Busy, Forbidden
from prefect_vantage.times import iso

router = APIRouter(prefix=API, tags=["live"], responses=RESPONSES)

STREAM = "text/event-stream"


def asked(
    parts: PartsDep,
    topic: Annotated[str | None, Query(description="What to watch from the start; more can be said later.", max_length=32)] = None,
    q: Annotated[str | None, Query(description="A sentence of the query language, for `runs` and `metrics`.")] = None,
    timezone: Annotated[str | None, Query(description="IANA time zone, for `runs` and `metrics`.", max_length=64)] = None,
    from_: Annotated[str | None, Query(alias="from", description="Start of the period, for `metrics`.", max_length=64)] = None,
    to: Annotated[str | None, Query(description="End of the period, for `metrics`.", max_length=64)] = None,
    run: Annotated[str | None, Query(description="The id of a run, for `run`.", max_length=64)] = None,
) -> ClientMessage | None:
    """The watch of a program that watches one thing; its id is its topic. A dependency; raises InvalidInput."""
    members = {"topic": topic, "q": q, "timezone": timezone, "from": from_, "to": to, "run": run}
    given = {name: value for name, value in members.items() if value is not None}
    return understand({"type": "watch", "id": topic, **given}, parts.hub.wording) if given else None


class Poll(BaseModel):
    """Watch messages, as they would be said on the socket."""

    model_config = ConfigDict(extra="forbid")

    watches: Annotated[list[dict[str, Any]], Field(max_length=MOST_WATCHES)]


class Polled(BaseModel):
    """Which service answers, up to which version of the mirror, and the messages that the socket would have sent."""

    service: str
    version: int
    as_of: str
    messages: list[dict[str, Any]]


@router.get(
    "/live/events",
    dependencies=[KNOWN],
    summary="Watch by server-sent events",
    response_class=Response,
    responses={200: {"description": "One message per event, as on the live socket.", "content": {STREAM: {"schema": {"type": "string"}}}}},
)
async def events(request: Request, parts: PartsDep, watch: Annotated[ClientMessage | None, Depends(asked)]) -> Response:
    """What the live socket says, for networks that let no WebSocket through. The first message, `hello`, names a session, to which more can be said."""
    if not is_trusted(request.headers, parts.settings.allowed_origins):
        raise Forbidden("Another site's page may not listen here", hint="Add its origin to VANTAGE_ALLOWED_ORIGINS.")
    if len(parts.hub.sessions) >= MOST_SESSIONS:
        raise Busy("Too many pages are listening", hint="Try again shortly.")
    return EventStream(parts.hub, watch)


@router.post(
    "/live/events/{session}", status_code=204, response_class=Response, dependencies=[KNOWN, *CHANGES], summary="Say what to watch"
)
async def say(
    request: Request, parts: PartsDep, session: Annotated[str, Path(max_length=64, description="As `hello` named it.")]
) -> Response:
    """Say to an open event stream what one would say on the socket: a `watch` or an `unwatch` message."""
    found = parts.hub.session(session)
    if found is None:
        raise NotFound("There is no such session", hint="Open the event stream again; its first message names the session.")
    await parts.hub.hear(found, read(await request.body(), parts.hub.wording))
    return Response(status_code=204)


@router.post("/live/poll", response_model=Polled, dependencies=[KNOWN, PLACE, *CHANGES], summary="Ask what changed")
async def poll(parts: PartsDep, poll: Poll) -> Response:
    """What each watch would be told now; a watch of runs that names a `version` is told what changed after it. Nothing is kept between two polls."""
    hub = parts.hub
    said = [understand(one, hub.wording) for one in poll.watches]
    session = Session()
    version = hub.version
    try:
        for one in said:
            await hub.hear(session, one)
    finally:
        hub.part(session)
    begin = to_json({"service": hub.service, "version": version, "as_of": iso(parts.clock())})[:-1]
    body = begin + b',"messages":[' + b",".join(session.outbox.take()) + b"]}"
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})


class EventStream(Response):
    """Speaks to one client until it is gone; a client that does not read is let go."""

    def __init__(self, hub: Hub, watch: ClientMessage | None) -> None:
        super().__init__(media_type=STREAM, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._hub = hub
        self._watch = watch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's three
        """ASGI."""
        session = self._hub.join(token=secrets.token_urlsafe(18))

        async def event(message: bytes) -> None:
            await send({"type": "http.response.body", "body": b"data: " + message + b"\n\n", "more_body": True})

        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await attend(self._hub, session, self._hear(session, receive), speak(session, event))

    async def _hear(self, session: Session, receive: Receive) -> None:
        if self._watch:
            await self._hub.hear(session, self._watch)
        while (await receive())["type"] != "http.disconnect":
            continue
