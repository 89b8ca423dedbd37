"""The ways to deliver, by the kind of recipient."""

from __future__ import annotations

from collections.abc import Mapping

from prefect_vantage.reporting.deliver.chat import Chat
from prefect_vantage.reporting.deliver.folder import Folder
from prefect_vantage.reporting.deliver.job import Transport
from prefect_vantage.reporting.deliver.mail import Mail
from prefect_vantage.reporting.deliver.webhook import Webhook

TRANSPORTS: Mapping[str, Transport] = {"mail": Mail(), "webhook": Webhook(), "folder": Folder(), "block": Chat()}
