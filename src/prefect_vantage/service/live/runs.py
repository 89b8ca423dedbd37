"""The topic of lists of runs: what changes in the rows on screen, what left them, what is new, and how many there are.

touched ids ─► copied aside ─► which match, per distinct query; rows on any screen, encoded once for all ─► difference per screen ─► messages
         └──► count per distinct query (an errand of its own: nobody waits for a slow one)
"""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import orjson

from prefect_vantage.errors import VantageError
from prefect_vantage.query.matching import Matcher, Touched
from prefect_vantage.query.run import Queries
from prefect_vantage.service.etag import to_json
from prefect_vantage.service.live.difference import Difference, Screen, announce, difference
from prefect_vantage.service.live.encoded import EncodedRows, Rows
from prefect_vantage.service.live.errands import Errands
from prefect_vantage.service.live.lists import REFRESH_EVERY, Listed, Picture, head
from prefect_vantage.service.live.log import MOST_MISSED, CommitLog
from prefect_vantage.service.live.looks import Due, Found, Looks
from prefect_vantage.service.live.messages import Watch, WatchRuns
from prefect_vantage.service.live.session import Session
from prefect_vantage.service.live.topic import News, Pace
from prefect_vantage.times import Clock

logger = logging.getLogger(__name__)

FLOOD_EVERY = 5.0
ENTERED_EVERY = timedelta(seconds=0.8 * REFRESH_EVERY)
Key = tuple[str, str]
Running = Callable[..., Awaitable[Any]]
Told = tuple[Listed, Session, str, Difference]


