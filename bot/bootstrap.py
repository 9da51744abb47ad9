"""Joins the parts into a house that answers. Slow imports are made here, when they are needed."""

import asyncio
import logging
import sys
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot import models
from bot.almanac import Almanac
from bot.answering import mentor
from bot.backstage import INGEST, administration
from bot.domain import Calibration, Generation, Place
from bot.errors import IndexUnavailable, StoreUnavailable
from bot.insight import Insight
from bot.schedule import zone_of
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.rag.library import Library
    from bot.slack.status import Status
    from bot.store.engine import Database

_log = logging.getLogger(__name__)
_PURGE_S = 60 * 60.0
_COUNTED = 10_000


class House:
    """Everything that an entrance (Slack, the terminal) needs, ready for use."""

    def __init__(self, settings: Settings, database: "Database", library: "Library", pool: ThreadPoolExecutor) -> None:
        from bot.rag.gaps import Grouping
        from bot.rag.librarian import Librarian
        from bot.store.generations import Generations
        from bot.store.tip_notes import TipNotes

        self._open_records(settings, database)
        self.chat_model = models.chat_model(settings)
        self.writes = self.chat_model is not None
        self._mentor = mentor(settings, self.chat_model, database, library, pool)
        self.ask = self._mentor.ask
        self.almanac = Almanac(lambda: library.tips, TipNotes(database), self._leads_to)
        self.administration = administration(settings, database, library, self.curation, self.audit)
        self.librarian = Librarian(library, Generations(database), settings.DATA_DIR, pool, _ingest)
        group = Grouping(library.embed, pool)
        about = self.journal, self.curation, self.audit.note, library, self._mentor.quoted, group
        figures = self.subscriptions.states, settings.RETENTION_DAYS, zone_of(settings.TIME_ZONE)
        self.insight = Insight(*about, self.librarian.refresh, *figures)
        self._library = library
        self._database = database
        self._own_hosts = settings.LINK_HOSTS
        self._hosts: tuple[Generation | None, Collection[str]] = None, self._own_hosts

    def _open_records(self, settings: Settings, database: "Database") -> None:
        from bot.store.audit import AuditTrail
        from bot.store.curation import Curation
        from bot.store.inbox import Inbox
        from bot.store.journal import Journal
        from bot.store.limits import Limits
        from bot.store.outbox import Outbox
        from bot.store.people import People
        from bot.store.processes import Processes, this_process
        from bot.store.retention import Retention
        from bot.store.subscriptions import Subscriptions
        from bot.store.threads import Threads
        from bot.store.wishes import Wishes

        self.threads = Threads(database)
        owner = this_process()
        self.inbox = Inbox(database, owner)
        self.outbox = Outbox(database, owner)
        self.processes = Processes(database, owner)
        self.limits = Limits(database)
        self.journal = Journal(database)
        self.wishes = Wishes(database)
        self.audit = AuditTrail(database)
        self.curation = Curation(database)
        self.subscriptions = Subscriptions(database, owner, timedelta(seconds=1 / settings.TIPS_PER_SECOND))
        self.forget = People(database).forget
        self._retention = Retention(database)
        self._days_kept = settings.RETENTION_DAYS

    async def _leads_to(self, words: str) -> Sequence[str]:
        """The passages' ids, best first; none when the knowledge doesn't cover it."""
        answer = await self._mentor.quoted(words)
        return [found.passage.id for found in answer.passages] if answer.outcome == "answer" else []

    def link_hosts(self) -> Collection[str]:
        """Whom the knowledge links to, and the settings name."""
        from bot.slack.links import hosts_in

        if self._hosts[0] != self._library.generation:
            named = hosts_in(passage.text for passage in self._library.passages)
            self._hosts = self._library.generation, self._own_hosts | frozenset(named)
        return self._hosts[1]

    async def status(self) -> "Status":
        from bot.slack.status import Status

        return Status(
            self._library.generation,
            await self.inbox.states(),
            await self.outbox.states(),
            len(await self.outbox.unreachable(_COUNTED)),
            await self.subscriptions.states(),
            await self.subscriptions.outcomes(datetime.now(UTC) - timedelta(days=1)),
            self._database.size,
            (self.chat_model.name, self.chat_model.trouble) if self.chat_model else None,
        )

    @property
    def generation(self) -> Generation | None:
        return self._library.generation

    def places(self) -> Collection[Place]:
        return {place for passage in self._library.passages for place in passage.places}

    def calibration(self) -> Calibration | None:
        return self._library.calibration

    async def forget_in_time(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self.administration.holdings.forget(self._days_kept)
                await self._retention.purge(datetime.now(UTC), self._days_kept)
            except StoreUnavailable as error:
                _log.error("What is old is kept a while longer: %s", error)
            await asyncio.sleep(_PURGE_S)


@asynccontextmanager
async def open_house(settings: Settings) -> AsyncIterator[House]:
    """Raises CoachError with what to do."""
    from bot.rag.library import Library

    pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="coach")
    embed = models.embedder(settings)
    with closing(Library(embed, settings.FALSE_DECLINES / 100)) as library, pool:
        async with open_database(settings) as database:
            house = House(settings, database, library, pool)
            await house.librarian.open()
            yield house


async def ingest_if_needed(settings: Settings) -> None:
    """When the index is missing, damaged or stale, by ingest.py as a process of its own.

    Raises IndexUnavailable when there is none afterwards; a stale one is better than none.
    """
    from bot.rag.staleness import is_stale
    from bot.store.generations import Generations

    async with open_database(settings) as database:
        generations = Generations(database)
        if serving := await generations.serving():
            newest, *_ = await generations.all()
            if not is_stale(serving, newest, settings.KNOWLEDGE_DIR, settings.DATA_DIR, settings.EMBEDDING_MODEL):
                return
        await _ingest()
        if await generations.serving() is None:
            raise IndexUnavailable("There is no index, and ingest.py could not make one: it says why above.")


async def _ingest() -> None:
    """It says on our standard error what went wrong."""
    ingest = await asyncio.create_subprocess_exec(*INGEST, stdin=DEVNULL, stdout=sys.stderr)
    await ingest.wait()


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator["Database"]:
    from bot.store.engine import Database

    database = Database(settings.database_url)
    try:
        await database.migrate()
        yield database
    finally:
        await database.close()
