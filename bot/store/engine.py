"""The database: connections for reading, one for writing, and its tables brought up to date."""

import os
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import cast

from filelock import AsyncFileLock, Timeout
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import StoreUnavailable
from bot.store import driver, failures, schema
from bot.store.turns import Turns

_READERS = 4
_MIGRATION_SECONDS = 60
_WRITING = ["journal_mode = WAL", "foreign_keys = ON", "secure_delete = ON"]


class Database:
    """Await `migrate` before anything else: until then the file may be anybody's, and is only looked at."""

    def __init__(self, url: str) -> None:
        self._path = Path(url.removeprefix("sqlite:///")).absolute()
        self._readers = _engine(self._path, _READERS, "BEGIN", ["query_only = ON"])
        # SQLite has one writer at a time. Ours take turns here, in order; in the file they meet only other processes.
        self._writer = _engine(self._path, 1, "BEGIN IMMEDIATE", _WRITING)
        self._turns = Turns()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """What it reads is all of one moment; a write is refused."""
        with failures.explained(self._path):
            async with self._readers.connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self, first: bool = False) -> AsyncIterator[AsyncConnection]:
        """All of it is kept, or nothing when it raises. Inside another `writing` it would wait for itself.

        `first`: before all others that wait, for what Slack waits for.
        """
        with failures.explained(self._path):
            async with self._turns.mine(first), self._writer.connect() as connection:
                yield connection
                await connection.commit()

    async def scrub(self) -> None:
        """What was deleted is gone from the file and its journal; what a reader still needs goes with later writes.

        It takes as long as copying the file does, and room for the copy.
        """
        with failures.explained(self._path):
            async with self._writer.connect() as connection:
                line = cast(driver.Connection, (await connection.get_raw_connection()).driver_connection)
                # secure_delete alone leaves some of what stood in a page that was split or merged.
                await line.outside("VACUUM")
                await line.outside("PRAGMA wal_checkpoint(TRUNCATE)")

    async def migrate(self) -> None:
        """Raises StoreUnavailable, and leaves the file as it is, when that isn't a database this version can use."""
        self._make()
        if not await self._is_current():
            await self._upgrade()

    @property
    def size(self) -> int:
        """In bytes."""
        return self._path.stat().st_size

    async def close(self) -> None:
        await self._readers.dispose()
        await self._writer.dispose()

    def _make(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnavailable(
                f"The folder of {self._path} can't be made ({error.strerror}). Set DATABASE_URL to another file."
            ) from error
        # Where this fails, aiosqlite would leave a thread behind that reports to an event loop which may be gone.
        with failures.explained(self._path), closing(sqlite3.connect(self._path)):
            pass
        # Told before anything is read: the files SQLite puts beside this one would be as read-only, and stay so.
        if not (os.access(self._path, os.W_OK) and os.access(self._path.parent, os.W_OK)):
            raise StoreUnavailable(f"{self._path} {failures.READ_ONLY}")

    async def _is_current(self) -> bool:
        async with self.reading() as connection:
            return await connection.run_sync(schema.is_current)

    async def _upgrade(self) -> None:
        # For the tables the transaction would do. But SQLite doesn't wait its turn to switch a new file to WAL.
        lock = AsyncFileLock(f"{self._path}.lock", timeout=_MIGRATION_SECONDS, run_in_executor=False)
        try:
            async with lock, self.writing() as connection:
                await connection.run_sync(schema.upgrade)
        except Timeout as error:
            raise StoreUnavailable(f"{self._path} {failures.BUSY}") from error


def _engine(path: Path, connections: int, begin: str, pragmas: Sequence[str]) -> AsyncEngine:
    """`begin` says how its transactions do: for a SELECT or a table the driver would never say IMMEDIATE."""
    return create_async_engine(
        URL.create("sqlite+aiosqlite", database=str(path)),
        async_creator=lambda: driver.Connection(path, begin, pragmas),
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,  # an exception's text ends up in logs; what people write doesn't
    )