class Runs:
    """Lives on the event loop. `lists` are the distinct queries on screen, by text and time zone."""

    name = "runs"
    said = WatchRuns

    def __init__(self, queries: Queries, clock: Clock, errands: Errands, log: CommitLog, monotonic: Callable[[], float]) -> None:
        self._queries = queries
        self._clock = clock
        self._errands = errands
        self._log = log
        self._flood = Pace()
        self._monotonic = monotonic
        self._encoded = EncodedRows()
        self._looks = Looks(lambda due, shown: self._pictured(errands.quick, due, shown, clock()))
        self._served = log.version
        self._keys: dict[tuple[Session, str], Key] = {}
        self.lists: dict[Key, Listed] = {}

    async def watch(self, session: Session, said: Watch) -> None:
        """Show a list: the screen is registered first and brought up to date then, so that no change falls between. Raises VantageError."""
        assert isinstance(said, WatchRuns)
        key = (said.q, said.timezone)
        listed = self.lists.get(key) or await self._read(key)
        listed = self.lists.setdefault(key, listed)
        screen = Screen(frozenset(map(str, said.ids)))
        listed.screens[session, said.id] = screen
        self._keys[session, said.id] = key
        version = self._log.version
        missed = screen.ids if said.version is None else self._log.since(said.version, self._queries.mirror.version)
        if missed is None:
            session.resync(said.id)
            screen.ready = True
            return
        if listed.total is None:
            listed.counted(*await self._errands.slow(self._count, listed, self._clock()))
        screen.pending |= missed
        await self._bring_up_to_date(listed, screen, session, said.id, version)

    async def _read(self, key: Key) -> Listed:
        asked = await self._errands.quick(self._queries.ask, *key)
        return Listed(asked, Matcher(asked), self._clock())

    async def _bring_up_to_date(self, listed: Listed, screen: Screen, session: Session, watch_id: str, version: int) -> None:
        """Look until nothing was touched while looking; the first look is answered even when it finds nothing."""
        first = True
        while first or screen.pending:
            looking, screen.pending = frozenset(screen.pending), set()
            version, now = max(version, self._served), self._clock()
            matching, rows = await self._looks.ask(listed, looking, looking & screen.ids)
            found = difference(screen, looking, matching, looking)
            if listed.screens.get((session, watch_id)) is not screen:
                return  # it was unwatched or replaced meanwhile
            if first or found:
                session.outbox.put(head(watch_id) + Picture(rows, version, now).tell(found, listed.total))
            first = False
        screen.ready = True

    def forget(self, session: Session, watch_id: str) -> None:
        """End a watch; a query that nobody shows any more is forgotten too."""
        key = self._keys.pop((session, watch_id), None)
        if key is not None and key in self.lists:
            self.lists[key].screens.pop((session, watch_id), None)
            if not self.lists[key].screens:
                del self.lists[key]

    async def serve(self, news: News) -> None:
        """Tell every screen its difference, and see to totals."""
        self._encoded.forget(news.touched, news.version)
        lists = list(self.lists.values())
        due = [(listed, ids) for listed in lists if (ids := listed.to_look_at(news.touched, news.now))]
        if due:
            try:
                await self._tell_differences(due, news)
            except VantageError as error:
                logger.warning("The live lists could not be refreshed: %s", error)
                for listed, _ in due:
                    _resync(listed)
        self._served = news.version
        if len(news.touched) > MOST_MISSED and self._flood.due(news.now, FLOOD_EVERY):
            for listed in lists:
                _resync(listed)
        for listed in lists:
            listed.dirty = listed.dirty or bool(news.tables)
            if not self._errands.is_under_way(listed) and listed.is_count_due(news.now):
                self._errands.send(listed, self._recount(listed))

    async def _tell_differences(self, due: Due, news: News) -> None:
        now = self._clock()
        found, rows = await self._pictured(self._errands.prompt, due, _on_screens(due), now)
        _send(self._differences(due, found, news), Picture(rows, news.version, now))

    async def _pictured(self, run: Running, due: Due, shown: frozenset[str], now: datetime) -> tuple[list[Found], Rows]:
        """Which match, per list, and the rows that are on a screen: those that were read a moment ago and did not change are not read again."""
        kept = self._encoded.of(shown, self._monotonic())
        found, read, version = await run(self._look, due, shown - kept.keys(), now)
        self._encoded.keep(read, version, self._monotonic())
        return found, {**kept, **read}

    def _look(self, due: Due, wanted: frozenset[str], now: datetime) -> tuple[list[Found], Rows, int]:
        """Which match, per list, and the wanted rows, whether they match or not, of at least that version of the mirror; runs in a thread."""
        version = self._queries.mirror.version
        everything = self._queries.ask("", now=now)
        with self._queries.touched(frozenset[str]().union(*(ids for _, ids in due))) as touched:
            found = [_among(touched, listed, ids, now) for listed, ids in due]
            runs = touched.rows(everything, wanted)
        return found, {run["id"]: orjson.Fragment(to_json(run)) for run in runs}, version

    def _differences(self, due: Due, found: list[Found], news: News) -> list[Told]:
        told: list[Told] = []
        for (listed, ids), matching in zip(due, found, strict=True):
            if isinstance(matching, VantageError):
                logger.warning("The live list %r could not be refreshed: %s", listed.asked.text, matching)
                _resync(listed)
                continue
            for (session, watch_id), screen in listed.screens.items():
                if not screen.ready:
                    screen.pending.update(ids)
                elif differs := difference(screen, ids, matching, news.touched):
                    told.append((listed, session, watch_id, differs))
        return told

    def _count(self, listed: Listed, now: datetime) -> tuple[int, float]:
        """The total and the seconds that it took; runs in a thread."""
        begun = time.perf_counter()
        total = self._queries.count(listed.asked.as_of(now))
        return total, time.perf_counter() - begun

    async def _recount(self, listed: Listed) -> None:
        """Tell the total where it moved, and what time alone brought in."""
        then, now = listed.passed, self._clock()
        is_due = now - then >= ENTERED_EVERY  # another look at all runs: no oftener than where nothing changes
        try:
            total, took = await self._errands.slow(self._count, listed, now)
            entered = await self._errands.slow(self._queries.entered, listed.matcher, then, now, MOST_MISSED) if is_due else frozenset()
        except VantageError as error:
            logger.warning("The live list %r could not be counted: %s", listed.asked.text, error)
            listed.dirty = True
            return
        if is_due:
            listed.passed = now
        moved = listed.counted(total, took)
        picture = Picture({}, self._served, now)
        for (session, watch_id), screen in list(listed.screens.items()):
            found = Difference(new=announce(screen, entered))
            if screen.ready and (moved or found):
                session.outbox.put(head(watch_id) + picture.tell(found, total))


def _on_screens(due: Due) -> frozenset[str]:
    """Those of the runs that any screen of their list shows."""
    return frozenset(one for listed, ids in due for screen in listed.screens.values() for one in _common(ids, screen.ids))


def _common(some: frozenset[str], others: frozenset[str]) -> frozenset[str]:
    return some & others if len(some) < len(others) else others & some


def _among(touched: Touched, listed: Listed, ids: frozenset[str], now: datetime) -> Found:
    """One list that cannot be asked spoils no other."""
    try:
        return touched.among(listed.matcher, now) & ids
    except VantageError as error:
        return error


def _send(told: list[Told], picture: Picture) -> None:
    bodies: dict[tuple[int, Difference], bytes] = {}
    for listed, session, watch_id, found in told:
        key = (id(listed), found)
        if key not in bodies:
            bodies[key] = picture.tell(found, listed.total)
        session.outbox.put(head(watch_id) + bodies[key])


def _resync(listed: Listed) -> None:
    for session, watch_id in listed.screens:
        session.resync(watch_id)
