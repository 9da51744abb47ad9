"""Opens what the coach knows once, for many houses: opening its model takes longer than most tests."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

from bot.bootstrap import House, open_database
from bot.rag.embeddings import Embedder
from bot.rag.librarian import Librarian
from bot.rag.library import Library
from bot.settings import Settings
from bot.store.engine import Database
from bot.store.generations import Generations


@contextmanager
def library_on(data: Path, embed: Embedder, false_declines: float = 0.04) -> Iterator[Library]:
    with closing(Library(embed, false_declines)) as library:
        asyncio.run(_open(library, data))
        yield library


async def _open(library: Library, data: Path) -> None:
    database = Database(f"sqlite:///{data / 'coach.sqlite3'}")
    with ThreadPoolExecutor(1) as pool:
        await Librarian(library, Generations(database), data, pool, no_ingest).refresh()
    await database.close()


async def no_ingest() -> None:
    raise AssertionError("an ingest was asked for")


@asynccontextmanager
async def house_over(library: Library, settings: Settings) -> AsyncIterator[House]:
    """As `open_house`, but for the library, which is open already and stays so."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        async with open_database(settings) as database:
            yield House(settings, database, library, pool)
