"""A connection to SQLite, which is in a thread of its own: a statement goes there once, and what it found comes back.

As SQLAlchemy has it, a transaction of one statement goes there ten times: for a cursor, for BEGIN, for the rows, for
the cursor's end and so on. That took longer than what is done there.
"""

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

_BUSY_SECONDS = 5
_ROWS = 100  # so many come back with the statement

Found = TypeVar("Found")


class Connection(aiosqlite.Connection):
    """Its transactions begin with their first statement, by the word `begin`."""

    def __init__(self, path: Path, begin: str, pragmas: Sequence[str]) -> None:
        super().__init__(lambda: _opened(path, pragmas), _ROWS)
        self._thread.daemon = True  # it keeps no process alive
        self._begin = begin
        # A statement is carried out also when nobody waits for it any more: so it may be as soon as one is sent.
        self._may_be_in_transaction = False

    def cursor(self) -> "Cursor":  # type: ignore[override]
        return Cursor(self)

    async def commit(self) -> None:
        if self._may_be_in_transaction:
            await super().commit()
            self._may_be_in_transaction = False

    async def rollback(self) -> None:
        if self._may_be_in_transaction:
            await super().rollback()
            self._may_be_in_transaction = False

    async def outside(self, statement: str) -> None:
        """Of any transaction."""
        await self._there(lambda: self._conn.execute(statement).fetchall())

    async def run(self, statement: str, parameters: Any, many: bool) -> tuple[sqlite3.Cursor, list[Any]]:
        """Its first rows come with it."""

        def first_rows() -> tuple[sqlite3.Cursor, list[Any]]:
            if not self._conn.in_transaction:
                self._conn.execute(self._begin)
            run = self._conn.executemany if many else self._conn.execute
            cursor = run(statement, parameters)
            return cursor, cursor.fetchmany(_ROWS)

        self._may_be_in_transaction = True
        return await self._there(first_rows)

    async def _there(self, work: Callable[[], Found]) -> Found:
        found: Found = await self._execute(work)  # type: ignore[no-untyped-call]
        return found


class Cursor(aiosqlite.Cursor):
    """For one statement; only what is more than its first rows has to be fetched."""

    def __init__(self, connection: Connection) -> None:
        self._conn: Connection = connection
        self._rows: list[Any] = []
        self._is_all = True

    async def __aenter__(self) -> "Cursor":
        return self

    async def execute(self, sql: str, parameters: Any = ()) -> "Cursor":
        return await self._run(sql, parameters, many=False)

    async def executemany(self, sql: str, parameters: Any) -> "Cursor":
        return await self._run(sql, parameters, many=True)

    async def fetchone(self) -> Any:
        return next(iter(await self.fetchmany(1)), None)

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        size = size or self.arraysize
        if not (self._rows or self._is_all):
            return list(await super().fetchmany(size))
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    async def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows if self._is_all else [*rows, *await super().fetchall()]

    async def close(self) -> None:
        if not self._is_all:
            await super().close()

    async def _run(self, statement: str, parameters: Any, many: bool) -> "Cursor":
        self._cursor, self._rows = await self._conn.run(statement, parameters, many)
        self._is_all = len(self._rows) < _ROWS
        return self


def _opened(path: Path, pragmas: Sequence[str]) -> sqlite3.Connection:
    connection = sqlite3.connect(path, _BUSY_SECONDS, isolation_level=None)
    try:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection
