"""A real mail server on loopback that does as it is told, and a service with reports to deliver, in this process and without its loops."""

from __future__ import annotations

import asyncio
import shutil
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session

from prefect_vantage import project
from prefect_vantage.app import Vantage, build, compose
from prefect_vantage.errors import Conflict
from prefect_vantage.mirror.store import Mirror
from prefect_vantage.reporting.deliver.courier import Courier
from prefect_vantage.reporting.deliver.job import Tools
from prefect_vantage.reporting.editions import Rendering
from prefect_vantage.settings import Settings, load_settings
from prefect_vantage.state.deliveries import Delivery
from prefect_vantage.state.people import Person
from prefect_vantage.testing import FrozenClock
from tests.service.served import Upstream

Answer = str | Callable[[], str]
OK = "250 OK"
ADA = Person("ada", "Ada", "said")
TEMPLATES = project.root() / "reports" / "templates"


@dataclass
class PostOffice:
    """Answers RCPT and DATA with what it is told to, by recipient, and keeps every message that it accepted."""

    port: int = 0
    letters: list[tuple[str, EmailMessage]] = field(default_factory=list)
    at_rcpt: dict[str, list[str]] = field(default_factory=dict)
    at_data: dict[str, list[Answer]] = field(default_factory=dict)

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]) -> str:  # noqa: N802
        answers = self.at_rcpt.get(address)
        answer = answers.pop(0) if answers else OK
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        address = envelope.rcpt_tos[0]
        answers = self.at_data.get(address)
        answer = answers.pop(0) if answers else OK
        told = answer() if callable(answer) else answer
        if told.startswith("250") or told == HANG_UP:
            assert isinstance(envelope.content, bytes)
            letter = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(letter, EmailMessage)
            self.letters.append((address, letter))
        if told == HANG_UP:
            assert server.transport is not None
            server.transport.abort()
        return told

    def to(self, address: str) -> list[EmailMessage]:
        """What arrived there."""
        return [letter for recipient, letter in self.letters if recipient == address]


HANG_UP = "hang up"
"""Take the message and drop the connection before saying so."""


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """A mail server on a free port, until the block ends."""
    office = PostOffice()
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    office.port = listening.getsockname()[1]
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(
        loop.create_server(lambda: SMTP(office, hostname="post", enable_SMTPUTF8=True, loop=loop), sock=listening)
    )
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield office
    finally:
        loop.call_soon_threadsafe(server.close)
        asyncio.run_coroutine_threadsafe(_calm(), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)
        loop.close()


async def _calm() -> None:
    """Let what is left of connections end."""
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for one in others:
        one.cancel()
    await asyncio.gather(*others, return_exceptions=True)


@dataclass
class FakeBlocks:
    """A Prefect that has some blocks and takes events."""

    blocks: dict[str, Any] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)

    def data(self, slug: str) -> dict[str, Any] | None:
        return self.blocks.get(slug)

    def load(self, slug: str) -> Any:
        if slug not in self.blocks:
            raise ValueError(slug)
        return self.blocks[slug]

    def emit(self, events: Sequence[dict[str, Any]]) -> None:
        self.events += events


@dataclass
class Desk:
    """A service whose loops are ticked by hand, and the app in front of it."""

    vantage: Vantage
    clock: FrozenClock
    office: PostOffice
    blocks: FakeBlocks
    settings: Settings

    @property
    def parts(self) -> Any:
        return self.vantage.parts

    def keep(self, name: str = "daily", **changes: Any) -> None:
        """Keep a small report."""
        content = {"name": name, "title": "Daily", "period": "yesterday", "formats": ["csv"], "sections": [{"kind": "totals"}]} | changes
        self.parts.catalogue.create(ADA, content)

    def tick(self, times: int = 1) -> None:
        for _ in range(times):
            self.parts.deliveries.tick()

    def later(self, **duration: float) -> None:
        self.clock.advance(timedelta(**duration).total_seconds())

    def courier(self, **transports: Any) -> Courier:
        """A courier of the service's own ledger, as a second worker would have."""
        tools = Tools(self.settings, self.blocks, TEMPLATES)
        return Courier(self.parts.ledger(), tools, **transports)

    def rows(self, report: str | None = None) -> list[Delivery]:
        return [one for one, _edition in self.parts.deliveries.list(report=report, limit=1000)]

    def row(self, address: str) -> Delivery:
        (found,) = [one for one in self.rows() if one.address == address]
        return found

    def open(self, name: str = "daily", **given: Any) -> Any:
        return self.parts.editions.open(name, **given)

    def render(self, edition_id: str, attempt: str = "worker-1") -> None:
        """As a worker does it: every file, then the seal."""
        editions = self.parts.editions
        content = editions.document(editions.get(edition_id))
        with suppress(Conflict):  # somebody else was first
            editions.put(edition_id, attempt, "daily.json", content)
            editions.put(edition_id, attempt, "daily.csv", b"a,b\n")
        editions.seal(edition_id, Rendering(attempt, complete=True, empty=False))

    def work(self, name: str = "daily", **given: Any) -> list[str | None]:
        """Everything that a worker does, without HTTP; what became of each delivery."""
        opened = self.open(name, **given)
        self.render(opened.edition.id)
        courier = self.courier()
        return [courier.deliver(one.id) for one in opened.deliveries]

    @contextmanager
    def served(self) -> Iterator[str]:
        """The app on a free port, without its loops."""
        listening = socket.create_server(("127.0.0.1", 0))  # whoever asks before the server runs waits for it
        server = uvicorn.Server(uvicorn.Config(build(self.vantage), lifespan="off", log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(20)
            listening.close()


@contextmanager
def desk(folder: Path, mirror: Mirror, office: PostOffice, clock: FrozenClock, fresh: Path | None = None, **more: Any) -> Iterator[Desk]:
    """A service over a mirror, with a state store of its own, which begins as a copy of `fresh`."""
    if fresh:
        shutil.copyfile(fresh, folder / "state.sqlite")
    given = {
        "data_dir": folder,
        "state_url": f"sqlite:///{folder / 'state.sqlite'}",
        "smtp_host": "127.0.0.1",
        "smtp_port": office.port,
        "smtp_security": "none",
        "mail_from": "vantage@example.com",
        "api_url": "https://vantage.example",
    }
    settings = load_settings(**given | more)
    vantage = compose(settings, mirror=mirror, clock=clock, ingest=Upstream())
    blocks = FakeBlocks()
    parts = vantage.parts
    parts.state._busy_seconds = 0.3  # tests that lock the store do not wait long
    made = Desk(vantage, clock, office, blocks, settings)
    courier = made.courier()
    parts.deliveries.deliver_with(lambda delivery_id: courier.deliver(delivery_id, last_resort=True))
    parts.deliveries._emit = blocks.emit
    yield made
    parts.state.close()
