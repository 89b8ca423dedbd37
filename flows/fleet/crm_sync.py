"""Sample fleet: a sync of one customer's contacts through a web API, with parameters and a customer tag on each deployment."""

from __future__ import annotations

import random
import time
from typing import Literal

from prefect import flow, get_run_logger, task

FAULTS = (
    PermissionError("401 Unauthorized: the access token of {customer} has expired"),
    KeyError("contact.email"),
    ConnectionError("503 Service Unavailable from crm.example/v2/contacts"),
)


@task
def fetch_page(customer: str, page: int, page_size: int) -> int:
    """Contacts on one page of the customer's CRM."""
    time.sleep(random.uniform(0.1, 0.4))
    get_run_logger().info("GET /v2/contacts?account=%s&page=%s", customer, page + 1)
    return page_size if page < 3 else random.randint(0, page_size)


@task
def upsert_contacts(customer: str, contacts: int, fault_share: float) -> int:
    """Contacts written; raises one of FAULTS on a bad day."""
    time.sleep(random.uniform(0.1, 0.3))
    if random.random() < fault_share:
        fault = random.choice(FAULTS)
        raise type(fault)(str(fault.args[0]).format(customer=customer))
    return contacts


@flow(name="crm-sync")
def crm_sync(
    customer: str = "acme",
    mode: Literal["incremental", "full"] = "incremental",
    page_size: int = 100,
    region: str = "eu",
    fault_share: float = 0.1,
) -> int:
    """Copy a customer's contacts page by page; `full` reads every page, `incremental` the first two."""
    pages = 4 if mode == "full" else 2
    contacts = sum(fetch_page(customer, page, page_size) for page in range(pages))
    written = upsert_contacts(customer, contacts, fault_share)
    get_run_logger().info("Synced %s contacts of %s (%s, %s)", written, customer, mode, region)
    return written
