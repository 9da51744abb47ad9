"""Conversations are remembered by thread, and a direct message's as one."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.domain import Thread, Turn
from bot.store.engine import Database
from bot.store.threads import Threads

THREAD = Thread("T1", "C1", "1.1")
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def exchange(name: str) -> tuple[Turn, Turn, Turn]:
    return (Turn("user", f"{name}?"), Turn("coach", f"{name}!"), Turn("coach_topic", name))


async def test_turns_come_back_oldest_first(db: Database) -> None:
    threads = Threads(db)
    await threads.remember(THREAD, exchange("Raise"), NOON)
    await threads.remember(THREAD, exchange("Risks"), NOON + timedelta(minutes=1))

    assert await threads.recall(THREAD) == [*exchange("Raise"), *exchange("Risks")]


async def test_only_the_latest_turns_come_back(db: Database) -> None:
    threads = Threads(db)
    for number in range(6):
        await threads.remember(THREAD, exchange(str(number)), NOON)

    assert await threads.recall(THREAD, limit=4) == [exchange("4")[2], *exchange("5")]
    assert len(await threads.recall(THREAD)) == 12


@pytest.mark.parametrize("other", [Thread("T2", "C1", "1.1"), Thread("T1", "C2", "1.1"), Thread("T1", "C1", "1.2")])
async def test_another_thread_knows_nothing_of_it(db: Database, other: Thread) -> None:
    threads = Threads(db)
    await threads.remember(THREAD, exchange("Raise"), NOON)

    assert await threads.recall(other) == []
    assert not await threads.takes_part(other)
    assert await threads.takes_part(THREAD)


async def test_a_direct_message_is_recalled_whatever_the_thread(db: Database) -> None:
    threads = Threads(db)
    await threads.remember(Thread("T1", "D1", "1.1"), exchange("Raise"), NOON)
    await threads.remember(Thread("T1", "D1", "2.2"), exchange("Risks"), NOON + timedelta(minutes=1))
    await threads.remember(Thread("T1", "D2", "2.2"), exchange("Else"), NOON + timedelta(minutes=1))
    await threads.remember(Thread("T2", "D1", "2.2"), exchange("Else"), NOON + timedelta(minutes=1))

    assert await threads.recall_channel("T1", "D1", since=NOON) == [*exchange("Raise"), *exchange("Risks")]
    assert await threads.recall_channel("T1", "D1", since=NOON, limit=1) == [exchange("Risks")[2]]


async def test_a_direct_message_is_recalled_since_a_moment_in_any_time_zone(db: Database) -> None:
    threads = Threads(db)
    await threads.remember(Thread("T1", "D1", "1.1"), exchange("Raise"), NOON)
    await threads.remember(Thread("T1", "D1", "2.2"), exchange("Risks"), NOON + timedelta(microseconds=1))
    a_moment_later = datetime(2026, 11, 1, 7, 0, 0, 1, tzinfo=timezone(timedelta(hours=-5)))

    assert await threads.recall_channel("T1", "D1", since=a_moment_later) == [*exchange("Risks")]


async def test_a_time_without_a_zone_is_refused(db: Database) -> None:
    with pytest.raises(Exception, match="without a time zone"):
        await Threads(db).remember(THREAD, exchange("Raise"), datetime(2026, 11, 1, 12))


async def test_nothing_said_is_nothing_remembered(db: Database) -> None:
    threads = Threads(db)
    await threads.remember(THREAD, [], NOON)

    assert not await threads.takes_part(THREAD)


async def test_words_come_back_as_they_were_said(db: Database) -> None:
    threads = Threads(db)
    turn = Turn("user", "Robert'); DROP TABLE turns;-- \0 \U0001f600 ‮ übermäßig " + "long " * 8_000)
    await threads.remember(THREAD, [turn], NOON)

    assert await threads.recall(THREAD) == [turn]
