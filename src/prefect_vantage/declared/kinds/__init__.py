"""The kinds of objects that a folder declares, in the order in which they are made; they are removed in the reverse order.

A new kind is a file here with a class of the protocol `Kind`, and a line in this table.
"""

from __future__ import annotations

from prefect_vantage.declared.kinds.block_types import BlockTypes
from prefect_vantage.declared.kinds.blocks import Blocks
from prefect_vantage.declared.kinds.deployments import Deployments
from prefect_vantage.declared.kinds.limits import Limits
from prefect_vantage.declared.kinds.pools import Pools
from prefect_vantage.declared.kinds.presets import Presets
from prefect_vantage.declared.kinds.queues import Queues
from prefect_vantage.declared.kinds.reports import Reports
from prefect_vantage.declared.servers import Kind

KINDS: tuple[Kind, ...] = (BlockTypes(), Blocks(), Pools(), Queues(), Limits(), Deployments(), Presets(), Reports())
