"""What a process held when it died is freed by the others; what a living one holds is not."""

import multiprocessing
import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import Thread
from bot.errors import TakenOver
from bot.store.engine import Database
from bot.store.inbox import Inbox
from bot.store.outbox import Outbox
from bot.store.processes import Processes, this_process
from bot.store.subscriptions import Subscriptions

from .letters import NOON, reply, subscription, taken
from .letters import incoming as event

HALF_A_MINUTE = timedelta(seconds=30)
ELSEWHERE = "elsewhere:17:a1"


class Process:
    """What one process has of the store."""

    def __init__(self, db: Database, owner: str) -> None:
        self.life, self.inbox, self.outbox = Processes(db, owner), Inbox(db, owner), Outbox(db, owner)
        self.subscriptions = Subscriptions(db, owner, timedelta())


@pytest.fixture
def we(db: Database) -> Process:
    return Process(db, this_process())


@pytest.fixture
async def other(file: Path, db: Database) -> AsyncIterator[Database]:
    """As another process opens it."""
    database = Database(f"sqlite:///{file}")
    yield database
    await database.close()


async def have_work(process: Process) -> None:
    """One event and one reply in hand, and one of each waiting."""
    for name in "ab":
        await process.inbox.keep(event(name, name), NOON)
        await process.outbox.put(name, reply(name, thread=Thread("T1", name, "1.1")), NOON)
    await taken(process.inbox)
    assert await process.outbox.take(NOON)


async def test_a_process_that_is_silent_for_half_a_minute_is_taken_for_dead(we: Process, other: Database) -> None:
    """A2: its event waits again, and is a try more; of what it was sending nobody knows the end."""
    they = Process(other, ELSEWHERE)
    await they.life.beat(NOON)
    await have_work(they)
    await we.life.beat(NOON + HALF_A_MINUTE - timedelta(milliseconds=1))
    assert await we.inbox.states() == {"taken": 1, "waiting": 1}

    await we.life.beat(NOON + HALF_A_MINUTE)
    assert await we.inbox.states() == {"waiting": 2}
    assert await we.outbox.states() == {"ambiguous": 1, "waiting": 1}
    assert [(await taken(we.inbox)).tries for _ in range(2)] == [1, 0]


async def test_a_subscription_that_a_dead_process_was_about_to_serve_is_free_again(
    we: Process, other: Database
) -> None:
    """I10: and not before it is dead."""
    they = Process(other, ELSEWHERE)
    await they.life.beat(NOON)
    await we.subscriptions.keep(subscription())
    assert await they.subscriptions.take(NOON)
    await we.life.beat(NOON + HALF_A_MINUTE - timedelta(milliseconds=1))
    assert await we.subscriptions.take(NOON + HALF_A_MINUTE) is None

    await we.life.beat(NOON + HALF_A_MINUTE)
    assert await we.subscriptions.take(NOON + HALF_A_MINUTE) == subscription()


async def test_a_process_that_was_only_asleep_cannot_answer_what_was_taken_from_it(
    we: Process, other: Database
) -> None:
    they = Process(other, ELSEWHERE)
    await they.life.beat(NOON)
    await they.inbox.keep(event("a"), NOON)
    late = await taken(they.inbox)
    await we.life.beat(NOON + HALF_A_MINUTE)
    await we.inbox.answer(await taken(we.inbox), reply("Yes."), NOON)

    await they.life.beat(NOON + HALF_A_MINUTE)
    with pytest.raises(TakenOver):
        await they.inbox.answer(late, reply("Yes, too."), NOON)
    assert await we.outbox.states() == {"waiting": 1}


async def test_a_process_that_goes_on_beating_keeps_what_it_holds(we: Process, other: Database) -> None:
    they = Process(other, ELSEWHERE)
    await they.life.beat(NOON)
    await have_work(they)
    for second in range(0, 120, 10):
        await they.life.beat(NOON + timedelta(seconds=second))
        await we.life.beat(NOON + timedelta(seconds=second))

    assert await we.inbox.states() == {"taken": 1, "waiting": 1}
    assert await we.outbox.states() == {"sending": 1, "waiting": 1}


async def test_a_process_of_this_machine_that_was_killed_is_known_to_be_dead_at_once(
    we: Process, db: Database, file: Path
) -> None:
    """A2."""
    spawn = multiprocessing.get_context("spawn")
    process = spawn.Process(target=_die_at_work, args=(str(file),))
    process.start()
    process.join()
    assert await we.inbox.states() == {"taken": 1, "waiting": 1}

    await we.life.beat(NOON)
    assert await we.inbox.states() == {"waiting": 2}
    assert await we.outbox.states() == {"ambiguous": 1, "waiting": 1}


async def test_a_process_that_had_our_number_before_us_is_dead(we: Process, db: Database) -> None:
    """As in a container, where the coach always is the same number."""
    before = Process(db, this_process())
    await before.life.beat(NOON)
    await have_work(before)
    await we.life.beat(NOON)

    assert await we.inbox.states() == {"waiting": 2}


async def test_another_process_of_this_machine_that_lives_keeps_what_it_holds(we: Process, db: Database) -> None:
    host = this_process().rsplit(":", 2)[0]
    parent = Process(db, f"{host}:{os.getppid()}:b2")
    await parent.life.beat(NOON)
    await have_work(parent)
    await we.life.beat(NOON)

    assert await we.inbox.states() == {"taken": 1, "waiting": 1}


async def test_what_a_process_held_that_left_is_freed(we: Process, db: Database) -> None:
    they = Process(db, ELSEWHERE)
    await they.life.beat(NOON)
    await have_work(they)
    await they.life.leave()
    await we.life.beat(NOON)

    assert await we.inbox.states() == {"waiting": 2}


def test_no_process_is_named_twice() -> None:
    assert this_process() != this_process()


def _die_at_work(file: str) -> None:
    import asyncio
    import signal

    async def work() -> None:
        process = Process(Database(f"sqlite:///{file}"), this_process())
        await process.life.beat(NOON)
        await have_work(process)
        os.kill(os.getpid(), signal.SIGKILL)

    asyncio.run(work())
