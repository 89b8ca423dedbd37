"""Languages of reports: one file each, one row here. English texts are the keys of every other language's words.

say("Runs") ─► the words of the language ─► "Läufe";   number(1204.5, "runs") ─► the locale's signs ─► "1.204,5"

Words come from the language, numbers and dates from the locale: an English report can have German dates.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from babel import Locale, UnknownLocaleError

from prefect_vantage.errors import InvalidInput
from prefect_vantage.language import english, german
from prefect_vantage.language.speech import Language, Speech

LANGUAGES: Mapping[str, Language] = {one.code: one for one in (english.LANGUAGE, german.LANGUAGE)}


@cache
def speech_of(language: str = "en", locale: str | None = None) -> Speech:
    """How a report speaks; without a locale as is usual in the language. Raises InvalidInput for a language or locale that is not known."""
    known = check_language(language)
    return Speech(known, check_locale(locale or known.locale))


def check_language(code: str) -> Language:
    """The language of that code. Raises InvalidInput naming those that there are."""
    if code in LANGUAGES:
        return LANGUAGES[code]
    raise InvalidInput(
        f"there are no words in the language {code!r}",
        hint=f"Known: {', '.join(f'{one.code} ({one.name})' for one in LANGUAGES.values())}.",
    )


def check_locale(tag: str) -> Locale:
    """The locale of a tag such as de-CH. Raises InvalidInput."""
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError, TypeError) as error:
        raise InvalidInput(
            f"{tag!r} is not a locale", hint="Write a language and a country such as en-GB, en-US, de-DE, de-CH or fr-FR."
        ) from error


ENGLISH = speech_of()

__all__ = ["ENGLISH", "LANGUAGES", "Language", "Speech", "check_language", "check_locale", "speech_of"]
