"""Replies go out in the order of their channel, once, and say what became of them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import Thread, Turn
from bot.mail import Delivery
from bot.store.engine import Database
from bot.store.outbox import Outbox
from bot.store.threads import Threads

from .letters import ANNA, NOON, THEM, THREAD, US, claimed, reply

SECOND = timedelta(seconds=1)
SAID = [Turn("coach_topic", "Salary"), Turn("coach", "Bring figures.")]


@pytest.fixture
def box(db: Database) -> Outbox:
    return Outbox(db, US)


@pytest.fixture
async def theirs(file: Path, db: Database) -> AsyncIterator[Outbox]:
    """Another process's, on the same file."""
    other = Database(f"sqlite:///{file}")
    yield Outbox(other, THEM)
    await other.close()


def text(delivery: Delivery) -> str:
    return str(delivery.part["text"])


async def test_a_reply_is_put_once(box: Outbox) -> None:
    await box.put("tip", reply("One."), NOON)
    await box.put("tip", reply("Another."), NOON)

    assert text(await claimed(box)) == "One."
    assert await box.states() == {"sending": 1}


async def test_the_same_key_in_another_team_is_another_reply(box: Outbox) -> None:
    """L3."""
    await box.put("tip", reply("One."), NOON)
    await box.put("tip", reply("Another.", thread=Thread("T2", "C1", "1.1")), NOON)

    assert [(await claimed(box)).team, (await claimed(box)).team] == ["T1", "T2"]


async def test_a_reply_that_says_nothing_is_not_put(box: Outbox) -> None:
    await box.put("tip", reply(), NOON)

    assert await box.states() == {}


async def test_the_parts_of_a_reply_go_out_one_after_the_other(box: Outbox) -> None:
    await box.put("a", reply("1", "2", "3"), NOON)
    await box.put("b", reply("4"), NOON)
    sent = []
    while delivery := await box.take(NOON):
        assert await box.take(NOON) is None
        sent.append(text(delivery))
        await box.confirm(delivery, NOON)

    assert sent == ["1", "2", "3", "4"]
    assert await box.states() == {"sent": 2}


async def test_a_channel_waits_for_its_earlier_reply_and_others_do_not(box: Outbox) -> None:
    """C2: also while Slack told us to wait."""
    await box.put("a", reply("a"), NOON)
    await box.put("b", reply("b"), NOON)
    await box.put("c", reply("c", thread=Thread("T1", "C2", "1.1")), NOON)
    await box.put_back(await claimed(box), NOON + SECOND, counts=True)

    assert text(await claimed(box)) == "c"
    assert await box.take(NOON) is None
    again = await box.take(NOON + SECOND)
    assert again
    assert (text(again), again.tries) == ("a", 1)


async def test_tries_are_counted_for_each_part(box: Outbox) -> None:
    await box.put("a", reply("1", "2"), NOON)
    await box.put_back(await claimed(box), NOON, counts=True)
    await box.confirm(await claimed(box), NOON)

    assert (await claimed(box)).tries == 0


async def test_a_clock_that_is_put_back_holds_up_only_what_was_put_off(box: Outbox) -> None:
    """I6."""
    await box.put("tip", reply("One."), NOON)

    delivery = await box.take(NOON - 60 * SECOND)
    assert delivery
    await box.put_back(delivery, NOON + SECOND, counts=False)
    assert await box.take(NOON) is None


async def test_a_pause_is_no_try(box: Outbox) -> None:
    await box.put("a", reply("a"), NOON)
    for counts in (True, False):
        await box.put_back(await claimed(box), NOON, counts)

    assert (await claimed(box)).tries == 1


async def test_a_reply_outside_a_thread_has_none(box: Outbox) -> None:
    await box.put("tip", reply("Read.", thread=Thread("T1", "D1", "")), NOON)

    assert (await claimed(box)).thread_ts is None


# Remembered once it has arrived


async def test_what_begins_a_thread_is_remembered_in_it(box: Outbox, db: Database) -> None:
    """Once, with its first part, so that an answer to it can lean on it at once."""
    threads, begun = Threads(db), Thread("T1", "D1", "5.5")
    await box.put("tip", reply("1", "2", thread=Thread("T1", "D1", ""), turns=SAID), NOON)
    first = await claimed(box)
    assert await threads.recall(begun, ANNA) == []

    await box.confirm(first, NOON, "5.5")
    assert await threads.recall(begun, ANNA) == SAID
    assert await threads.takes_part(begun)
    await box.confirm(await claimed(box), NOON, "6.6")
    assert await threads.recall(Thread("T1", "D1", "6.6"), ANNA) == []
    await threads.erase("T1", "D1", "5.5")
    assert await threads.recall(begun, ANNA) == []


