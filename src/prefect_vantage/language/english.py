"""English, in which every text of the code is written; only what is counted needs words of its own."""

from __future__ import annotations

from prefect_vantage.language.speech import Language

PLURALS = {
    "run": {"one": "{n} run", "other": "{n} runs"},
    "finished run": {"one": "{n} finished run", "other": "{n} finished runs"},
    "failure": {"one": "{n} failure", "other": "{n} failures"},
    "place": {"one": "{n} place", "other": "{n} places"},
    "deployment": {"one": "{n} deployment", "other": "{n} deployments"},
}
"""By the noun, then by the plural categories of CLDR."""

LANGUAGE = Language("en", "English", "en-GB", words={}, plurals=PLURALS)
