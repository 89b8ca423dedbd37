"""The link under every mail: a page that asks first, because mail scanners follow links, and a button that does it.

Mail programs with a button of their own send the same POST (RFC 8058). Neither needs more than the link, which only the recipient has.
"""

from __future__ import annotations

from html import escape
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from prefect_vantage.language import speech_of
from prefect_vantage.reporting.editions import definition_of
from prefect_vantage.service.deliveries import seen
from prefect_vantage.service.params import API, KNOWN
from prefect_vantage.service.parts import PartsDep
from prefect_vantage.service.problems import RESPONSES
from prefect_vantage.state.deliveries import Delivery, Edition

router = APIRouter(prefix=f"{API}/unsubscribe", tags=["deliveries"], responses=RESPONSES)
Token = Annotated[str, Path(max_length=64)]
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


@router.get("/{token}", dependencies=[KNOWN], response_class=Response, summary="Ask about unsubscribing")
def ask(request: Request, parts: PartsDep, token: Token) -> Response:
    """A page with a button; opening it changes nothing."""
    found = parts.deliveries.subscription(token)
    return seen(request, _page(found, "You get this report by mail.", "No more of these"))


@router.post("/{token}", response_class=Response, summary="Unsubscribe")
def unsubscribe(parts: PartsDep, token: Token) -> Response:
    """This recipient gets this report no more; sending it again on request still works."""
    found = parts.deliveries.unsubscribe(token)
    return _page(found, "You will get no more of these. A report that is on its way may still arrive.", None)


@router.delete("/{token}", status_code=204, summary="Subscribe again")
def subscribe(parts: PartsDep, token: Token) -> Response:
    """Take it back."""
    parts.deliveries.unsubscribe(token, again=True)
    return Response(status_code=204)


def _page(found: tuple[Delivery, Edition], text: str, button: str | None) -> Response:
    delivery, edition = found
    definition = definition_of(edition)
    say, language = speech_of(definition.language, definition.locale).say, definition.language
    title, who = escape(definition.description or edition.report), escape(delivery.address.partition(":")[2])
    form = f'<form method="post"><button>{escape(say(button))}</button></form>' if button else ""
    page = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(say('Reports'))}</title>"
        "<style>body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:4rem auto;padding:0 1rem}"
        "button{font:inherit;padding:.5rem 1rem}</style></head>"
        f"<body><h1>{escape(edition.report)}</h1><p>{title}</p><p>{who}: {escape(say(text))}</p>{form}</body></html>"
    )
    return Response(page, media_type="text/html; charset=utf-8", headers={"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"})
