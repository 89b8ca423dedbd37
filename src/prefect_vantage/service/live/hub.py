"""The hub: commits of the mirror come in, messages for clients go out.

bus (writer's thread) ─► gather ─► tick (every 100 ms at most) ─► each topic ─► outboxes
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Iterable

from prefect_vantage.bus import Committed
from prefect_vantage.errors import Conflict, VantageError
from prefect_vantage.query.run import Queries
from prefect_vantage.service.live.errands import Errands
from prefect_vantage.service.live.log import CommitLog
from prefect_vantage.service.live.messages import ClientMessage, Unwatch, Watch
from prefect_vantage.service.live.metrics import Metrics
from prefect_vantage.service.live.one_run import OneRun
from prefect_vantage.service.live.runs import Runs
from prefect_vantage.service.live.session import MOST_WATCHES, Session
from prefect_vantage.service.live.topic import News, Pace, Topic
from prefect_vantage.service.live.value import Reading, Value
from prefect_vantage.times import Clock, iso

logger = logging.getLogger(__name__)

WINDOW = 0.1
IDLE = 0.5
VERSION_EVERY = 1.0
MOST_SESSIONS = 1_000


class Hub:
    """Lives on the event loop; only `changed` is called from other threads. `readings` are the values that clients can watch."""

    def __init__(
        self, queries: Queries, clock: Clock, readings: Iterable[Reading] = (), *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._mirror = queries.mirror
        self._clock = clock
        self._monotonic = monotonic
        self._errands = Errands()
        self._log = CommitLog(queries.mirror.version)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._leave: Callable[[], None] = lambda: None
        self._wake = asyncio.Event()
        self._touched: set[str] = set()
        self._tables: set[str] = set()
        self._untold: set[str] = set()
        self._version_pace = Pace()
        self.service = secrets.token_hex(4)
        """Another one after each start: what a client knows by version is good for this one only."""
        self.sessions: set[Session] = set()
        self.runs = Runs(queries, clock, self._errands, self._log, monotonic)
        topics: tuple[Topic, ...] = (
            self.runs,
            OneRun(queries, clock, self._errands),
            Metrics(queries, clock, self._errands, monotonic),
            *(Value(reading, self._errands) for reading in readings),
        )
        self.topics = {topic.name: topic for topic in topics}
        self.wording: dict[str, type[Watch]] = {topic.name: topic.said for topic in topics}

    async def start(self) -> None:
        """Listen to the mirror and serve until `stop`."""
        self._loop = loop = asyncio.get_running_loop()
        self._leave = self._mirror.bus.subscribe(lambda committed: _hand_over(loop, self.gather, committed))
        self._task = asyncio.create_task(self._run(), name="vantage-live")

    async def stop(self) -> None:
        """Stop listening; sessions end with their sockets."""
        self._leave()
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._errands.stop()

    async def _run(self) -> None:
        while True:
            try:
                async with asyncio.timeout(IDLE):
                    await self._wake.wait()
                await asyncio.sleep(WINDOW)
            except TimeoutError:
                pass
            self._wake.clear()
            if self.sessions:
                await self.tick()

    def gather(self, committed: Committed) -> None:
        """Remember what a commit changed until the next tick."""
        self._log.add(committed)
        if self.sessions:
            self._touched |= committed.run_ids
            self._tables |= committed.tables
            self._wake.set()

    def changed(self, topic: str) -> None:
        """The value of that topic is another one: its watchers are told with the next tick. Called from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._note, topic)

    def _note(self, topic: str) -> None:
        value = self.topics[topic]
        assert isinstance(value, Value)
        value.changed()
        self._wake.set()

    @property
    def version(self) -> int:
        """The mirror's version up to which commits have been heard of."""
        return self._log.version

    def join(self, token: str | None = None) -> Session:
        """A new client; it is greeted with the mirror's version, and with its token where others are to speak for it."""
        session = Session(token)
        greeting = {"type": "hello", "service": self.service, "version": self.version, "as_of": iso(self._clock())}
        session.tell(greeting | ({"session": token} if token else {}))
        self.sessions.add(session)
        return session

    def session(self, token: str) -> Session | None:
        """The client with that token."""
        return next((session for session in self.sessions if session.token == token), None)

    def part(self, session: Session) -> None:
        """The client is gone."""
        for watch_id in list(session.watches):
            self.unwatch(session, watch_id)
        self.sessions.discard(session)

    async def hear(self, session: Session, message: ClientMessage) -> None:
        """Act on what a client said; what is wrong with it is told to the client."""
        async with session.turn:
            if isinstance(message, Unwatch):
                self.unwatch(session, message.id)
            elif session.is_full(message.id):
                full = Conflict(f"One client has at most {MOST_WATCHES} watches", hint="Unwatch what is not on screen.")
                session.problem(message.id, full)
            else:
                await self._watch(session, message)

    async def _watch(self, session: Session, message: Watch) -> None:
        self.unwatch(session, message.id)
        topic = session.watches[message.id] = self.topics[message.topic]
        try:
            await topic.watch(session, message)
        except VantageError as error:
            self.unwatch(session, message.id)
            session.problem(message.id, error)
        if session.watches.get(message.id) is not topic:
            topic.forget(session, message.id)  # the client left while it was answered

    def unwatch(self, session: Session, watch_id: str) -> None:
        """Forget a watch; unknown ones are forgotten already."""
        topic = session.watches.pop(watch_id, None)
        if topic is not None:
            topic.forget(session, watch_id)

    async def tick(self) -> None:
        """Tell every client what it has to know since the last tick."""
        news = News(frozenset(self._touched), frozenset(self._tables), self._log.version, self._monotonic())
        self._touched.clear()
        self._tables.clear()
        for topic in self.topics.values():
            try:
                await topic.serve(news)
            except VantageError as error:
                logger.warning("The live topic %s could not be served: %s", topic.name, error)
        self._tell_version(news)

    def _tell_version(self, news: News) -> None:
        """All that commits up to this version changed has been told; said last, so that a client may come back from there."""
        self._untold |= news.tables
        if self._untold and self._version_pace.due(news.now, VERSION_EVERY):
            body = {"type": "version", "version": news.version, "as_of": iso(self._clock()), "tables": sorted(self._untold)}
            self._untold.clear()
            for session in self.sessions:
                session.tell(body, key="version")


def _hand_over(loop: asyncio.AbstractEventLoop, gather: Callable[[Committed], None], committed: Committed) -> None:
    """From the writer's thread to the event loop; a loop that has ended needs nothing any more."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(gather, committed)
