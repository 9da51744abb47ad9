"""Events, replies, questions and subscriptions to be kept, of which a test says only what matters to it."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any

from bot.domain import Person, Place, Thread, Turn
from bot.feedback import Asked, key_of
from bot.mail import Delivery, Event, Incoming, Reply
from bot.schedule import DAILY, Due, Schedule
from bot.store.inbox import Inbox
from bot.store.outbox import Outbox
from bot.store.subscriptions import Subscriptions
from bot.subscriptions import Subscription, delivered
from bot.tips import Reader, Tip

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
ANNA = Person("T1", "U1")
THREAD = Thread("T1", "C1", "1.1")
# Another process's name begins with another host, so that none of them is looked for on this machine.
US, THEM = "here:1:a", "there:2:b"
TIP = Tip("t1", "salary.md", "Figures", "Bring figures.", Place(("Salary",), "Figures"))


def incoming(name: str, conversation: str = "C1", team: str = "T1", ts: str | None = None, **more: Any) -> Incoming:
    """Each of these is about a message of its own, unless `ts` says which."""
    body = {"event": {"user": ANNA.user, "text": name}} | more
    return Incoming(team, name, "C1", ts or name, conversation, body)


def reply(*texts: str, person: Person = ANNA, thread: Thread = THREAD, turns: Sequence[Turn] = ()) -> Reply:
    return Reply(person, thread, [{"text": text} for text in texts], turns)


def question(name: str = "Ev1", person: Person = ANNA, **more: Any) -> Asked:
    """Declined, in a channel, unless it is said to be otherwise."""
    its: dict[str, Any] = {
        "channel": "C1",
        "question": f"What of {name}?",
        "outcome": "not_covered",
        "answer": "I don’t know.",
        "passages": ("p1", "p2"),
        "topic": None,
        "seconds": 0.2,
        "at": NOON,
    }
    return Asked(key_of(name), person, **its | more)


def subscription(reader: str = ANNA.user, due: datetime | None = NOON, team: str = "T1", **more: Any) -> Subscription:
    """To a tip every day at noon."""
    its: dict[str, Any] = {"user": reader, "schedule": Schedule(time(12), DAILY), "zone": "UTC"} | more
    return Subscription(Reader(team, reader), due=Due(due.date(), due) if due else None, **its)


async def taken(box: Inbox, now: datetime = NOON) -> Event:
    event = await box.take(now)
    assert event, "nothing is due"
    return event


async def claimed(box: Outbox) -> Delivery:
    delivery = await box.take(NOON)
    assert delivery, "nothing is due"
    return delivery


async def taken_due(own: Subscriptions, now: datetime = NOON) -> tuple[Subscription, Due]:
    chosen = await own.take(now)
    assert chosen, "nothing is due"
    assert chosen.due
    return chosen, chosen.due


async def hand_over(own: Subscriptions, chosen: Subscription, due: Due) -> bool:
    """To its reader, with the words that begin a talk about it."""
    person, thread = Person(chosen.reader.team, chosen.user), Thread(chosen.reader.team, chosen.reader.id, "")
    tip = reply(TIP.text, person=person, thread=thread, turns=[Turn("coach", TIP.text)])
    return await own.deliver(delivered(chosen, due, due.moment), due, TIP, tip, due.moment)


async def remember(box: Inbox, thread: Thread, turns: Sequence[Turn], at: datetime, person: Person = ANNA) -> None:
    """As the answer to an event of its own."""
    name = f"Ev{sum((await box.states()).values())}"
    await box.keep(Incoming(thread.team, name, None, None, name, {}), at)
    await box.answer(await taken(box, at), Reply(person, thread, (), turns), at)
