"""`vantage cancel`, `retry`, `delete` and `tag`: act on every run that a query matches."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from prefect_vantage.cli.acting import All, Matching, NoWait, Reasoned, Wish, Words, act
from prefect_vantage.cli.options import ApiUrl, Timezone, Yes, listed

CANCEL_EXAMPLES = (
    ("vantage cancel 'flow:etl is:late'", "shows what would be cancelled, and asks"),
    ("vantage cancel 'tag:batch-7' --reason 'wrong input' --yes", "from a script"),
)
RETRY_EXAMPLES = (
    ("vantage retry 'outcome:failure ended:-2h.. \"connection reset\"'", "what failed by one cause"),
    ("vantage retry 'flow:etl outcome:failure ended:today' --yes --no-wait", "leave it to the service"),
)
DELETE_EXAMPLES = (("vantage delete 'tag:try-out is:finished'", "shows what would be deleted, and asks"),)
TAG_EXAMPLES = (
    ("vantage tag 'flow:etl outcome:failure ended:today' --add 'owner:ada'", "say who looks after them"),
    ("vantage tag 'tag:triage ended:..-7d' --remove triage", "take a tag away"),
)


def cancel(
    *query: Matching,
    all_: All = False,
    reason: Reasoned = None,
    yes: Yes = False,
    no_wait: NoWait = False,
    timezone: Timezone = None,
    api_url: ApiUrl = None,
) -> int:
    """Cancel the unfinished runs that a query matches.

    Shows what would be touched and asks. The set is frozen when you say yes; the service does the work, also through a restart.
    Exits with 1 when a run could not be cancelled.
    """
    words = Words("Cancel", "Cancelling", "cancelled")
    return act(Wish("cancel", words, query, all_, yes, no_wait, reason, timezone, api_url))


def retry(
    *query: Matching,
    all_: All = False,
    completed: Annotated[bool, Parameter(help="Completed runs too.", negative=())] = False,
    reason: Reasoned = None,
    yes: Yes = False,
    no_wait: NoWait = False,
    timezone: Timezone = None,
    api_url: ApiUrl = None,
) -> int:
    """Retry the failed, crashed and cancelled runs that a query matches.

    Shows what would be touched and asks. Prefect schedules them again with the same id and parameters; runs without a deployment cannot be scheduled again.
    """
    words = Words("Retry", "Retrying", "scheduled again")
    return act(Wish("retry", words, query, all_, yes, no_wait, reason, timezone, api_url), force=completed)


def delete(
    *query: Matching,
    all_: All = False,
    under_way: Annotated[bool, Parameter(help="Runs under way too; their processes go on.", negative=())] = False,
    reason: Reasoned = None,
    yes: Yes = False,
    no_wait: NoWait = False,
    timezone: Timezone = None,
    api_url: ApiUrl = None,
) -> int:
    """Delete the runs that a query matches from Prefect.

    Shows what would be touched and asks. Vantage keeps what it knows of them, marked as deleted. It cannot be taken back.
    """
    words = Words("Delete", "Deleting", "deleted")
    return act(Wish("delete", words, query, all_, yes, no_wait, reason, timezone, api_url), force=under_way)


def tag(
    *query: Matching,
    add: Annotated[str | None, Parameter(help="Tags to add, separated by commas.")] = None,
    remove: Annotated[str | None, Parameter(help="Tags to remove, separated by commas.")] = None,
    all_: All = False,
    reason: Reasoned = None,
    yes: Yes = False,
    no_wait: NoWait = False,
    timezone: Timezone = None,
    api_url: ApiUrl = None,
) -> int:
    """Add tags to the runs that a query matches, or remove them.

    Prefect takes tags one run at a time, so this goes as fast as VANTAGE_PREFECT_RATE lets it.
    """
    words = Words("Tag", "Tagging", "tagged")
    wish = Wish("set_tags", words, query, all_, yes, no_wait, reason, timezone, api_url)
    return act(wish, add=list(listed(add) or ()), remove=list(listed(remove) or ()))
