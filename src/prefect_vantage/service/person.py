"""Who makes a request: see `state.people`."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from prefect_vantage.service.parts import PartsDep
from prefect_vantage.state.people import Person, person_of


async def person(request: Request, parts: PartsDep) -> Person:
    """The person that the request's headers speak of. Raises InvalidInput; a dependency."""
    return person_of(request.headers, parts.settings.user_header)


PersonDep = Annotated[Person, Depends(person)]
