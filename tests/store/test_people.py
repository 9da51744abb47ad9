"""A person can have all that is kept of them erased, from the file itself."""

import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot.domain import Person, SeenTip, Thread, Turn
from bot.errors import TakenOver
from bot.mail import Incoming, Reply
from bot.store.engine import Database
from bot.store.inbox import Inbox
from bot.store.limits import Limits
from bot.store.outbox import Outbox
from bot.store.people import People
from bot.store.tables import turns
from bot.store.threads import Threads
from bot.store.tips import TipsSeen

from .letters import ANNA, NOON, THREAD, US, incoming, remember, reply, taken

BEN = Person("T1", "U2")
NAMESAKE = Person("T2", ANNA.user)
HOUR = timedelta(hours=1)


async def test_what_a_person_and_the_coach_said_is_forgotten_and_others_are_not(db: Database) -> None:
    """L4."""
    box, threads = Inbox(db, US), Threads(db)
    exchange = [Turn("user", "How?"), Turn("coach", "So.")]
    for person in (ANNA, BEN, NAMESAKE):
        await remember(box, Thread(person.team, "C1", "1.1"), exchange, NOON, person)
    await People(db).forget(ANNA)

    assert await threads.recall(THREAD, ANNA) == [exchange[1]]  # what it said to Ben
    assert await threads.recall(THREAD, BEN) == exchange
    assert await threads.recall(Thread("T2", "C1", "1.1"), NAMESAKE) == exchange


async def test_an_event_of_theirs_is_over_and_known(db: Database) -> None:
    box = Inbox(db, US)
    await box.keep(incoming("being worked on", "A"), NOON)
    await box.keep(incoming("waiting", "A"), NOON)
    event = await taken(box)
    await People(db).forget(ANNA)

    with pytest.raises(TakenOver):
        await box.answer(event, reply("So.", turns=[Turn("user", "How?")]), NOON)
    assert await box.take(NOON) is None
    assert await box.states() == {"nothing": 2}
    assert not await box.keep(incoming("waiting", "A"), NOON)


async def test_a_reply_on_its_way_to_them_is_not_sent(db: Database) -> None:
    box = Outbox(db, US)
    await box.put("theirs", reply("So."), NOON)
    await box.put("another's", reply("Yes.", person=BEN), NOON)
    await People(db).forget(ANNA)

    delivery = await box.take(NOON)
    assert delivery
    assert delivery.part == {"text": "Yes."}


async def test_their_counters_and_tips_are_forgotten(db: Database) -> None:
    limits, tips = Limits(db), TipsSeen(db)
    for person in (ANNA, BEN):
        await limits.count(person.team, person.user, HOUR, NOON)
        await tips.record(person, SeenTip(date(2026, 11, 1), "t1"))
    await People(db).forget(ANNA)

    assert await limits.count("T1", ANNA.user, HOUR, NOON) == 1
    assert await limits.count("T1", BEN.user, HOUR, NOON) == 2
    assert (await tips.of(ANNA), len(await tips.of(BEN))) == ([], 1)


async def test_no_file_has_a_word_of_theirs(db: Database, file: Path) -> None:
    """L4: short and long texts among other people's, of events and replies in every state."""
    await _talk(db, random.Random(9))  # noqa: S311
    assert _canaries(file) > 100

    await People(db).forget(ANNA)
    assert _canaries(file) == 0


async def test_what_somebody_is_just_reading_stays_in_the_journal_until_the_next_time(db: Database, file: Path) -> None:
    await remember(Inbox(db, US), THREAD, [Turn("user", "CANARY")], NOON)
    async with db.writing() as connection:
        await connection.execute(text("PRAGMA busy_timeout = 0"))  # the one writer's, so that the test needn't wait
    async with db.reading() as connection:
        await connection.execute(select(turns.c.id))
        await People(db).forget(ANNA)
    assert await Threads(db).recall(THREAD, ANNA) == []
    assert _canaries(file) > 0

    await People(db).forget(BEN)
    assert _canaries(file) == 0


def _canaries(file: Path) -> int:
    return sum(each.read_bytes().count(b"CANARY") for each in file.parent.iterdir())


async def _talk(db: Database, random: random.Random) -> None:
    inbox, outbox = Inbox(db, US), Outbox(db, US)
    for number in range(200):
        person = random.choice([ANNA, BEN, Person("T1", "U3")])
        words = ("CANARY " if person == ANNA else "a word ") * random.choice([1, 3, 20, 80, 300, 900])
        body = {"event": {"user": person.user, "text": words}}
        await inbox.keep(Incoming("T1", f"Ev{number}", None, None, f"C{number % 7}", body), NOON)
        if event := await inbox.take(NOON):
            said = event.body["event"]
            whose, exchange = Person("T1", said["user"]), [Turn("user", said["text"]), Turn("coach", said["text"])]
            answer = Reply(whose, Thread("T1", whose.user, "1.1"), [{"text": said["text"]}] * 2, exchange)
            await (inbox.answer(event, answer, NOON) if random.random() < 0.8 else inbox.put_back(event, NOON, True))
        if (delivery := await outbox.take(NOON)) and random.random() < 0.9:
            await outbox.confirm(delivery, NOON)
