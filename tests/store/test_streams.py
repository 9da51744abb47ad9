"""A message that is begun while its answer is written is finished by whatever is kept in the end, or taken back."""

from datetime import timedelta

import pytest

from bot.domain import Person, Thread
from bot.errors import TakenOver
from bot.mail import Event
from bot.store.engine import Database
from bot.store.inbox import Inbox
from bot.store.outbox import Outbox
from bot.store.people import People
from bot.store.processes import Processes

from .letters import ANNA, NOON, THEM, US, claimed, incoming, reply, taken

BEGUN = "9.9"
LATER = NOON + timedelta(minutes=10)


@pytest.fixture
def box(db: Database) -> Inbox:
    return Inbox(db, US)


@pytest.fixture
def out(db: Database) -> Outbox:
    return Outbox(db, US)


async def streamed(box: Inbox, ts: str | None = BEGUN) -> Event:
    """An event for whose answer a message was begun; None: nobody was told what Slack calls it."""
    assert await box.keep(incoming("Ev1"), NOON)
    event = await taken(box)
    assert event.stream is None
    assert await box.begin_stream(event)
    if ts:
        await box.note_stream(event, ts, NOON)
    return event


async def test_whoever_takes_the_event_up_again_knows_of_the_message(box: Inbox) -> None:
    """F5."""
    await box.put_back(await streamed(box, None), NOON, counts=True)
    again = await taken(box)
    assert again.stream == ""
    await box.note_stream(again, BEGUN, NOON)
    await box.put_back(again, NOON, counts=True)
    assert (await taken(box)).stream == BEGUN


async def test_the_first_part_of_the_reply_finishes_it(box: Inbox, out: Outbox) -> None:
    """F5: the further ones are messages of their own."""
    await box.answer(await streamed(box), reply("So.", "And so."), NOON)
    first = await claimed(out)
    assert first.part == {"text": "So.", "ts": BEGUN}
    await out.confirm(first, NOON, BEGUN)
    assert (await claimed(out)).part == {"text": "And so."}


@pytest.mark.parametrize("ts", [None, ""])
async def test_without_a_message_the_reply_is_one(box: Inbox, out: Outbox, ts: str | None) -> None:
    event = await streamed(box, None)
    if ts is None:
        await box.note_stream(event, None, NOON)
    await box.answer(event, reply("So."), NOON)
    assert (await claimed(out)).part == {"text": "So."}


async def test_an_apology_finishes_it_too(box: Inbox, out: Outbox) -> None:
    """F5."""
    await box.set_aside(await streamed(box), "it failed", reply("Sorry."), NOON)
    assert (await claimed(out)).part == {"text": "Sorry.", "ts": BEGUN}


@pytest.mark.parametrize("how", ["nothing to say", "set aside", "an empty reply"])
async def test_it_is_taken_back_when_there_is_nothing_to_say(box: Inbox, out: Outbox, how: str) -> None:
    """F5."""
    event = await streamed(box)
    if how == "nothing to say":
        await box.close(event, NOON)
    elif how == "set aside":
        await box.set_aside(event, "it failed", None, NOON)
    else:
        await box.answer(event, reply(), NOON)
    assert (await claimed(out)).part == {"ts": BEGUN}


async def test_none_is_begun_while_something_said_before_is_on_its_way(box: Inbox, out: Outbox) -> None:
    await out.put("earlier", reply("So."), NOON)
    await box.keep(incoming("Ev1"), NOON)
    event = await taken(box)
    assert not await box.begin_stream(event)
    await out.confirm(await claimed(out), NOON, "1.2")
    assert await box.begin_stream(event)


async def test_none_is_begun_for_what_is_not_ours(db: Database, box: Inbox) -> None:
    await box.keep(incoming("Ev1"), NOON)
    event = await taken(box)
    assert not await Inbox(db, THEM).begin_stream(event)
    await box.close(event, NOON)
    assert not await box.begin_stream(event)


async def test_what_is_begun_for_somebody_who_is_forgotten_is_taken_back(db: Database, box: Inbox, out: Outbox) -> None:
    """L4."""
    event = await streamed(box)
    await People(db).forget(ANNA)
    assert (await claimed(out)).part == {"ts": BEGUN}
    with pytest.raises(TakenOver):
        await box.answer(event, reply("So."), NOON)
    await box.note_stream(event, BEGUN, NOON)
    assert await out.states() == {"sending": 1}


async def test_so_is_what_is_known_of_only_afterwards(db: Database, box: Inbox, out: Outbox) -> None:
    """L4."""
    event = await streamed(box, None)
    await People(db).forget(ANNA)
    await box.note_stream(event, BEGUN, NOON)
    assert (await claimed(out)).part == {"ts": BEGUN}


async def test_so_is_what_should_just_be_finished_and_nothing_of_others(db: Database, box: Inbox, out: Outbox) -> None:
    """L4."""
    await box.answer(await streamed(box), reply("So.", "And so."), NOON)
    ben = Person(ANNA.team, "U2")
    await out.put("Ben’s", reply("Hello.", person=ben, thread=Thread(ANNA.team, "C2", "2.1")), NOON)
    await People(db).forget(ANNA)
    assert [(await claimed(out)).part for _ in range(2)] == [{"ts": BEGUN}, {"text": "Hello."}]


async def test_what_another_process_finds_out_holds_for_whoever_has_the_event(db: Database, box: Inbox) -> None:
    event = await streamed(box, None)
    await box.release()
    theirs = Inbox(db, THEM)
    await taken(theirs)
    await box.note_stream(event, BEGUN, NOON)
    await theirs.release()
    assert (await taken(box)).stream == BEGUN


@pytest.mark.parametrize("end", ["stopped", "died"])
async def test_finishing_it_goes_on_after_the_end_of_a_process(db: Database, box: Inbox, out: Outbox, end: str) -> None:
    """F5: twice is as good as once, other than with a new message."""
    await box.answer(await streamed(box), reply("So.", "And so."), NOON)
    await out.put("another", reply("New.", thread=Thread(ANNA.team, "C2", "2.1")), NOON)
    assert [(await claimed(out)).part["text"] for _ in range(2)] == ["So.", "New."]
    if end == "stopped":
        await out.release()
    else:
        await Processes(db, THEM).beat(LATER)
    assert await out.states() == {"waiting": 1, "ambiguous": 1}
    assert (await claimed(out)).part == {"text": "So.", "ts": BEGUN}


async def test_where_it_can_not_be_finished_the_part_is_sent_as_a_message(box: Inbox, out: Outbox) -> None:
    await box.answer(await streamed(box), reply("So.", "And so."), NOON)
    await out.post_anew(await claimed(out), NOON)
    first = await claimed(out)
    assert first.part == {"text": "So."}
    await out.confirm(first, NOON, "1.2")
    assert (await claimed(out)).part == {"text": "And so."}
