"""Joins the parts into a house that answers. Slow imports are made here, when they are needed."""

import asyncio
import logging
import sys
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bot import tips
from bot.coach import Coach
from bot.domain import Answer, Calibration, Edition, Generation, Person, Place, SeenTip, Tip, Turn
from bot.errors import CoachError, IndexUnavailable
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.rag.library import Library
    from bot.store.engine import Database

_log = logging.getLogger(__name__)
_LOOK_FOR_NEW_INDEX_S = 2.0
_INGEST = Path(__file__).parents[1] / "ingest.py"


class House:
    """Everything that an entrance (Slack, the terminal) needs, ready for use."""

    def __init__(self, settings: Settings, database: "Database", library: "Library", pool: ThreadPoolExecutor) -> None:
        from bot.rag import quoting
        from bot.store.generations import Generations
        from bot.store.inbox import Inbox
        from bot.store.threads import Threads
        from bot.store.tips import TipsSeen

        self.threads = Threads(database)
        self.inbox = Inbox(database)
        self._tips_seen = TipsSeen(database)
        self._generations = Generations(database)
        self._data_dir = settings.DATA_DIR
        self._library = library
        self._pool = pool
        self._coach = Coach(library.look, library.look_abroad, quoting.compose, lambda: library.passages)

    async def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """In threads of our own: the loop stays free for acks, and the default pool for name look-ups."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._coach.answer, question, history)

    async def tip(self, person: Person, today: date) -> Tip | None:
        seen = await self._tips_seen.of(person)
        tip = tips.choose(tips.of(self._library.passages), seen, person, today)
        if tip:
            await self._tips_seen.record(person, SeenTip(today, tip.id))
        return tip

    def places(self) -> Collection[Place]:
        return {place for passage in self._library.passages for place in passage.places}

    def calibration(self) -> Calibration | None:
        return self._library.calibration

    async def refresh(self) -> Generation:
        """Moves over to the generation that serves now; raises IndexUnavailable when there is none to open."""
        from bot.rag.ingestion import folder_of

        serving = await self._generations.serving()
        if serving is None:
            raise IndexUnavailable("There is no index yet: run `python ingest.py`.")
        if serving != self._library.generation:
            passages, exemplars = (
                await self._generations.passages(serving.id),
                await self._generations.exemplars(serving.id),
            )
            edition = Edition(serving, passages, exemplars)
            folder = folder_of(self._data_dir, serving.id)
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._pool, self._library.open, edition, folder)
        return serving

    async def keep_fresh(self) -> None:
        """Until cancelled; a new index that can't be opened is logged, and the old one goes on answering."""
        while True:
            await asyncio.sleep(_LOOK_FOR_NEW_INDEX_S)
            before = self._library.generation
            try:
                if (now := await self.refresh()) != before:
                    _log.info("Answering from index generation %s (%s passages)", now.id, now.passages)
            except CoachError as error:
                _log.error("Staying on the index at hand: %s", error)


@asynccontextmanager
async def open_house(settings: Settings) -> AsyncIterator[House]:
    """Raises CoachError with what to do."""
    from bot.rag.embeddings import open_embedder
    from bot.rag.library import Library

    pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="coach")
    with (
        closing(
            Library(open_embedder(settings.EMBEDDING_MODEL, settings.DATA_DIR), settings.FALSE_DECLINES / 100)
        ) as library,
        pool,
    ):
        async with open_database(settings) as database:
            house = House(settings, database, library, pool)
            await house.refresh()
            yield house


async def serve_slack(settings: Settings, house: House) -> None:
    """Until SIGTERM or SIGINT."""
    from bot.slack.app import build_app, serve

    if settings.SLACK_BOT_TOKEN is None or settings.SLACK_APP_TOKEN is None:
        raise CoachError("Slack needs SLACK_BOT_TOKEN and SLACK_APP_TOKEN.")
    token = settings.SLACK_BOT_TOKEN.get_secret_value()
    app = build_app(token, settings.SLACK_API_URL, house.ask, house.tip, house.threads, house.inbox)
    fresh = asyncio.create_task(house.keep_fresh())
    try:
        await serve(app, settings.SLACK_APP_TOKEN.get_secret_value())
    finally:
        fresh.cancel()
        with suppress(asyncio.CancelledError):
            await fresh


async def ingest_if_needed(settings: Settings) -> None:
    """When the index is missing or stale, by ingest.py as a process of its own, its progress on our standard error.

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
        ingest = await asyncio.create_subprocess_exec(sys.executable, _INGEST, stdin=DEVNULL, stdout=sys.stderr)
        await ingest.wait()
        if await generations.serving() is None:
            raise IndexUnavailable("There is no index, and ingest.py could not make one: it says why above.")


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator["Database"]:
    from bot.store.engine import Database

    database = Database(settings.database_url)
    try:
        await database.migrate()
        yield database
    finally:
        await database.close()
