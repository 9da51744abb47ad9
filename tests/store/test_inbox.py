"""Events are kept once, taken in order, and settled by whoever took them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import Turn
from bot.errors import TakenOver
from bot.mail import Incoming
from bot.store.engine import Database
from bot.store.inbox import Inbox
from bot.store.outbox import Outbox
from bot.store.threads import Threads

from .letters import ANNA, NOON, THEM, THREAD, US, incoming, reply, taken

SECOND = timedelta(seconds=1)
TURNS = (Turn("user", "How?"), Turn("coach", "So."))


@pytest.fixture
def box(db: Database) -> Inbox:
    return Inbox(db, US)


@pytest.fixture
async def theirs(db: Database, file: Path) -> AsyncIterator[Inbox]:
    """Another process's, on the same file."""
    other = Database(f"sqlite:///{file}")
    yield Inbox(other, THEM)
    await other.close()


# Kept once


async def test_an_event_is_kept_the_first_time_only(box: Inbox) -> None:
    """A5."""
    assert await box.keep(incoming("Ev1"), NOON)
    assert not await box.keep(incoming("Ev1"), NOON + timedelta(minutes=5))


async def test_of_many_copies_at_once_to_two_processes_one_is_kept(box: Inbox, theirs: Inbox) -> None:
    """A5."""
    kept = await asyncio.gather(*(each.keep(incoming("Ev1"), NOON) for each in [box, theirs] * 10))

    assert kept.count(True) == 1


async def test_what_looks_alike_in_another_team_or_channel_is_something_else(box: Inbox) -> None:
    assert await box.keep(Incoming("T1", "Ev1", "C1", "1.1", "C1", {}), NOON)
    await box.answer(await taken(box), reply("Yes."), NOON)

    assert await box.keep(Incoming("T2", "Ev1", "C1", "1.1", "C1", {}), NOON)
    assert await box.keep(Incoming("T1", "Ev2", "C2", "1.1", "C1", {}), NOON)
    assert await box.keep(Incoming("T1", "Ev3", "C1", "1.2", "C1", {}), NOON)


async def test_events_about_no_message_have_nothing_in_common(box: Inbox) -> None:
    for name in ("Ev1", "Ev2"):
        assert await box.keep(Incoming("T1", name, None, None, name, {}), NOON)
        await box.answer(await taken(box), reply("Welcome."), NOON)

    assert await box.states() == {"answered": 2}


@pytest.mark.parametrize("later", [False, True], ids=["told together", "told later"])
async def test_a_message_told_in_two_events_is_answered_once(box: Inbox, later: bool) -> None:
    """A7."""
    await box.keep(incoming("mention", ts="1.1"), NOON)
    if not later:
        await box.keep(incoming("message", ts="1.1"), NOON)
    await box.answer(await taken(box), reply("Yes."), NOON)
    if later:
        assert not await box.keep(incoming("message", ts="1.1"), NOON)

    assert await box.take(NOON) is None


async def test_a_message_told_in_two_events_of_which_the_first_needs_no_answer_is_answered(box: Inbox) -> None:
    """A7: a mention in a channel also comes as a message of that channel, which is left to the mention."""
    await box.keep(incoming("message", ts="1.1"), NOON)
    await box.close(await taken(box), NOON)

    assert await box.keep(incoming("mention", ts="1.1"), NOON)
    assert (await taken(box)).event_id == "mention"


# Taken in order


async def test_an_event_is_taken_as_it_came(box: Inbox) -> None:
    await box.keep(incoming("Ev1", payload={"text": "\ud800 \0 😀", "list": [1, None, 2.5]}), NOON)
    event = await taken(box)

    assert (event.team, event.event_id, event.tries) == ("T1", "Ev1", 0)
    assert event.body == incoming("Ev1", payload={"text": "\ud800 \0 😀", "list": [1, None, 2.5]}).body


async def test_a_conversation_waits_for_its_earlier_event_and_others_do_not(box: Inbox) -> None:
    """A8."""
    for name, conversation in [("a1", "A"), ("a2", "A"), ("b1", "B")]:
        await box.keep(incoming(name, conversation), NOON)
    first, other = await taken(box), await taken(box)
    assert (first.event_id, other.event_id) == ("a1", "b1")
    assert await box.take(NOON) is None

    await box.answer(first, reply("Yes."), NOON)
    assert (await taken(box)).event_id == "a2"


async def test_conversations_of_two_teams_are_two(box: Inbox) -> None:
    """L3."""
    await box.keep(incoming("Ev1", "A", team="T1"), NOON)
    await box.keep(incoming("Ev2", "A", team="T2"), NOON)

    assert [(await taken(box)).team, (await taken(box)).team] == ["T1", "T2"]


