"""The default job templates of Prefect's worker types, and how a pool's own differ from them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from importlib.resources import files
from typing import Any

from prefect.workers.base import BaseWorker

Template = dict[str, Any]


def default_template(worker_type: str) -> Template | None:
    """The template that Prefect gives a new pool of this type: that of the installed worker, else of Prefect's own list; None for no such type."""
    worker = BaseWorker.get_worker_class_from_type(worker_type)
    found = worker.get_default_base_job_template() if worker else _listed().get(worker_type)
    return deepcopy(found) if found is not None else None


def worker_types() -> list[str]:
    """Types that have a template."""
    return sorted({*BaseWorker.get_all_available_worker_types(), *_listed()})


def merged(base: Any, over: Any) -> Any:
    """`base` with `over` laid on it: mappings at any depth key by key, everything else replaced."""
    if not isinstance(base, Mapping) or not isinstance(over, Mapping):
        return deepcopy(over)
    return {
        key: merged(base[key], over[key]) if key in base and key in over else deepcopy(over.get(key, base.get(key)))
        for key in {**base, **over}
    }


@cache
def _listed() -> Mapping[str, Template]:
    """By worker type, from the list of collections that Prefect's server carries for machines without a way to the internet."""
    path = files("prefect.server.api") / "collections_data" / "views" / "aggregate-worker-metadata.json"
    collections = json.loads(path.read_text(encoding="utf-8"))
    return {worker["type"]: worker["default_base_job_configuration"] for workers in collections.values() for worker in workers.values()}
