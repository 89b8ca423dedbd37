"""Why a text is no query: what lark stumbled over, said in the language's own terms with the position and a way out."""

from __future__ import annotations

import re

from lark import Token, UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from prefect_vantage.errors import QueryError
from prefect_vantage.query.lexemes import QUOTED, quote

_STRING = re.compile(QUOTED, re.DOTALL)
_WORD_END = re.compile(r"[\s)]|$")


def explain(text: str, error: UnexpectedInput) -> QueryError:
    """The QueryError that tells what is wrong at the place where reading stopped."""
    if isinstance(error, UnexpectedToken):
        return _at_token(text, error.token)
    position = error.pos_in_stream if isinstance(error, UnexpectedCharacters) else 0
    return _at_character(text, position or 0)


def _at_token(text: str, token: Token) -> QueryError:
    """A token that may not stand where it stands, or the end of the text."""
    ended = token.type == "$END"
    position = len(text) if ended else token.start_pos or 0
    before = text[:position].rstrip()
    if token.type == "_COMMA":
        return QueryError("A value is missing before the comma", position=position, hint="Write field:a,b.", suggestion="")
    if before.endswith(":") and not before.endswith("::"):
        return QueryError(
            "A value is missing behind the colon",
            position=max(len(before) - 1, 0),
            hint="Write field:value, or quote the text to search for it.",
        )
    if before.endswith(","):
        return QueryError("A value is missing behind the comma", position=len(before) - 1, hint="Write field:a,b.", suggestion="")
    if ended or token.type == "_RPAR":
        return _unfinished(text, before, position, ended=ended)
    if token.type in ("_OR", "_AND"):
        return QueryError(
            f"{token} needs a term on both sides", position=position, length=len(token), hint=f'Quote it to search for the word: "{token}".'
        )
    if token.startswith("-"):
        return QueryError(
            "A minus belongs directly before one term", position=position, hint="Write -term, or quote the text to search for it."
        )
    return QueryError(
        f"{str(token)!r} is not expected here", position=position, length=max(len(token), 1), hint="Quote the text to search for it."
    )


def _unfinished(text: str, before: str, position: int, *, ended: bool) -> QueryError:
    for keyword in ("OR", "AND", "NOT"):
        if re.search(rf"(?:^|[\s(]){keyword}$", before):
            return QueryError(f"{keyword} needs a term behind it", position=len(before) - len(keyword), length=len(keyword))
    if not ended:
        empty = before.endswith("(")
        reason = "Nothing stands between these parentheses" if empty else "This parenthesis was never opened"
        return QueryError(
            reason, position=len(before) - 1 if empty else position, length=position - len(before) + 2 if empty else 1, suggestion=""
        )
    return QueryError("This parenthesis is never closed", position=_open_parenthesis(text), hint="Add ) at the end, or quote the text.")


def _open_parenthesis(text: str) -> int:
    """The last `(` outside quotes that has no partner."""
    opened: list[int] = []
    position = 0
    while position < len(text):
        if match := _STRING.match(text, position):
            position = match.end()
            continue
        if text[position] == "(":
            opened.append(position)
        elif text[position] == ")" and opened:
            opened.pop()
        position += 1
    return opened[-1] if opened else max(len(text) - 1, 0)


def _at_character(text: str, start: int) -> QueryError:
    """No token begins here: find the character that spoils it."""
    if text[start] == "/":
        return _broken_regex(text, start)
    if text[start] == "-":
        return QueryError("A minus needs a term behind it", position=start, hint="Quote the text to search for it.")
    if text[start] == ",":
        return QueryError("A value is missing before the comma", position=start, suggestion="")
    position = start
    while position < len(text):
        if match := _STRING.match(text, position):
            position = match.end()
            continue
        if text[position] == '"':
            return QueryError(
                "This quote is never closed",
                position=position,
                length=len(text) - position,
                hint='Add the closing ", or write \\" for the sign itself inside quotes.',
            )
        if text[position] in "()" and position > 0:
            break
        if text[position].isspace():
            break
        position += 1
    return _glued(text, start, min(position, len(text) - 1))


def _glued(text: str, start: int, position: int) -> QueryError:
    end = _WORD_END.search(text, position + 1)
    whole = text[start : end.start() if end else len(text)]
    reason = "A parenthesis needs a space before it" if text[position] == "(" else f"{text[position]!r} is not expected here"
    return QueryError(
        reason,
        position=position,
        hint="Quote the text to search for it as it stands.",
        suggestion=quote(whole) if position == start else None,
    )


def _broken_regex(text: str, start: int) -> QueryError:
    """A path or address that begins like a regular expression, alone or behind a colon."""
    if start and not text[start - 1].isspace() and text[start - 1] not in "(-,":
        start = max(text.rfind(space, 0, start) for space in " \t\n(") + 1
    end = _WORD_END.search(text, start + 1)
    word = text[start : end.start() if end else len(text)]
    return QueryError(
        "A regular expression begins and ends with a slash",
        position=start,
        length=len(word),
        hint="Quote the text to search for it as it stands.",
        suggestion=quote(word),
    )
