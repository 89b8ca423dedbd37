"""Who asks: what the request says, until there is sign-in. It labels (an audit entry, whose preset), it protects nothing.

user_header (set by a trusted proxy) │ Vantage-Person (chosen by the browser, the CLI or a program) │ anonymous
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, unquote

from prefect_vantage.errors import InvalidInput

PERSON_HEADER = "vantage-person"
"""`<id>` or `<id>; name=<percent-encoded name>`; ids are letters, digits and `._@:-`."""
LONGEST_ID = 100
LONGEST_NAME = 100

_ID = re.compile(rf"[\w.@:-]{{1,{LONGEST_ID}}}", re.ASCII)
_FORM = "Send an id of letters, digits and ._@:- and, if you like, '; name=' with the name percent-encoded."

Source = Literal["proxy", "said", "anonymous"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody: `id` is what their things are kept under, `name` is for people, `source` says who vouches for it.

    Ids by a proxy begin with `proxy:`, so that no browser can name itself one of them.
    """

    id: str
    name: str
    source: Source


ANONYMOUS = Person("anonymous", "Anonymous", "anonymous")


def person_of(headers: Mapping[str, str], user_header: str | None = None) -> Person:
    """The person that a request's headers (names in lower case) speak of. Raises InvalidInput for a header that cannot be read."""
    vouched = headers.get(user_header.lower(), "").strip() if user_header else ""
    if vouched:
        name = _printable(vouched)[:LONGEST_NAME]
        return Person(f"proxy:{name}", name, "proxy")
    said = headers.get(PERSON_HEADER, "").strip()
    return _said(said) if said else ANONYMOUS


def person_header(person_id: str, name: str = "") -> str:
    """The value of the header that says who somebody is."""
    return f"{person_id}; name={quote(name, safe='')}" if name else person_id


def _said(value: str) -> Person:
    person_id, _, rest = value.partition(";")
    key, _, encoded = rest.strip().partition("=")
    person_id = person_id.strip()
    if not _ID.fullmatch(person_id) or (rest and key != "name"):
        raise InvalidInput("The Vantage-Person header cannot be read", hint=_FORM)
    if person_id == ANONYMOUS.id or person_id.startswith("proxy:"):
        raise InvalidInput(f"Nobody can call themselves {person_id!r}", hint=_FORM)
    name = _printable(unquote(encoded)).strip()[:LONGEST_NAME]
    return Person(person_id, name or person_id, "said")


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())
