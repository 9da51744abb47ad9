"""Conversations are remembered by thread, and a direct message's as one."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from bot.domain import Person, Thread, Turn
from bot.feedback import key_of
from bot.store.engine import Database
from bot.store.inbox import Inbox
from bot.store.journal import Journal
from bot.store.threads import Threads

from .letters import ANNA, NOON, THREAD, US, incoming, question, remember, reply, taken

BEN = Person("T1", "U2")


def exchange(name: str) -> tuple[Turn, Turn, Turn]:
    return (Turn("user", f"{name}?"), Turn("coach", f"{name}!"), Turn("coach_topic", name))


async def test_turns_come_back_oldest_first(db: Database) -> None:
    threads, box = Threads(db), Inbox(db, US)
    await remember(box, THREAD, exchange("Raise"), NOON)
    await remember(box, THREAD, exchange("Risks"), NOON + timedelta(minutes=1))

    assert await threads.recall(THREAD, ANNA) == [*exchange("Raise"), *exchange("Risks")]


async def test_only_the_latest_turns_come_back(db: Database) -> None:
    threads, box = Threads(db), Inbox(db, US)
    for number in range(6):
        await remember(box, THREAD, exchange(str(number)), NOON)

    assert await threads.recall(THREAD, ANNA, limit=4) == [exchange("4")[2], *exchange("5")]
    assert len(await threads.recall(THREAD, ANNA)) == 12


@pytest.mark.parametrize("other", [Thread("T2", "C1", "1.1"), Thread("T1", "C2", "1.1"), Thread("T1", "C1", "1.2")])
async def test_another_thread_knows_nothing_of_it(db: Database, other: Thread) -> None:
    threads, box = Threads(db), Inbox(db, US)
    await remember(box, THREAD, exchange("Raise"), NOON)

    assert await threads.recall(other, ANNA) == []
    assert not await threads.takes_part(other)
    assert await threads.takes_part(THREAD)


async def test_a_direct_message_is_recalled_whatever_the_thread(db: Database) -> None:
    threads, box = Threads(db), Inbox(db, US)
    await remember(box, Thread("T1", "D1", "1.1"), exchange("Raise"), NOON)
    await remember(box, Thread("T1", "D1", "2.2"), exchange("Risks"), NOON + timedelta(minutes=1))
    await remember(box, Thread("T1", "D2", "2.2"), exchange("Else"), NOON + timedelta(minutes=1))
    await remember(box, Thread("T2", "D1", "2.2"), exchange("Else"), NOON + timedelta(minutes=1))

    assert await threads.recall_channel("T1", "D1", ANNA, since=NOON) == [*exchange("Raise"), *exchange("Risks")]
    assert await threads.recall_channel("T1", "D1", ANNA, since=NOON, limit=1) == [exchange("Risks")[2]]


async def test_a_direct_message_is_recalled_since_a_moment_in_any_time_zone(db: Database) -> None:
    threads, box = Threads(db), Inbox(db, US)
    await remember(box, Thread("T1", "D1", "1.1"), exchange("Raise"), NOON)
    await remember(box, Thread("T1", "D1", "2.2"), exchange("Risks"), NOON + timedelta(microseconds=1))
    a_moment_later = datetime(2026, 11, 1, 7, 0, 0, 1, tzinfo=timezone(timedelta(hours=-5)))

    assert await threads.recall_channel("T1", "D1", ANNA, since=a_moment_later) == [*exchange("Risks")]


async def test_a_time_without_a_zone_is_refused(db: Database) -> None:
    with pytest.raises(Exception, match="without a time zone"):
        await remember(Inbox(db, US), THREAD, exchange("Raise"), datetime(2026, 11, 1, 12))


async def test_nothing_said_is_nothing_remembered(db: Database) -> None:
    threads, box = Threads(db), Inbox(db, US)
    await remember(box, THREAD, [], NOON)

    assert not await threads.takes_part(THREAD)


async def test_what_another_person_said_is_not_recalled_what_the_coach_said_to_them_is(db: Database) -> None:
    """L4: in a thread both can read the coach; what one of them told it isn't the other's to build on."""
    threads, box = Threads(db), Inbox(db, US)
    await remember(box, THREAD, exchange("Raise"), NOON)
    await remember(box, THREAD, exchange("Risks"), NOON, BEN)

    assert await threads.recall(THREAD, BEN) == [*exchange("Raise")[1:], *exchange("Risks")]
    assert await threads.recall(THREAD, ANNA) == [*exchange("Raise"), *exchange("Risks")[1:]]
    assert await threads.recall_channel("T1", "C1", BEN, since=NOON) == await threads.recall(THREAD, BEN)


async def test_the_same_user_id_in_another_team_is_somebody_else(db: Database) -> None:
    threads, box = Threads(db), Inbox(db, US)
    await remember(box, THREAD, exchange("Raise"), NOON)

    assert await threads.recall(Thread("T2", THREAD.channel, THREAD.ts), Person("T2", ANNA.user)) == []


async def test_words_come_back_as_they_were_said(db: Database) -> None:
    threads, box = Threads(db), Inbox(db, US)
    turn = Turn("user", "Robert'); DROP TABLE turns;-- \0 \U0001f600 ‮ übermäßig " + "long " * 8_000)
    await remember(box, THREAD, [turn], NOON)

    assert await threads.recall(THREAD, ANNA) == [turn]


async def test_what_was_said_in_a_message_is_erased_with_its_answer(db: Database) -> None:
    """B5: and that alone."""
    threads, box = Threads(db), Inbox(db, US)
    for name in ("1.1", "1.2"):
        await box.keep(incoming(name), NOON)
        await box.answer(await taken(box), reply(turns=exchange(name)), NOON)
    await remember(box, THREAD, exchange("of no message"), NOON)
    for team, channel, ts in (("T1", "C1", "1.1"), ("T2", "C1", "1.2"), ("T1", "C2", "1.2"), ("T1", "C1", "1.3")):
        await threads.erase(team, channel, ts)

    assert await threads.recall(THREAD, ANNA) == [*exchange("1.2"), *exchange("of no message")]


async def test_what_was_asked_in_a_message_is_erased_with_it(db: Database) -> None:
    """B5: and that alone; nor does anybody wait for an answer to it any longer."""
    box, journal = Inbox(db, US), Journal(db)
    for name in ("1.1", "1.2"):
        await box.keep(incoming(name), NOON)
        await box.answer(await taken(box), replace(reply(), asked=question(name)), NOON)
        assert await journal.wait("T1", key_of(name), ANNA.user, NOON)
    await journal.note(question("of no message"))
    await Threads(db).erase("T1", "C1", "1.1")

    left = {each.asked.question: len(each.waiting) for each in await journal.open_questions(NOON)}
    assert left == {"What of 1.2?": 1, "What of of no message?": 0}
