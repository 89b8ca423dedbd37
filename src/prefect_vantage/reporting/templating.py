"""Templates that people write into titles and texts of reports: a few values and filters, no code, bounded in time and size.

text ─► parsed by Jinja2 ─► only the forms that are listed here, only names that exist ─► filled in inside Jinja2's sandbox
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from prefect_vantage.errors import InvalidInput

LONGEST = 20_000
"""Characters that a template may come to."""
NAMES: Mapping[str, str] = {
    "report": "its name: report.name",
    "period": "what is covered: period.label, period.first, period.last",
    "previous": "the period before: previous.label, previous.first, previous.last",
    "timezone": "the zone of its days",
    "runs": "finished runs of the period, a number",
    "figures": "key figures by name: figures.failures.text, .value, .previous, .change, .verdict",
}
"""What a template can speak of."""
FILTERS = ("abs", "capitalize", "default", "first", "int", "last", "length", "lower", "round", "title", "trim", "upper")
_FORMS: tuple[type[nodes.Node], ...] = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem, nodes.Filter, nodes.If,
    nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Add, nodes.Sub, nodes.Div, nodes.Neg,
)  # fmt: skip
"""No calls, loops, assignments or repetition: nothing here can run long, reach out, or grow."""
_HINT = "Write {{ period.label }}, {{ figures.failures.text }} or {% if figures.failures.value %}…{% endif %}."


def check_template(text: str) -> None:
    """Raises InvalidInput, with a hint, for what is no template or does more than a template may."""
    try:
        tree = _environment().parse(text)
    except TemplateError as error:
        raise InvalidInput(f"this is not a template: {error}", hint=_HINT) from error
    for complaint, hint in _complaints(tree):
        raise InvalidInput(complaint, hint=hint)


def fill(text: str, values: Mapping[str, Any]) -> str:
    """The text with its values. Raises InvalidInput for what `check_template` refuses, and for values that are not there."""
    if "{" not in text:
        return text
    check_template(text)
    try:
        filled = _environment().from_string(text).render(values)
    except (TemplateError, ArithmeticError, TypeError, ValueError) as error:
        raise InvalidInput(f"the template cannot be filled in: {error}", hint=_HINT) from error
    return filled[:LONGEST]


def fill_or_show(text: str, values: Mapping[str, Any]) -> str:
    """The text with its values; as it is written where that cannot be done, so that a report does not fail for its title."""
    try:
        return fill(text, values)
    except InvalidInput:
        return text


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)  # escaped where it is written
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    environment.globals = {}
    return environment


def _complaints(tree: nodes.Template) -> Iterator[tuple[str, str]]:
    for node in (tree, *tree.find_all(nodes.Node)):
        if not isinstance(node, _FORMS):
            yield f"a template cannot hold {type(node).__name__.lower()}: only values, filters and conditions", _HINT
        elif isinstance(node, nodes.Name) and node.name not in NAMES:
            yield f"there is no value {node.name!r}", _nearest(node.name)
        elif isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
            yield f"{node.attr!r} is out of reach of a template", _HINT
        elif isinstance(node, nodes.Filter) and node.name not in FILTERS:
            yield f"there is no filter {node.name!r}", f"There are {', '.join(FILTERS)}."


def _nearest(name: str) -> str:
    close = difflib.get_close_matches(name, NAMES, n=1)
    return f"Did you mean {close[0]}?" if close else f"There are {', '.join(NAMES)}."
