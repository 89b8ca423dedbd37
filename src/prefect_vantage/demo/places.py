"""The ids that past runs refer to, in Prefect's database: looked up, and made where the fleet is not deployed yet.

What is made here is what `fleet` makes through the API, so a later deployment finds and updates it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from prefect.server.database import orm_models
from prefect.server.schemas.schedules import IntervalSchedule
from sqlalchemy.ext.asyncio import AsyncConnection

from prefect_vantage.declared.templates import default_template
from prefect_vantage.demo.catalogue import SAMPLE_TAG, Catalogue, Pool, SampleDeployment
from prefect_vantage.demo.fleet import declared_deployments
from prefect_vantage.demo.rows import Place, References

_AS_DECLARED = (
    *("description", "entrypoint", "parameters", "parameter_openapi_schema", "tags", "work_queue_name", "pull_steps"),
    "enforce_parameter_schema",
)


async def ensure_places(connection: AsyncConnection, fleet: Catalogue) -> References:
    """Ids of every flow, pool, queue, deployment and schedule of the fleet; missing rows are added."""
    places = Places(connection, fleet)
    flows = {name: await places.flow(name) for name in fleet.flows}
    pools = {pool.name: await places.pool(pool) for pool in fleet.pools}
    queues = {
        (pool.name, queue.name): await places.queue(pools[pool.name], queue.name, queue.priority)
        for pool in fleet.pools
        for queue in pool.queues
    }
    for pool in fleet.pools:
        await places.default_queue(pools[pool.name], queues[pool.name, "default"])
    found = {}
    for entry in fleet.deployments:
        queue_id = queues[entry.pool, entry.queue]
        deployment_id = await places.deployment(entry, flows[entry.flow], queue_id)
        schedule_id = await places.schedule(deployment_id, entry.schedules[0])
        pool_type = next(pool.type for pool in fleet.pools if pool.name == entry.pool)
        found[entry.name] = Place(entry, str(deployment_id), str(schedule_id), str(pools[entry.pool]), pool_type, str(queue_id))
    await connection.commit()
    return References({name: str(flow_id) for name, flow_id in flows.items()}, found)


class Places:
    """Finds a row by what names it, or adds it."""

    def __init__(self, connection: AsyncConnection, fleet: Catalogue) -> None:
        self._connection = connection
        self._declared = {entry.name: one.body.content for entry, one in zip(fleet.deployments, declared_deployments(fleet), strict=True)}

    async def flow(self, name: str) -> UUID:
        return await self._ensure(orm_models.Flow, {"name": name}, {"tags": [SAMPLE_TAG]})

    async def pool(self, pool: Pool) -> UUID:
        template = default_template(pool.type)
        return await self._ensure(
            orm_models.WorkPool, {"name": pool.name}, {"type": pool.type, "description": pool.description, "base_job_template": template}
        )

    async def queue(self, pool_id: UUID, name: str, priority: int) -> UUID:
        return await self._ensure(orm_models.WorkQueue, {"work_pool_id": pool_id, "name": name}, {"priority": priority})

    async def default_queue(self, pool_id: UUID, queue_id: UUID) -> None:
        pools = orm_models.WorkPool
        missing = (pools.id == pool_id) & pools.default_queue_id.is_(None)
        await self._connection.execute(sa.update(pools).where(missing).values(default_queue_id=queue_id))

    async def deployment(self, entry: SampleDeployment, flow_id: UUID, queue_id: UUID) -> UUID:
        declared = self._declared[entry.name]
        return await self._ensure(
            orm_models.Deployment,
            {"flow_id": flow_id, "name": entry.name},
            {
                **{name: declared[name] for name in _AS_DECLARED},
                "work_queue_id": queue_id,
                "labels": {"prefect.flow.id": str(flow_id)},
            },
        )

    async def schedule(self, deployment_id: UUID, schedule: dict[str, Any]) -> UUID:
        timing = IntervalSchedule.model_validate({"interval": schedule["interval"], "anchor_date": schedule["anchor_date"]})
        return await self._ensure(
            orm_models.DeploymentSchedule, {"deployment_id": deployment_id, "slug": schedule["slug"]}, {"schedule": timing, "active": True}
        )

    async def _ensure(self, model: type[orm_models.Base], named: dict[str, Any], rest: dict[str, Any]) -> UUID:
        """Id of the row that `named` names; without one, a row with `named` and `rest`."""
        table = model.__table__
        assert isinstance(table, sa.Table)
        matches = sa.and_(*(table.columns[column] == value for column, value in named.items()))
        row_id: UUID | None = (await self._connection.execute(sa.select(table.columns.id).where(matches))).scalar()
        if row_id is None:
            row_id = uuid4()
            await self._connection.execute(sa.insert(table).values(id=row_id, **named, **rest))
        return row_id
