"""The hub: commits of the mirror come in, messages for clients go out.

bus (writer's thread) ─► gather ─► tick (every 100 ms at most) ─► one look per distinct query, in threads ─► outboxes
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from prefect_vantage.bus import Committed
from prefect_vantage.errors import NotFound, VantageError
from prefect_vantage.query.run import Queries
from prefect_vantage.service.etag import to_json
from prefect_vantage.service.live.difference import Screen, difference
from prefect_vantage.service.live.lists import MOST_TOUCHED, Listed, Plan, look, runs_message
from prefect_vantage.service.live.messages import ClientMessage, Unwatch, WatchPresets, WatchRun, WatchRuns
from prefect_vantage.service.live.session import Session
from prefect_vantage.times import Clock, iso

logger = logging.getLogger(__name__)

WINDOW = 0.1
IDLE = 0.5
VERSION_EVERY = 1.0
SYSTEM_EVERY = 2.0
PRESETS_EVERY = 1.0
"""Presets that another process changed in the same state store are noticed so soon; those of this one at once."""
HISTORY_EVERY = 1.0
FLOOD_EVERY = 5.0
REMEMBERED = 512
_HISTORY = frozenset({"transitions", "task_runs"})
T = TypeVar("T")


class Hub:
    """Lives on the event loop; only `committed` and `presets_changed` are called from other threads.

    `system` answers what GET /system answers, `presets` another text after each change of presets.
    """

    def __init__(
        self,
        queries: Queries,
        clock: Clock,
        system: Callable[[], dict[str, Any]],
        presets: Callable[[], str] = str,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._queries = queries
        self._clock = clock
        self._system = system
        self._monotonic = monotonic
        self._executor = ThreadPoolExecutor(max_workers=2, thread_name_prefix="vantage-live")
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._leave: Callable[[], None] = lambda: None
        self._touched: set[str] = set()
        self._tables: set[str] = set()
        self._log: deque[tuple[int, frozenset[str]]] = deque(maxlen=REMEMBERED)
        self._logged_from = queries.mirror.version
        self._version_told = queries.mirror.version
        self._times: dict[str, float] = {}
        self._history_dirty = False
        self._system_told = b""
        self._presets = presets
        self._presets_told = ""
        self._loop: asyncio.AbstractEventLoop | None = None
        self.sessions: set[Session] = set()
        self.lists: dict[tuple[str, str], Listed] = {}

    async def start(self) -> None:
        """Listen to the mirror and serve until `stop`."""
        self._loop = loop = asyncio.get_running_loop()
        self._leave = self._queries.mirror.bus.subscribe(lambda committed: _hand_over(loop, self.gather, committed))
        self._task = asyncio.create_task(self._run(), name="vantage-live")

    async def stop(self) -> None:
        """Stop listening; sessions end with their sockets."""
        self._leave()
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._executor.shutdown(wait=True, cancel_futures=True)

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
        if len(self._log) == REMEMBERED:
            self._logged_from = self._log[0][0]
        self._log.append((committed.version, committed.run_ids))
        if self.sessions:
            self._touched |= committed.run_ids
            self._tables |= committed.tables
            self._wake.set()

    def presets_changed(self) -> None:
        """Tell who watches presets with the next tick; called from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._hurry_presets)

    def _hurry_presets(self) -> None:
        self._times.pop("presets", None)
        self._wake.set()

    def join(self) -> Session:
        """A new client; it is greeted with the mirror's version."""
        session = Session()
        session.tell({"type": "hello", "version": self._queries.mirror.version, "as_of": iso(self._clock())})
        self.sessions.add(session)
        return session

    def part(self, session: Session) -> None:
        """The client is gone."""
        for watch_id in [*session.lists, *session.runs, *session.systems, *session.presets]:
            self.unwatch(session, watch_id)
        self.sessions.discard(session)

    async def hear(self, session: Session, message: ClientMessage) -> None:
        """Act on what a client said; what is wrong with it is told to the client."""
        self.unwatch(session, message.id)
        try:
            if isinstance(message, WatchRuns):
                await self._watch_runs(session, message)
            elif isinstance(message, WatchRun):
                session.runs[message.id] = str(message.run)
                await self._tell_runs([(session, message.id, str(message.run))], first=True)
            elif isinstance(message, WatchPresets):
                session.presets.add(message.id)
                self._tell_presets(session, message.id, await self._in_thread(self._presets))
            elif not isinstance(message, Unwatch):
                session.systems.add(message.id)
                session.tell(
                    {"type": "system", "id": message.id, "system": await self._in_thread(self._system)}, key=f"system:{message.id}"
                )
        except VantageError as error:
            self.unwatch(session, message.id)
            session.problem(message.id, error)

    def unwatch(self, session: Session, watch_id: str) -> None:
        """Forget a watch; unknown ones are forgotten already."""
        session.runs.pop(watch_id, None)
        session.systems.discard(watch_id)
        session.presets.discard(watch_id)
        key = session.lists.pop(watch_id, None)
        if key and key in self.lists:
            self.lists[key].screens.pop((session, watch_id), None)
            if not self.lists[key].screens:
                del self.lists[key]

    async def _watch_runs(self, session: Session, message: WatchRuns) -> None:
        """Show a list: the screen is registered first and brought up to date then, so that no change falls between."""
        key = (message.q, message.timezone)
        asked = self.lists[key].asked if key in self.lists else await self._in_thread(self._queries.ask, *key)
        listed = self.lists.setdefault(key, Listed(asked))
        screen = Screen(*key, frozenset(map(str, message.ids)))
        listed.screens[session, message.id] = screen
        session.lists[message.id] = key
        missed = screen.ids if message.version is None else self._since(message.version)
        if missed is None:
            session.tell({"type": "resync", "id": message.id}, key=f"resync:{message.id}")
            return
        plan = Plan(missed, count=listed.total is None or listed.dirty)
        found = await self._in_thread(look, self._queries, asked, plan, self._clock())
        if found.total is not None:
            listed.total = listed.told = found.total
            listed.counted_at = self._monotonic()
        session.outbox.put(runs_message(message.id, difference(screen, plan.ids, found.matching), found, listed.total))

    def _since(self, version: int) -> frozenset[str] | None:
        """Runs that changed after that version of the mirror; None when that is too long ago or too many."""
        if version < self._logged_from or version > self._queries.mirror.version:
            return None
        ids = frozenset[str]().union(*(run_ids for logged, run_ids in self._log if logged > version))
        return ids if len(ids) <= MOST_TOUCHED else None

    async def tick(self) -> None:
        """Tell every client what it has to know since the last tick."""
        touched, tables = frozenset(self._touched), frozenset(self._tables)
        self._touched.clear()
        self._tables.clear()
        now = self._monotonic()
        for listed in list(self.lists.values()):
            try:
                await self._serve(listed, touched, now, changed=bool(tables))
            except VantageError as error:
                logger.warning("The live list %r could not be refreshed: %s", listed.asked.text, error)
                self._resync(listed)
        await self._serve_runs(touched, tables, now)
        await self._serve_system(now)
        await self._serve_presets(now)
        self._serve_version(now)

    async def _serve(self, listed: Listed, touched: frozenset[str], now: float, *, changed: bool) -> None:
        plan = listed.plan(touched, now, changed=changed)
        if plan is None:
            return
        found = await self._in_thread(look, self._queries, listed.asked, plan, self._clock())
        for session, watch_id, differs in listed.differences(touched, plan, found):
            session.outbox.put(runs_message(watch_id, differs, found, listed.total))
        if plan.flood and self._due("flood", now, FLOOD_EVERY):
            self._resync(listed)

    def _resync(self, listed: Listed) -> None:
        for session, watch_id in listed.screens:
            session.tell({"type": "resync", "id": watch_id}, key=f"resync:{watch_id}")

    async def _serve_runs(self, touched: frozenset[str], tables: frozenset[str], now: float) -> None:
        """Tell who watches one run. States and task runs do not say whose they are, so all are told, once a second at most."""
        self._history_dirty = self._history_dirty or bool(tables & _HISTORY)
        everyone = self._history_dirty and self._due("history", now, HISTORY_EVERY)
        if everyone:
            self._history_dirty = False
        watched = [(session, watch_id, run) for session in self.sessions for watch_id, run in session.runs.items()]
        wanted = [one for one in watched if everyone or one[2] in touched]
        if wanted:
            try:
                await self._tell_runs(wanted)
            except VantageError as error:
                logger.warning("Watched runs could not be refreshed: %s", error)

    async def _tell_runs(self, watched: list[tuple[Session, str, str]], *, first: bool = False) -> None:
        """Send each watched run as it is; one that is not there is a problem for who asks for it the first time."""
        everything = await self._in_thread(self._queries.ask, "")
        version = self._queries.mirror.version
        ids = sorted({run for _, _, run in watched})
        found = await self._in_thread(self._queries.matching, everything.as_of(self._clock()), ids)
        runs = {run["id"]: run for run in found}
        for session, watch_id, run_id in watched:
            if run_id in runs:
                session.tell({"type": "run", "id": watch_id, "run": runs[run_id], "version": version}, key=f"run:{watch_id}")
            elif first:
                raise NotFound(f"There is no run {run_id}")
            else:
                session.tell({"type": "resync", "id": watch_id}, key=f"resync:{watch_id}")

    async def _serve_system(self, now: float) -> None:
        watching = [(session, watch_id) for session in self.sessions for watch_id in session.systems]
        if not watching or not self._due("system", now, SYSTEM_EVERY):
            return
        try:
            state = await self._in_thread(self._system)
        except VantageError as error:
            logger.warning("The state of the system could not be read: %s", error)
            return
        told = to_json({**state, "vantage": None})  # the uptime alone is no change
        if told != self._system_told:
            self._system_told = told
            for session, watch_id in watching:
                session.tell({"type": "system", "id": watch_id, "system": state}, key=f"system:{watch_id}")

    async def _serve_presets(self, now: float) -> None:
        """Tell every client whose presets may have changed; which ones it sees, it reads itself."""
        watching = [(session, watch_id) for session in self.sessions for watch_id in session.presets]
        if not watching or not self._due("presets", now, PRESETS_EVERY):
            return
        try:
            revision = await self._in_thread(self._presets)
        except VantageError as error:
            logger.debug("The state of the presets could not be read: %s", error)  # the state loop tells it as a fault
            return
        if revision != self._presets_told:
            self._presets_told = revision
            for session, watch_id in watching:
                self._tell_presets(session, watch_id, revision)

    @staticmethod
    def _tell_presets(session: Session, watch_id: str, revision: str) -> None:
        session.tell({"type": "presets", "id": watch_id, "revision": revision}, key=f"presets:{watch_id}")

    def _serve_version(self, now: float) -> None:
        version = self._queries.mirror.version
        if version != self._version_told and self._due("version", now, VERSION_EVERY):
            self._version_told = version
            for session in self.sessions:
                session.tell({"type": "version", "version": version, "as_of": iso(self._clock())}, key="version")

    def _due(self, what: str, now: float, every: float) -> bool:
        """Whether it is time again, and if so, from now on not for `every` seconds."""
        if now - self._times.get(what, float("-inf")) < every:
            return False
        self._times[what] = now
        return True

    async def _in_thread(self, work: Callable[..., T], *given: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work, *given)


def _hand_over(loop: asyncio.AbstractEventLoop, gather: Callable[[Committed], None], committed: Committed) -> None:
    """From the writer's thread to the event loop; a loop that has ended needs nothing any more."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(gather, committed)
