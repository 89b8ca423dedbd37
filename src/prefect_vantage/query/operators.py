"""The forms that a query can take: what the parser reads, the reference page lists and `GET /query/fields` answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Operator:
    """One form with its meaning in plain words and an example that parses."""

    name: str
    form: str
    means: str
    example: str


OPERATORS: dict[str, Operator] = {
    operator.name: operator
    for operator in (
        Operator("and", "a b", "Both", "state:failed pool:batch"),
        Operator("or", "a OR b", "Either; binds looser than AND", "state:late OR is:stuck"),
        Operator("not", "-a   NOT a", "Not, runs without any value included", "-tag:healthcheck"),
        Operator("group", "( … )", "Terms that belong together", "(state:failed OR is:late) pool:batch"),
        Operator("equals", "field:value", "Equals; upper and lower case are the same", "flow:etl"),
        Operator("any", "field:a,b", "Any of the values", "state:failed,crashed"),
        Operator("strict", "field:=value", "Equals, upper and lower case told apart", "tag:=Prod"),
        Operator("wildcard", "field:a*", "Wildcard; a star stands for any text", "flow:etl-*"),
        Operator(
            "quoted", 'field:"two words"', 'Text as it stands; \\" and \\\\ inside quotes, stars outside', 'message:*"connection reset"*'
        ),
        Operator(
            "regex",
            "field:/re/   field:/re/i",
            "Regular expression (RE2) found anywhere in the value; i ignores case",
            "message:/time(d )?out/i",
        ),
        Operator("compare", "field:>v   >=   <   <=", "More than, at least, less than, at most", "duration:>5m"),
        Operator(
            "range",
            "field:a..b   a..   ..b",
            "From a to b; times include their start and exclude their end, the rest includes both",
            "ended:-24h..",
        ),
        Operator("present", "field:*   has:field", "Has a value; -field:* has none", "worker:*"),
        Operator("word", 'word   "a phrase"   /re/', "Found in any text of the run", '"connection reset"'),
        Operator(
            "sort",
            "sort:field   sort:-field",
            "Order, descending with a minus; several allowed; runs without a value come last",
            "sort:-duration",
        ),
    )
}
