"""A database that is locked or full takes nothing halfway, says so, and works again without a restart."""

import asyncio
import sqlite3
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, text

from bot.domain import Person, Thread, Turn
from bot.errors import StoreUnavailable
from bot.mail import Incoming, Reply
from bot.store import mail_tables
from bot.store.engine import Database
from bot.store.inbox import Inbox
from bot.store.limits import Limits
from bot.store.outbox import Outbox
from bot.store.people import People
from bot.store.threads import Threads

from .letters import NOON, THREAD, US, claimed, incoming, reply, taken

HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def held_by_another_process(file: Path) -> Iterator[subprocess.Popen[str]]:
    """Until the block ends, or its standard input is closed before."""
    command = [sys.executable, "-c", HOLD, str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process


async def pragma(db: Database, setting: str) -> None:
    """The one writer's."""
    async with db.writing() as connection:
        await connection.execute(text(f"PRAGMA {setting}"))


async def test_an_event_waits_for_a_lock_and_is_kept(db: Database, file: Path) -> None:
    """J1."""
    with held_by_another_process(file) as holder:
        keep = asyncio.create_task(Inbox(db, US).keep(incoming("Ev1"), NOON))
        assert await Inbox(db, US).states() == {}  # reading goes on meanwhile
        assert not keep.done()
        assert holder.stdin
        holder.stdin.close()
        assert await keep


async def test_an_event_that_waited_in_vain_is_not_kept_and_the_next_is(db: Database, file: Path) -> None:
    """J1, A3."""
    box = Inbox(db, US)
    await pragma(db, "busy_timeout = 0")
    with held_by_another_process(file):
        for work in (box.keep(incoming("Ev1"), NOON), box.take(NOON), Outbox(db, US).take(NOON)):
            with pytest.raises(StoreUnavailable, match="is kept busy by another program"):
                await work

    assert await box.keep(incoming("Ev1"), NOON)
    assert (await taken(box)).event_id == "Ev1"


async def test_a_full_disk_takes_nothing_halfway_and_what_was_kept_goes_on_when_there_is_room(
    db: Database, file: Path
) -> None:
    """G11."""
    box = Inbox(db, US)
    await pragma(db, "max_page_count = 100")

    async def keep_on() -> None:
        for number in range(100):
            await box.keep(incoming(f"Ev{number}", f"C{number}", padding="x" * 3_000), NOON)

    with pytest.raises(StoreUnavailable, match="has no room to grow"):
        await keep_on()
    kept = (await box.states())["waiting"]
    event = await taken(box)
    with pytest.raises(StoreUnavailable, match="has no room to grow"):
        await box.answer(event, reply("x" * 100_000, turns=[Turn("user", "How?")]), NOON)
    assert await box.states() == {"waiting": kept - 1, "taken": 1}
    assert await Threads(db).recall(THREAD, Person("T1", "U1")) == []

    await pragma(db, "max_page_count = 100000")
    await box.answer(event, reply("x" * 100_000), NOON)
    assert await box.keep(incoming(f"Ev{kept}", "another"), NOON)
    assert await box.states() == {"waiting": kept, "answered": 1}
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


anything = st.text(st.characters(), max_size=40)  # with NUL and halves of surrogate pairs, as JSON may have them


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.tuples(*[anything] * 8), json=st.recursive(st.none() | st.floats() | anything, st.lists, max_leaves=4))
async def test_any_text_is_taken_for_text(db: Database, words: tuple[str, ...], json: object) -> None:
    """L12."""
    team, event_id, channel, ts, conversation, user, said, reason = words
    inbox, outbox, person, thread = Inbox(db, user), Outbox(db, user), Person(team, user), Thread(team, channel, ts)
    body = {"event": {"user": user, "text": said}, said: json}
    if await inbox.keep(Incoming(team, event_id, channel, ts, conversation, body), NOON):
        event = await taken(inbox)
        assert repr(event.body) == repr(body)
        await inbox.answer(event, Reply(person, thread, [{"text": said}], [Turn("user", said)]), NOON)
        said_then = await Threads(db).recall(thread, person, limit=1)
        assert said_then == [Turn("user", said.encode("utf-8", "replace").decode("utf-8"))]
    await outbox.put(reason, Reply(person, thread, [{"text": said}]), NOON)
    while delivery := await outbox.take(NOON):
        await outbox.fail(delivery, reason, NOON, unreachable=True)
    assert await Limits(db).count(team, user, NOON - NOON.replace(hour=11), NOON) >= 1


async def test_taking_stays_quick_with_two_thousand_waiting(db: Database) -> None:
    """A9: also when all of them wait for one that is being worked on."""
    inbox, outbox = Inbox(db, US), Outbox(db, US)
    alone = [await quickest(inbox.take), await quickest(outbox.take)]
    await inbox.keep(incoming("first", "A"), NOON)
    await outbox.put("first", reply("x"), NOON)
    await taken(inbox)
    await claimed(outbox)
    async with db.writing() as connection:
        for table, key in ((mail_tables.inbox, "event_id"), (mail_tables.outbox, "key")):
            row = dict((await connection.execute(select(table))).mappings().one()) | {"state": "waiting", "owner": None}
            del row["id"]
            await connection.execute(insert(table), [row | {key: str(number)} for number in range(2_000)])

    assert await inbox.take(NOON) is None
    assert await outbox.take(NOON) is None
    assert await quickest(inbox.take) < 10 * alone[0]
    assert await quickest(outbox.take) < 10 * alone[1]


async def quickest(take: Callable[[datetime], Awaitable[object]]) -> float:
    """Of many times, as a busy machine only ever adds to it."""
    times = []
    for _ in range(30):
        started = time.perf_counter()
        await take(NOON)
        times.append(time.perf_counter() - started)
    return min(times)


async def test_people_forget_nobody_else(db: Database) -> None:
    """L12: an id is never more than an id."""
    await Outbox(db, US).put("a", reply("So."), NOON)
    await People(db).forget(Person("T1", "' OR '1'='1"))
    await People(db).forget(Person("%", "%"))

    assert await Outbox(db, US).states() == {"waiting": 1}
