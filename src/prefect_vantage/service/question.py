"""One question of one request: q, zone and moment, from parameters to an answer with its ETag.

parameters ─► Question ─► asked() (QueryError, or 304 when nothing changed) ─► the route's statement ─► answer()
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.responses import Response

from prefect_vantage.query.asked import Asked
from prefect_vantage.service.etag import Moment, answer, check, to_json
from prefect_vantage.service.params import Q, Zone
from prefect_vantage.service.parts import Parts, PartsDep
from prefect_vantage.times import iso


@dataclass(slots=True)
class Asker:
    """A request that reads: its parts, its moment, and the tag that its answer carries."""

    request: Request
    parts: Parts
    moment: Moment

    def fresh(self, *, timed: bool = False, also: str = "") -> str:
        """The tag of the answer, which rests on `also` besides the mirror. Raises NotModified when the client has it."""
        tag = self.parts.tags.of(self.request, self.moment, timed=timed, also=also)
        check(self.request, tag)
        return tag

    def answer(self, body: Any, tag: str) -> Response:
        """The answer; mappings get `as_of` and `version` where they have none."""
        if isinstance(body, Mapping):
            body = {"as_of": iso(self.moment.now), "version": self.moment.version, **body}
        return answer(to_json(body), tag)

    def content(self, body: Any) -> Response:
        """An answer that is not the mirror's alone: its tag is made of what it says. Raises NotModified."""
        content = to_json(body)
        tag = self.parts.tags.of_content(content)
        check(self.request, tag)
        return answer(content, tag)


@dataclass(slots=True)
class Question(Asker):
    """A request that reads with a query."""

    q: str
    timezone: str

    def asked(self, *, timed: bool = False) -> tuple[Asked, str]:
        """The parsed query as of this moment, and the answer's tag. Raises QueryError, InvalidInput, NotModified."""
        asked = self.parts.queries.ask(self.q, self.timezone, now=self.moment.now)
        return asked, self.fresh(timed=timed or asked.time_dependent)


async def asker(request: Request, parts: PartsDep) -> Asker:
    """A dependency."""
    return Asker(request, parts, parts.moments.now())


async def question(request: Request, parts: PartsDep, q: Q = "", timezone: Zone = None) -> Question:
    """A dependency."""
    return Question(request, parts, parts.moments.now(), q, timezone or parts.settings.timezone)


AskerDep = Annotated[Asker, Depends(asker)]
QuestionDep = Annotated[Question, Depends(question)]
