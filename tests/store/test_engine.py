"""Reading and writing keep their promises with several tasks, several processes, and a kill in the middle."""

import asyncio
import multiprocessing
import sqlite3
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from bot.errors import StoreUnavailable
from bot.store.engine import Database
from bot.store.inbox import Inbox
from bot.store.mail_tables import inbox
from bot.store.tables import serving, vectors

from .letters import NOON, US, incoming

A_VECTOR = {"model": "minilm", "content_hash": "private", "vector": b"\0"}


async def count(db: Database) -> int:
    async with db.reading() as connection:
        return (await connection.execute(select(func.count()).select_from(vectors))).scalar_one()


async def test_what_is_written_is_read(db: Database) -> None:
    async with db.writing() as connection:
        await connection.execute(insert(vectors), A_VECTOR)

    assert await count(db) == 1


async def test_a_write_that_fails_halfway_leaves_nothing(db: Database) -> None:
    async def write_and_fail() -> None:
        async with db.writing() as connection:
            await connection.execute(insert(vectors), A_VECTOR)
            await connection.execute(insert(serving), {"id": 1, "generation_id": 7})

    with pytest.raises(IntegrityError):
        await write_and_fail()

    assert await count(db) == 0


async def test_a_cancelled_write_leaves_nothing_and_blocks_nobody(db: Database) -> None:
    written = asyncio.Event()

    async def write_and_wait() -> None:
        async with db.writing() as connection:
            await connection.execute(insert(vectors), A_VECTOR)
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write_and_wait())
    await written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert await count(db) == 0
    async with db.writing() as connection:
        await connection.execute(insert(vectors), A_VECTOR)
    assert await count(db) == 1


async def test_reading_sees_one_moment(db: Database) -> None:
    async with db.reading() as connection:
        before = await connection.scalar(select(func.count()).select_from(vectors))
        async with db.writing() as writer:
            await writer.execute(insert(vectors), A_VECTOR)
        after = await connection.scalar(select(func.count()).select_from(vectors))

    assert (before, after) == (0, 0)
    assert await count(db) == 1


async def test_a_write_is_refused_where_only_reading_was_asked_for(db: Database) -> None:
    with pytest.raises(StoreUnavailable, match="read-only"):
        async with db.reading() as connection:
            await connection.execute(insert(vectors), A_VECTOR)


async def test_no_count_is_lost_between_tasks_and_databases(db: Database, file: Path) -> None:
    other = Database(f"sqlite:///{file}")
    async with db.writing() as connection:
        await connection.execute(insert(vectors), A_VECTOR | {"vector": b"0"})

    async def add_one(database: Database) -> None:
        async with database.writing() as connection:
            number = int((await connection.execute(select(vectors.c.vector))).scalar_one())
            await connection.execute(update(vectors).values(vector=str(number + 1).encode()))

    try:
        await asyncio.gather(*(add_one(database) for database in [db, other] * 50))
    finally:
        await other.close()
    async with db.reading() as connection:
        assert (await connection.execute(select(vectors.c.vector))).scalar_one() == b"100"


async def test_a_write_waits_for_another_program(db: Database, file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as another:
        another.execute("BEGIN IMMEDIATE")
        write = asyncio.create_task(_write(db))
        assert await count(db) == 0  # reading goes on meanwhile
        another.execute("COMMIT")
        await write

    assert await count(db) == 1


async def test_a_write_that_waited_in_vain_says_so(db: Database, file: Path) -> None:
    async with db.writing() as connection:
        await connection.execute(text("PRAGMA busy_timeout = 0"))  # the one writer's, so that the test needn't wait
    with closing(sqlite3.connect(file, isolation_level=None)) as another:
        another.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match=r"coach\.sqlite3 is kept busy by another program\. Try again"):
            await _write(db)

    await _write(db)
    assert await count(db) == 1


async def test_what_people_write_is_not_in_an_exceptions_text(db: Database) -> None:
    await _write(db)
    with pytest.raises(IntegrityError) as failure:
        await _write(db)

    assert "private" not in str(failure.value)


async def test_a_killed_process_loses_nothing_it_had_confirmed(db: Database, file: Path) -> None:
    """J2."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=_write_until_killed, args=(str(file), theirs))
    process.start()
    theirs.close()
    confirmed = [ours.recv() for _ in range(50)]
    process.kill()
    process.join()

    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    async with db.reading() as reading:
        kept = [int(each) for each in (await reading.execute(select(inbox.c.event_id).order_by(inbox.c.id))).scalars()]
    assert kept[:50] == confirmed
    assert kept == list(range(len(kept)))
    await _write(db)


async def _write(db: Database) -> None:
    async with db.writing() as connection:
        await connection.execute(insert(vectors), A_VECTOR)


def _write_until_killed(file: str, confirm: Connection) -> None:
    async def write() -> None:
        db = Database(f"sqlite:///{file}")
        number = 0
        while True:
            await Inbox(db, US).keep(incoming(str(number)), NOON)
            confirm.send(number)
            number += 1

    asyncio.run(write())


async def test_what_slack_waits_for_is_written_before_what_has_waited_longer(db: Database) -> None:
    """A1: even the last to come, when the writer is free next."""
    order: list[str] = []
    may_end = asyncio.Event()

    async def write(name: str, first: bool = False) -> None:
        async with db.writing(first):
            order.append(name)
            if name == "at work":
                await may_end.wait()

    writes = [asyncio.create_task(write(name)) for name in ("at work", "early", "late")]
    await asyncio.sleep(0)
    writes.append(asyncio.create_task(write("urgent", first=True)))
    await asyncio.sleep(0)
    may_end.set()
    await asyncio.gather(*writes)
    assert order == ["at work", "urgent", "early", "late"]


async def test_whoever_gives_up_waiting_leaves_the_turn_to_the_next(db: Database) -> None:
    order: list[str] = []

    async def write(name: str) -> None:
        async with db.writing():
            order.append(name)

    async with db.writing():
        gone, next_one = asyncio.create_task(write("gone")), asyncio.create_task(write("next"))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
    await next_one
    assert order == ["next"]