async def test_what_is_said_in_a_thread_is_remembered_there(box: Outbox, db: Database) -> None:
    await box.put("tip", reply("1", turns=SAID), NOON)
    await box.confirm(await claimed(box), NOON, "5.5")

    assert await Threads(db).recall(THREAD, ANNA) == SAID
    assert not await Threads(db).takes_part(Thread("T1", "C1", "5.5"))


async def test_what_may_not_have_arrived_is_not_remembered(box: Outbox, db: Database) -> None:
    """Nor is what Slack refused, or what was being sent when the process stopped."""
    for key in "abc":
        await box.put(key, reply(key, turns=SAID), NOON)
    unsure = await claimed(box)
    await box.doubt(unsure, "ServerDisconnectedError")
    await box.confirm(unsure, NOON, "1.2")
    await box.fail(await claimed(box), "is_archived", NOON, unreachable=True)
    stopped = await claimed(box)
    await box.release()
    await box.confirm(stopped, NOON, "1.3")

    assert await Threads(db).recall(THREAD, ANNA) == []
    assert await box.states() == {"ambiguous": 2, "failed": 1}


# What became of it


async def test_a_doubtful_reply_is_never_sent_again_and_holds_up_nothing(box: Outbox) -> None:
    """C1."""
    await box.put("a", reply("1", "2"), NOON)
    await box.put("b", reply("3"), NOON)
    delivery = await claimed(box)
    await box.doubt(delivery, "ServerDisconnectedError")

    assert text(await claimed(box)) == "3"
    assert await box.take(NOON) is None
    assert [*map(tuple, await box.doubtful(10))] == [(delivery.id, "T1", "C1", "ServerDisconnectedError", NOON)]


async def test_a_channel_that_takes_nothing_is_marked_until_it_takes_something(box: Outbox) -> None:
    """C5."""
    for key in "abc":
        await box.put(key, reply(key), NOON)
    await box.fail(await claimed(box), "is_archived", NOON, unreachable=True)
    await box.fail(await claimed(box), "not_in_channel", NOON + SECOND, unreachable=True)
    assert [*map(tuple, await box.unreachable(10))] == [("T1", "C1", "not_in_channel", NOON + SECOND)]

    await box.confirm(await claimed(box), NOON)
    assert await box.unreachable(10) == []
    assert await box.states() == {"failed": 2, "sent": 1}


async def test_a_reply_that_slack_refuses_says_nothing_of_its_channel(box: Outbox) -> None:
    await box.put("a", reply("a"), NOON)
    await box.fail(await claimed(box), "msg_too_long", NOON, unreachable=False)

    assert await box.unreachable(10) == []
    assert await box.take(NOON) is None


async def test_what_was_being_sent_when_the_process_stops_is_doubtful(box: Outbox, theirs: Outbox) -> None:
    """A12."""
    for channel in ("C1", "C2", "C3"):
        await box.put(channel, reply(channel, thread=Thread("T1", channel, "1.1")), NOON)
    await claimed(theirs)
    await claimed(box)
    await box.release()

    assert await box.states() == {"sending": 1, "ambiguous": 1, "waiting": 1}


async def test_what_another_process_decided_stays_decided(box: Outbox, theirs: Outbox) -> None:
    await box.put("a", reply("1", "2"), NOON)
    delivery = await claimed(theirs)
    await theirs.release()
    for late in (
        theirs.confirm(delivery, NOON),
        theirs.put_back(delivery, NOON, counts=True),
        theirs.fail(delivery, "is_archived", NOON, unreachable=True),
        theirs.doubt(delivery, "TimeoutError"),
    ):
        await late

    assert await box.states() == {"ambiguous": 1}
    assert await box.take(NOON) is None
    assert await box.unreachable(10) == []
    assert [doubtful.reason for doubtful in await box.doubtful(10)] == ["stopped while sending"]


async def test_many_senders_in_two_processes_send_each_part_once_and_in_order(box: Outbox, theirs: Outbox) -> None:
    """C1: five replies of two parts to each of twenty channels."""
    expected = {f"C{channel}": [f"{n}{part}" for n in range(5) for part in "ab"] for channel in range(20)}
    for n in range(5):
        for channel in expected:
            thread = Thread("T1", channel, "1.1")
            await box.put(f"{channel} {n}", reply(f"{n}a", f"{n}b", thread=thread), NOON)
    sent: dict[str, list[str]] = {channel: [] for channel in expected}

    async def send(own: Outbox) -> None:
        while sum(map(len, sent.values())) < 200:
            if delivery := await own.take(NOON):
                sent[delivery.channel].append(text(delivery))
                await own.confirm(delivery, NOON)

    await asyncio.gather(*(send(own) for own in [box, theirs] * 4))

    assert sent == expected
    assert await box.states() == {"sent": 100}
