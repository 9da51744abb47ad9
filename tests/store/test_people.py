"""A person can have all that is kept of them erased, from the file itself."""

import random
from dataclasses import replace
from datetime import UTC, date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot.audit import Deed
from bot.domain import Person, Thread, Turn
from bot.errors import TakenOver
from bot.feedback import Vote, key_of
from bot.mail import Incoming, Reply
from bot.store.audit import AuditTrail
from bot.store.curation import Curation
from bot.store.engine import Database
from bot.store.inbox import Inbox
from bot.store.journal import Journal
from bot.store.limits import Limits
from bot.store.outbox import Outbox
from bot.store.people import People
from bot.store.subscriptions import Subscriptions
from bot.store.tables import turns
from bot.store.threads import Threads
from bot.store.tip_notes import TipNotes
from bot.subscriptions import delivered, skipped
from bot.tips import Reader

from .letters import (
    ANNA,
    NOON,
    THREAD,
    US,
    claimed,
    hand_over,
    incoming,
    question,
    remember,
    reply,
    subscription,
    taken,
    taken_due,
)

BEN = Person("T1", "U2")
NAMESAKE = Person("T2", ANNA.user)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


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


async def test_their_counters_and_notes_are_forgotten(db: Database) -> None:
    limits, notes = Limits(db), TipNotes(db)
    readers = [Reader(person.team, person.user) for person in (ANNA, BEN)]
    for reader in readers:
        await limits.count(reader.team, reader.id, HOUR, NOON)
        await notes.shown(reader, "t1", date(2026, 11, 1), as_tip_of_day=True)
    await People(db).forget(ANNA)

    assert await limits.count("T1", ANNA.user, HOUR, NOON) == 1
    assert await limits.count("T1", BEN.user, HOUR, NOON) == 2
    assert [len(await notes.of(reader)) for reader in readers] == [0, 1]


async def test_their_subscription_is_forgotten_and_a_tip_that_is_just_being_chosen_is_not_sent(db: Database) -> None:
    subscriptions = Subscriptions(db, US, timedelta())
    for person in (ANNA, BEN, NAMESAKE):
        await subscriptions.keep(subscription(person.user, team=person.team))
    chosen, due = await taken_due(subscriptions)
    await People(db).forget(ANNA)

    with pytest.raises(TakenOver):
        await hand_over(subscriptions, chosen, due)
    assert await Outbox(db, US).states() == {}
    assert await subscriptions.of(Reader("T1", ANNA.user)) is None
    assert await subscriptions.of(Reader("T1", BEN.user))
    assert await subscriptions.of(Reader("T2", NAMESAKE.user))


async def test_what_they_began_in_a_channel_goes_on_without_their_name(db: Database) -> None:
    """Also when a tip was just being chosen, with their name in hand."""
    subscriptions = Subscriptions(db, US, timedelta())
    await subscriptions.keep(subscription("C1", user=ANNA.user))
    chosen, due = await taken_due(subscriptions)
    await People(db).forget(ANNA)
    again, _ = await taken_due(subscriptions)
    assert again == replace(chosen, user="")

    with pytest.raises(TakenOver):
        await hand_over(subscriptions, chosen, due)
    assert await hand_over(subscriptions, again, due)
    assert await subscriptions.of(again.reader) == delivered(again, due, NOON)


async def test_what_they_asked_is_forgotten_with_all_votes_on_it_and_theirs_on_others(db: Database) -> None:
    """L4."""
    journal = Journal(db)
    for person in (ANNA, BEN, NAMESAKE):
        await journal.note(question(person.user, person))
        for voter in ("U1", "U2"):
            assert await journal.vote(person.team, key_of(person.user), voter, Vote("down"), NOON)
            assert await journal.wait(person.team, key_of(person.user), voter, NOON)
    await People(db).forget(ANNA)

    left = {each.asked.person: (each.disliked, each.waiting) for each in await journal.open_questions(NOON)}
    assert left == {BEN: (1, (BEN,)), NAMESAKE: (2, (NAMESAKE, Person("T2", "U2")))}
    assert (await journal.usage(NOON, UTC)).disliked == 3


async def test_what_they_did_as_an_admin_is_still_known(db: Database) -> None:
    deed = Deed(NOON, ANNA.team, ANNA.user, "hide_document", "skills.md", "done")
    await AuditTrail(db).note(deed)
    await Curation(db).hide("skills.md", ANNA.user, NOON)
    await People(db).forget(ANNA)

    assert await AuditTrail(db).latest(9) == [deed]
    assert await Curation(db).hidden() == {"skills.md"}


async def test_no_file_has_a_word_of_what_they_asked(db: Database, file: Path) -> None:
    """L4: nor of what they thought of other people's answers."""
    journal, words = Journal(db), "CANARY " * 200
    for number in range(50):
        whose = (ANNA, BEN)[number % 2]
        said = words if whose == ANNA else "a word " * 200
        await journal.note(question(str(number), whose, question=said, answer=said, topic=said))
        assert await journal.vote("T1", key_of(str(number)), ANNA.user, Vote("down", words=words), NOON)
    assert _canaries(file) > 100

    await People(db).forget(ANNA)
    assert _canaries(file) == 0
    assert len(await journal.open_questions(NOON)) == 25


async def test_no_file_has_a_word_of_theirs(db: Database, file: Path) -> None:
    """L4: short and long texts among other people's, of events and replies in every state."""
    await _talk(db, random.Random(9))  # noqa: S311
    assert _canaries(file) > 100

    await People(db).forget(ANNA)
    assert _canaries(file) == 0


async def test_no_file_has_the_id_of_who_subscribed(db: Database, file: Path) -> None:
    """L4: what was shown, marked, sent and skipped, of theirs and of a channel's."""
    whoever = Person("T1", "UCANARY")
    subscriptions = Subscriptions(db, US, timedelta())
    await subscriptions.keep(subscription(whoever.user, channel="DCANARY", topics=frozenset({"CANARY"})))
    await subscriptions.keep(subscription("C1", user=whoever.user))
    for _ in range(2):
        assert await hand_over(subscriptions, *await taken_due(subscriptions))
    chosen, due = await taken_due(subscriptions, NOON + DAY)
    await subscriptions.skip(skipped(chosen, due, NOON + DAY), due, "missed", NOON + DAY)
    await TipNotes(db).mark(Reader("T1", whoever.user), "t1", liked=True)
    await Outbox(db, US).confirm(await claimed(Outbox(db, US)), NOON, "1.1")
    assert _canaries(file) > 10

    await People(db).forget(whoever)
    assert _canaries(file) == 0
    kept = await subscriptions.of(Reader("T1", "C1"))
    assert kept
    assert kept.user == ""


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