async def test_a_clock_that_is_put_back_holds_up_only_what_was_put_off(box: Inbox) -> None:
    """I6."""
    await box.keep(incoming("a1", "A"), NOON)

    await box.put_back(await taken(box, NOON - 60 * SECOND), NOON + SECOND, counts=False)
    assert await box.take(NOON) is None


async def test_an_event_put_back_holds_up_its_conversation_until_it_is_due(box: Inbox) -> None:
    await box.keep(incoming("a1", "A"), NOON)
    await box.keep(incoming("a2", "A"), NOON)
    await box.put_back(await taken(box), NOON + SECOND, counts=True)
    assert await box.take(NOON) is None

    again = await taken(box, NOON + SECOND)
    assert (again.event_id, again.tries) == ("a1", 1)
    await box.put_back(again, NOON, counts=False)
    assert (await taken(box)).tries == 1


async def test_many_workers_in_two_processes_take_each_event_once_and_in_order(box: Inbox, theirs: Inbox) -> None:
    """A8: of ten events in each of twenty conversations."""
    names = [(f"{letter}{number}", letter) for number in range(10) for letter in "abcdefghijklmnopqrst"]
    for name, conversation in names:
        await box.keep(incoming(name, conversation), NOON)
    worked: list[str] = []

    async def work(own: Inbox) -> None:
        while len(worked) < len(names):
            if event := await own.take(NOON):
                worked.append(event.event_id)
                await own.answer(event, reply("Yes."), NOON)

    await asyncio.gather(*(work(own) for own in [box, theirs] * 4))

    assert sorted(worked) == sorted(name for name, _ in names)
    for letter in "abcdefghijklmnopqrst":
        assert [name for name in worked if name[0] == letter] == [f"{letter}{number}" for number in range(10)]


# Settled by whoever took it


async def test_an_answer_is_remembered_and_goes_out_and_the_events_text_is_erased(box: Inbox, db: Database) -> None:
    await box.keep(incoming("Ev1"), NOON)
    event = await taken(box)
    await box.answer(event, reply("So.", turns=TURNS), NOON)

    assert await Threads(db).recall(THREAD, ANNA) == [*TURNS]
    delivery = await Outbox(db, US).take(NOON)
    assert delivery
    assert (delivery.channel, delivery.thread_ts, delivery.part) == ("C1", "1.1", {"text": "So."})
    assert await box.states() == {"answered": 1}
    with pytest.raises(TakenOver):
        await box.answer(event, reply("So.", turns=TURNS), NOON)


async def test_an_answer_to_an_event_that_another_took_over_is_not_kept(
    box: Inbox, theirs: Inbox, db: Database
) -> None:
    await box.keep(incoming("Ev1"), NOON)
    event = await taken(box)
    await box.release()
    await taken(theirs)

    with pytest.raises(TakenOver):
        await box.answer(event, reply("So.", turns=TURNS), NOON)
    await box.close(event, NOON)
    await box.put_back(event, NOON, counts=True)
    await box.set_aside(event, "TimeoutError", reply("Sorry."), NOON)
    await box.release()

    assert await Threads(db).recall(THREAD, ANNA) == []
    assert await Outbox(db, US).take(NOON) is None
    assert await box.states() == {"taken": 1}


async def test_closing_an_event_that_is_answered_leaves_it_answered(box: Inbox) -> None:
    await box.keep(incoming("Ev1"), NOON)
    event = await taken(box)
    await box.answer(event, reply("So."), NOON)
    await box.close(event, NOON)

    assert await box.states() == {"answered": 1}


async def test_an_event_set_aside_says_why_and_its_person_is_told(box: Inbox, db: Database) -> None:
    await box.keep(incoming("Ev1"), NOON)
    event = await taken(box)
    await box.set_aside(event, "TimeoutError", reply("Sorry."), NOON)

    assert [*map(tuple, await box.aside(10))] == [(event.id, "T1", "TimeoutError", NOON)]
    delivery = await Outbox(db, US).take(NOON)
    assert delivery
    assert delivery.part == {"text": "Sorry."}
    assert not await box.keep(incoming("again", ts="Ev1"), NOON)


async def test_what_a_process_hands_back_is_free_for_others_at_once(box: Inbox, theirs: Inbox) -> None:
    """A12."""
    for name in "abc":
        await box.keep(incoming(name, name), NOON)
    await taken(theirs)
    await taken(box)
    await box.release()

    assert await box.states() == {"taken": 1, "waiting": 2}
    assert [(await taken(theirs)).tries, (await taken(theirs)).tries] == [0, 0]
