"""Text, form, address and API: the web app takes queries apart, puts them together again and into the address; the service reads the same query."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

from prefect_vantage.errors import QueryError
from prefect_vantage.query.fields import FIELDS
from prefect_vantage.query.nodes import And, Node, Not, Or, Query, alternation, conjunction
from prefect_vantage.query.parse import parse
from prefect_vantage.query.render import render
from tests.query.test_language import CASES, TEXTS
from tests.service.served import Served, service

COMPANION = Path(__file__).parents[2] / "ui_extensions" / "companion"
BUILD = """
import { build } from 'vite'
await build({
  configFile: false, root: process.cwd(), logLevel: 'error', resolve: { alias: { '@': process.cwd() + '/src' } },
  build: { ssr: 'src/query/rewrite.fixture.ts', outDir: process.argv[1], target: 'node20', copyPublicDir: false },
})
"""
Rewrite = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def rewrite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rewrite]:
    """Asks the web app's own code, in Node: what it makes of a query."""
    folder = tmp_path_factory.mktemp("rewrite")
    subprocess.run(["node", "--input-type=module", "-e", BUILD, str(folder)], cwd=COMPANION, check=True, timeout=120)
    (script,) = folder.glob("rewrite*.*js")
    with subprocess.Popen(["node", str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8") as node:
        assert node.stdin
        assert node.stdout

        def ask(line: Any) -> None:
            node.stdin.write(json.dumps(line) + "\n")  # type: ignore[union-attr]
            node.stdin.flush()  # type: ignore[union-attr]

        def rewritten(text: str) -> dict[str, Any]:
            ask(text)
            answer: dict[str, Any] = json.loads(node.stdout.readline())  # type: ignore[union-attr]
            return answer

        names = ("name", "kind", "path", "facet")
        ask([{name: getattr(field, name) for name in names} | {"operators": list(field.operators)} for field in FIELDS.values()])
        yield rewritten
        node.stdin.close()


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with service(runs=0) as running:
        yield running


def plain(text: str) -> Query:
    """The query of that text, nothing in it denied twice."""
    query = parse(text)
    return Query(None if query.where is None else _simple(query.where), query.sort)


def _simple(node: Node) -> Node:
    if isinstance(node, And | Or):
        join = conjunction if isinstance(node, And) else alternation
        return join(tuple(map(_simple, node.parts)))
    if not isinstance(node, Not):
        return node
    part = _simple(node.part)
    return part.part if isinstance(part, Not) else Not(part)


@pytest.mark.parametrize("text", [text for text, _canonical, _sentence in CASES])
def test_the_form_writes_every_known_query_as_the_same_query(rewrite: Rewrite, text: str) -> None:
    found = rewrite(text)
    assert plain(found["same"]) == plain(found["anew"]) == plain(text)


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(TEXTS)
def test_text_form_address_and_api_agree_on_any_query(rewrite: Rewrite, served: Served, text: str) -> None:
    try:
        query = plain(text)
    except QueryError:
        assume(False)
        return
    assume(text.isascii() or max(text) < "\u2e80")  # which rarer signs are letters depends on the version of Unicode
    found = rewrite(text)
    assert plain(found["same"]) == plain(found["anew"]) == query
    assert found["back"] == found["same"]
    answer = served.get(f"/api/v1/query/parse{found['address']}")
    assert answer.status_code == 200, answer.text
    assert answer.json()["query"] == render(parse(found["same"]))
    assert plain(answer.json()["query"]) == query


def test_the_form_takes_all_of_a_plain_query_apart(rewrite: Rewrite) -> None:
    examples = [field.example for field in FIELDS.values()]
    assert rewrite(" ".join(examples))["kinds"] == ["condition"] * len(examples)
    assert rewrite("a (flow:b OR -flow:c) state:failed")["kinds"] == ["word", "other", "condition"]
