"""What goes to SQLite in one go comes to the same as what SQLAlchemy would send one by one."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text, update

from bot.store.engine import Database
from bot.store.tables import vectors

MANY = 250  # more than come back at once
ORDERED = select(vectors.c.content_hash).order_by(vectors.c.content_hash)


def row(number: int) -> dict[str, object]:
    return {"model": "minilm", "content_hash": f"{number:03}", "vector": b"\0"}


@pytest.fixture
async def full(db: Database) -> Database:
    async with db.writing() as connection:
        await connection.execute(insert(vectors), [row(number) for number in range(MANY)])
    return db


async def hashes(db: Database) -> list[str]:
    async with db.reading() as connection:
        return list((await connection.execute(ORDERED)).scalars())


async def test_all_rows_come_however_many(full: Database) -> None:
    assert await hashes(full) == [f"{number:03}" for number in range(MANY)]


@pytest.mark.parametrize("at_once", [1, 30, 100, 400])
async def test_rows_that_are_read_by_and_by_come_once_and_in_order(full: Database, at_once: int) -> None:
    async with full.reading() as connection:
        rows = await connection.stream(ORDERED.execution_options(yield_per=at_once))
        found = [each async for each in rows.scalars()]

    assert found == [f"{number:03}" for number in range(MANY)]


async def test_whoever_stops_reading_halfway_holds_up_nobody(full: Database) -> None:
    async with full.reading() as connection:
        rows = await connection.stream(ORDERED.execution_options(yield_per=1))
        assert await anext(rows.scalars()) == "000"
    await full.scrub()

    assert len(await hashes(full)) == MANY


async def test_it_is_known_how_many_rows_a_write_has_changed(full: Database) -> None:
    same = update(vectors).values(vector=b"1")
    async with full.writing() as connection:
        assert (await connection.execute(same)).rowcount == MANY
        assert len((await connection.execute(same.returning(vectors.c.content_hash))).all()) == MANY
        assert (await connection.execute(same.where(vectors.c.model == "another"))).rowcount == 0


async def test_a_write_is_kept_before_it_is_said_to_be(db: Database, file: Path) -> None:
    async with db.writing() as connection:
        await connection.execute(insert(vectors), row(0))
        assert others_see(file) == 0
    assert others_see(file) == 1


async def test_a_write_cancelled_on_its_way_leaves_nothing_and_blocks_nobody(db: Database, file: Path) -> None:
    """A12: it goes on in its thread, and gets its turn in the file, when nobody waits for it any more."""
    async with db.writing() as connection:
        await connection.execute(text("PRAGMA busy_timeout = 60000"))
    with closing(sqlite3.connect(file, isolation_level=None)) as another:
        another.execute("BEGIN IMMEDIATE")
        write = asyncio.create_task(write_one(db))
        assert await hashes(db) == []  # by then it has been sent
        assert not write.done()
        write.cancel()
        another.execute("COMMIT")
    with pytest.raises(asyncio.CancelledError):
        await write

    async with db.writing() as connection:
        await connection.execute(insert(vectors), row(1))
    assert await hashes(db) == ["001"]


async def test_a_read_sees_what_was_written_before_it(db: Database) -> None:
    """Also by a connection that has read already: its last moment is over."""
    for number in range(10):
        assert len(await hashes(db)) == number
        async with db.writing() as connection:
            await connection.execute(insert(vectors), row(number))


async def write_one(db: Database) -> None:
    async with db.writing() as connection:
        await connection.execute(insert(vectors), row(0))


def others_see(file: Path) -> int:
    with closing(sqlite3.connect(file)) as another:
        [(count,)] = another.execute("SELECT count(*) FROM vectors")
    return int(count)
