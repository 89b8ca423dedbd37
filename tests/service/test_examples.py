"""The examples in the API's description are answers that the API could give."""

from __future__ import annotations

import pytest
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter

from prefect_vantage.service.api import ROUTERS


def examples_of(model: type[BaseModel]) -> list[dict[str, object]]:
    extra = model.model_config.get("json_schema_extra")
    return list(extra.get("examples", [])) if isinstance(extra, dict) else []  # type: ignore[arg-type]


EXAMPLES = [
    (route.path, model, example)
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute) and isinstance(model := route.response_model, type) and issubclass(model, BaseModel)
    for example in examples_of(model)
]


@pytest.mark.parametrize(("path", "model", "example"), EXAMPLES, ids=[path for path, _, _ in EXAMPLES])
def test_an_example_has_the_promised_shape(path: str, model: type[BaseModel], example: dict[str, object]) -> None:
    read = TypeAdapter(model).validate_python(example)
    assert set(read.model_dump(by_alias=True)) == set(example), path


def test_there_are_examples() -> None:
    assert "/api/v1/metrics/depth" in {path for path, _, _ in EXAMPLES}
