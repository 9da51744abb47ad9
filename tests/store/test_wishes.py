"""Who waits for an answer is told once, whatever happens in between."""

import asyncio

import pytest

from bot.domain import Person, Thread
from bot.feedback import key_of
from bot.mail import Reply
from bot.store.engine import Database
from bot.store.journal import Journal
from bot.store.outbox import Outbox
from bot.store.people import People
from bot.store.wishes import Wishes

from .letters import ANNA, NOON, US, question

BEN = Person("T1", "U2")
EV1, EV2 = key_of("Ev1"), key_of("Ev2")


@pytest.fixture
async def wishes(db: Database) -> Wishes:
    """Anna waits for two answers, Ben for one of these."""
    journal = Journal(db)
    for name in ("Ev1", "Ev2"):
        await journal.note(question(name))
    for key, person in ((EV1, ANNA), (EV2, ANNA), (EV1, BEN)):
        assert await journal.wait("T1", key, person.user, NOON)
    return Wishes(db)


def known_by(person: Person) -> Reply:
    return Reply(person, Thread(person.team, f"D{person.user}", ""), [{"text": "Now I know."}])


async def sent(db: Database) -> list[str]:
    outbox, channels = Outbox(db, US), []
    while delivery := await outbox.take(NOON):
        channels.append(delivery.channel)
        await outbox.confirm(delivery, NOON)
    return channels


async def waiting(wishes: Wishes) -> set[tuple[Person, str]]:
    return {(person, asked.key) for person, asked in await wishes.all()}


async def test_everybody_who_waits_is_named_with_their_question(wishes: Wishes) -> None:
    assert await waiting(wishes) == {(ANNA, EV1), (ANNA, EV2), (BEN, EV1)}
    assert {asked.question for _, asked in await wishes.all()} == {"What of Ev1?", "What of Ev2?"}


async def test_a_wish_is_granted_once_and_is_gone_with_it(db: Database, wishes: Wishes) -> None:
    assert await wishes.grant(ANNA, [EV1], known_by(ANNA), NOON)
    assert not await wishes.grant(ANNA, [EV1], known_by(ANNA), NOON)

    assert await sent(db) == ["DU1"]
    assert await waiting(wishes) == {(ANNA, EV2), (BEN, EV1)}


async def test_of_many_processes_that_grant_a_wish_one_does(db: Database, wishes: Wishes) -> None:
    granted = await asyncio.gather(*(wishes.grant(ANNA, [EV1, EV2], known_by(ANNA), NOON) for _ in range(20)))

    assert sum(granted) == 1
    assert await sent(db) == ["DU1"]


async def test_who_wishes_again_is_told_again(db: Database, wishes: Wishes) -> None:
    await wishes.grant(ANNA, [EV1], known_by(ANNA), NOON)
    await Journal(db).wait("T1", EV1, ANNA.user, NOON.replace(hour=13))
    assert await wishes.grant(ANNA, [EV1], known_by(ANNA), NOON)

    assert await sent(db) == ["DU1", "DU1"]


async def test_a_message_that_cannot_be_kept_leaves_the_wish(db: Database, wishes: Wishes) -> None:
    unkeepable = Reply(ANNA, Thread("T1", "DU1", ""), [{"text": object()}])
    with pytest.raises(Exception, match="JSON"):
        await wishes.grant(ANNA, [EV1], unkeepable, NOON)
    assert (ANNA, EV1) in await waiting(wishes)


async def test_who_wants_to_be_forgotten_waits_for_nothing(db: Database, wishes: Wishes) -> None:
    await People(db).forget(ANNA)

    assert not await wishes.grant(ANNA, [EV1], known_by(ANNA), NOON)
    assert await sent(db) == []
