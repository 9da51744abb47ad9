"""What is due is taken once, in order and at a pace, and handed over at most once a day, whoever gets in between."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from bot.domain import Thread
from bot.errors import TakenOver
from bot.mail import Delivery
from bot.schedule import Due, Schedule
from bot.store.engine import Database
from bot.store.outbox import Outbox
from bot.store.subscriptions import Subscriptions
from bot.store.tip_notes import TipNotes
from bot.store.tip_tables import subscriptions as rows
from bot.subscriptions import Outcome, Subscription, delivered, ended, paused, skipped
from bot.tips import Note, Reader

from .letters import NOON, THEM, TIP, US, claimed, hand_over, reply, subscription, taken_due
from .test_trouble import quickest

A_MOMENT, SECOND, DAY = timedelta(microseconds=1), timedelta(seconds=1), timedelta(days=1)
FOUR_A_SECOND = timedelta(seconds=0.25)
ANNA = Reader("T1", "U1")


@pytest.fixture
def ours(db: Database) -> Subscriptions:
    return Subscriptions(db, US, timedelta())


@pytest.fixture
async def other(file: Path, db: Database) -> AsyncIterator[Database]:
    """As another process opens it."""
    database = Database(f"sqlite:///{file}")
    yield database
    await database.close()


@pytest.fixture
def theirs(other: Database) -> Subscriptions:
    return Subscriptions(other, THEM, timedelta())


async def keep(own: Subscriptions, readers: Iterable[str], due: datetime = NOON) -> None:
    for reader in readers:
        await own.keep(subscription(reader, due))


async def sent(db: Database) -> list[Delivery]:
    """What is in the outbox, as Slack gets it."""
    box = Outbox(db, US)
    deliveries = []
    while delivery := await box.take(NOON + DAY):
        deliveries.append(delivery)
        await box.confirm(delivery, NOON + DAY, "1.1")
    return deliveries


# As its reader wants it


async def test_a_subscription_comes_back_whole(ours: Subscriptions) -> None:
    full = Subscription(
        Reader("T1", "C1"),
        "U1",
        Schedule(time(7, 5), frozenset({0, 3})),
        "Pacific/Auckland",
        frozenset({"Salary", "‘Quotes’ 🙂"}),
        "paused",
        date(2026, 11, 30),
        "no reason",
        "C1",
        Due(date(2026, 12, 3), datetime.fromisoformat("2026-12-02T18:05:00+00:00")),
        date(2026, 10, 29),
        datetime.fromisoformat("2026-10-28T18:05:00+00:00"),
    )
    await ours.keep(full)
    await ours.keep(subscription())

    assert await ours.of(Reader("T1", "C1")) == full
    assert await ours.of(ANNA) == subscription()
    assert await ours.of(Reader("T2", "U1")) is None
    assert await ours.of(Reader("T1", "U2")) is None


async def test_a_change_is_of_the_same_subscription_and_not_of_when_it_was_last_delivered(ours: Subscriptions) -> None:
    """As somebody may change it who has read it before that delivery."""
    await ours.keep(subscription())
    await hand_over(ours, *await taken_due(ours))
    await ours.keep(subscription(topics=frozenset({"Salary"})))

    assert await ours.of(ANNA) == subscription(topics=frozenset({"Salary"}), last_day=NOON.date(), last_at=NOON)
    assert await ours.states() == {"active": 1}


async def test_a_change_instead_of_what_has_changed_meanwhile_is_none(ours: Subscriptions) -> None:
    await ours.keep(subscription())
    await ours.keep(ended(subscription()))
    await ours.keep(subscription(zone="Europe/Berlin"), instead_of=subscription())
    assert await ours.of(ANNA) == ended(subscription())

    await ours.keep(subscription(zone="Europe/Berlin"), instead_of=ended(subscription()))
    assert await ours.of(ANNA) == subscription(zone="Europe/Berlin")


# Taken


async def test_what_is_due_longest_is_taken_first_and_of_equals_who_came_first(ours: Subscriptions) -> None:
    """I7."""
    await keep(ours, ["U1"], NOON)
    await keep(ours, ["U2"], NOON - SECOND)
    await keep(ours, ["U4", "U3"], NOON)
    order = []
    while chosen := await ours.take(NOON):
        order.append(chosen.reader.id)

    assert order == ["U2", "U1", "U4", "U3"]


async def test_nothing_is_taken_before_it_is_due(ours: Subscriptions) -> None:
    await ours.keep(subscription())

    assert await ours.take(NOON - A_MOMENT) is None
    assert await ours.take(NOON) == subscription()


async def test_what_rests_is_not_taken_until_its_day(ours: Subscriptions) -> None:
    until = paused(subscription("U3"), NOON, NOON.date() + 7 * DAY)
    for resting in (ended(subscription("U1")), paused(subscription("U2"), NOON, None), until):
        await ours.keep(resting)

    assert await ours.take(NOON + 7 * DAY - A_MOMENT) is None
    assert await ours.take(NOON + 7 * DAY) == until


async def test_many_takers_in_two_processes_take_each_once(
    ours: Subscriptions, theirs: Subscriptions, db: Database
) -> None:
    """I1."""
    readers = [f"U{number}" for number in range(60)]
    await keep(ours, readers)
    taken: list[str] = []
    got: list[Delivery] = []

    async def work(own: Subscriptions) -> None:
        while chosen := await own.take(NOON):
            assert chosen.due
            taken.append(chosen.reader.id)
            assert await hand_over(own, chosen, chosen.due)
            got.extend(await sent(db))

    await asyncio.gather(*(work(own) for own in [ours, theirs] * 4))

    assert sorted(taken) == sorted(delivery.channel for delivery in got) == sorted(readers)


async def test_a_process_lets_go_of_what_it_holds_and_of_no_more(ours: Subscriptions, theirs: Subscriptions) -> None:
    await keep(ours, ["U1", "U2"])
    first, _ = await taken_due(theirs)
    second, _ = await taken_due(ours)
    await theirs.release()

    assert await ours.take(NOON) == first
    assert await ours.take(NOON) is None
    await ours.release()
    assert [await theirs.take(NOON), await theirs.take(NOON)] == [first, second]


async def test_taking_stays_quick_with_ten_thousand_due(ours: Subscriptions, db: Database) -> None:
    """I7."""
    alone = await quickest(ours.take)
    await ours.keep(subscription("U0"))
    async with db.writing() as connection:
        row = dict((await connection.execute(select(rows))).mappings().one())
        del row["id"]
        await connection.execute(insert(rows), [row | {"reader": f"U{number}"} for number in range(1, 10_000)])

    assert await quickest(ours.take) < 10 * alone


# At a pace


async def test_two_processes_keep_one_pace(db: Database, other: Database) -> None:
    """I7."""
    ours, theirs = (Subscriptions(each, owner, FOUR_A_SECOND) for each, owner in ((db, US), (other, THEM)))
    await keep(ours, ["U1", "U2", "U3"])
    assert await ours.take(NOON)
    assert await theirs.take(NOON) is None
    assert await theirs.take(NOON + FOUR_A_SECOND - A_MOMENT) is None

    assert await theirs.take(NOON + FOUR_A_SECOND)
    assert await ours.take(NOON + FOUR_A_SECOND) is None


async def test_whoever_only_looks_once_a_second_sends_as_many_as_are_wanted(db: Database) -> None:
    """I7."""
    ours = Subscriptions(db, US, FOUR_A_SECOND)
    await keep(ours, [f"U{number}" for number in range(30)])
    taken = []
    for second in range(4):
        taken.append(0)
        while await ours.take(NOON + second * SECOND):
            taken[-1] += 1

    assert taken == [1, 4, 4, 4]


async def test_after_a_rest_no_more_than_a_seconds_worth_goes_at_once(db: Database) -> None:
    ours = Subscriptions(db, US, FOUR_A_SECOND)
    await keep(ours, [f"U{number}" for number in range(30)])
    await ours.take(NOON)
    taken = 0
    while await ours.take(NOON + DAY):
        taken += 1

    assert taken == 1 + 4


@pytest.mark.parametrize(
    ("back", "waits"), [(timedelta(seconds=30), True), (timedelta(hours=1), False), (2 * DAY, False)]
)
async def test_a_clock_that_is_put_back_holds_up_nothing_for_longer_than_a_minute(
    db: Database, back: timedelta, waits: bool
) -> None:
    """I6."""
    ours = Subscriptions(db, US, FOUR_A_SECOND)
    await keep(ours, ["U1", "U2", "U3"], NOON - 3 * DAY)
    assert await ours.take(NOON)

    assert (await ours.take(NOON - back) is None) == waits
    assert await ours.take(NOON - back) is None
    assert await ours.take(NOON - back + timedelta(minutes=1))


async def test_tips_let_the_others_go_first_when_many_wait_for_a_message(ours: Subscriptions, db: Database) -> None:
    """I7: also when Slack takes none just now. Many messages to one are only one that waits."""
    box = Outbox(db, US)
    await ours.keep(subscription())
    await box.put("a", reply("a", thread=Thread("T1", "D0", "")), NOON)
    for number in range(16):
        await box.put(f"b{number}", reply("b", thread=Thread("T1", f"D{number}", "")), NOON)
    assert await ours.take(NOON) is None
    await box.put_back(await claimed(box), NOON + DAY, counts=False)
    assert await ours.take(NOON) is None

    await claimed(box)
    assert await ours.take(NOON)


# Handed over


async def test_a_tip_that_is_due_is_handed_to_the_outbox_and_the_next_one_planned(
    ours: Subscriptions, db: Database
) -> None:
    await ours.keep(subscription())
    chosen, due = await taken_due(ours)
    assert await hand_over(ours, chosen, due)

    assert await ours.of(ANNA) == delivered(chosen, due, NOON)
    assert await TipNotes(db).of(ANNA) == [Note("t1", NOON.date(), NOON.date())]
    assert [(each.channel, each.thread_ts, each.part) for each in await sent(db)] == [("U1", None, {"text": TIP.text})]
    assert await ours.take(NOON + DAY - A_MOMENT) is None
    assert await ours.take(NOON + DAY) == delivered(chosen, due, NOON)


async def test_a_day_has_one_tip_though_somebody_subscribes_again(ours: Subscriptions, db: Database) -> None:
    """I1."""
    await ours.keep(subscription())
    assert await hand_over(ours, *await taken_due(ours))
    await Outbox(db, US).confirm(await claimed(Outbox(db, US)), NOON, "1.1")
    await ours.keep(ended(subscription()))
    await ours.keep(subscription(due=NOON + SECOND))
    chosen, due = await taken_due(ours, NOON + SECOND)

    assert not await hand_over(ours, chosen, due)
    assert await sent(db) == []
    assert await ours.of(ANNA) == delivered(chosen, due, NOON + SECOND)
    assert await ours.outcomes(NOON) == {"sent": 1}


async def test_a_day_that_was_missed_has_a_tip_when_it_is_wanted_later(ours: Subscriptions, db: Database) -> None:
    """I3."""
    await ours.keep(subscription())
    chosen, due = await taken_due(ours)
    await ours.skip(skipped(chosen, due, NOON), due, "missed", NOON)
    await ours.keep(subscription(due=NOON + SECOND))
    assert await hand_over(ours, *await taken_due(ours, NOON + SECOND))

    assert len(await sent(db)) == 1
    assert await ours.outcomes(NOON) == {"sent": 1}


@pytest.mark.parametrize("outcome", ["missed", "nothing_new", "stopped"])
async def test_a_day_that_is_skipped_is_counted_and_the_next_one_planned(
    ours: Subscriptions, db: Database, outcome: Outcome
) -> None:
    """I3."""
    await ours.keep(subscription())
    chosen, due = await taken_due(ours)
    await ours.skip(skipped(chosen, due, NOON), due, outcome, NOON)

    assert await ours.of(ANNA) == skipped(chosen, due, NOON)
    assert await ours.outcomes(NOON) == {outcome: 1}
    assert await ours.outcomes(NOON + A_MOMENT) == {}
    assert (await sent(db), await TipNotes(db).of(ANNA)) == ([], [])


async def test_a_day_that_had_its_tip_is_not_skipped_as_well(ours: Subscriptions) -> None:
    await ours.keep(subscription())
    await hand_over(ours, *await taken_due(ours))
    await ours.keep(subscription())
    chosen, due = await taken_due(ours)
    await ours.skip(skipped(chosen, due, NOON), due, "nothing_new", NOON)

    assert await ours.outcomes(NOON) == {"sent": 1}


async def test_what_is_put_back_can_be_taken_when_it_is_due_then(ours: Subscriptions) -> None:
    await ours.keep(subscription())
    chosen, due = await taken_due(ours)
    await ours.put_back(chosen, due)
    again, due = await taken_due(ours)
    assert again == chosen
    later = replace(again, zone="Europe/Berlin", due=Due(due.day, NOON + SECOND))
    await ours.put_back(later, due)

    assert await ours.take(NOON) is None
    assert await ours.take(NOON + SECOND) == later


async def test_figures_say_how_many_there_are_and_how_many_are_due(ours: Subscriptions) -> None:
    await keep(ours, ["U1", "U2"])
    await keep(ours, ["U3"], NOON + SECOND)
    await ours.keep(paused(subscription("U4"), NOON, None))
    await ours.take(NOON)

    assert await ours.states() == {"active": 3, "paused": 1}
    assert [await ours.due_by(NOON + seconds * SECOND) for seconds in (-1, 0, 1)] == [0, 2, 3]


# Whoever gets in between


async def nothing_came_of(own: Subscriptions, chosen: Subscription, due: Due, db: Database) -> None:
    """Of what one process still does with a subscription that isn't its own any more."""
    before = await own.of(chosen.reader)
    late = skipped(chosen, due, NOON)
    for work in (hand_over(own, chosen, due), own.skip(late, due, "missed", NOON), own.put_back(late, due)):
        with pytest.raises(TakenOver):
            await work
    assert await own.of(chosen.reader) == before
    assert (await Outbox(db, US).states(), await TipNotes(db).of(chosen.reader)) == ({}, [])
    assert await own.outcomes(NOON - DAY) == {}


async def test_who_was_taken_for_dead_sends_nothing_and_spoils_nothing(
    ours: Subscriptions, theirs: Subscriptions, db: Database
) -> None:
    """I10."""
    await ours.keep(subscription())
    late, due = await taken_due(theirs)
    await theirs.release()
    await nothing_came_of(theirs, late, due, db)
    await taken_due(ours)
    await nothing_came_of(theirs, late, due, db)

    assert await hand_over(ours, late, due)
    with pytest.raises(TakenOver):
        await hand_over(theirs, late, due)
    assert len(await sent(db)) == 1


async def test_who_slept_for_a_day_does_not_meddle_with_the_next_one(
    ours: Subscriptions, theirs: Subscriptions
) -> None:
    """I10: not even if it has taken that one, too."""
    await ours.keep(subscription())
    late, due = await taken_due(theirs)
    await theirs.release()
    await hand_over(ours, *await taken_due(ours))
    chosen, due_next = await taken_due(theirs, NOON + DAY)
    with pytest.raises(TakenOver):
        await hand_over(theirs, late, due)

    assert await hand_over(theirs, chosen, due_next)


@pytest.mark.parametrize(
    "change",
    [
        ended(subscription()),
        paused(subscription(), NOON, None),
        subscription(due=NOON + DAY),
        subscription(topics=frozenset({"Salary"})),
    ],
    ids=["ended", "paused", "at another time", "about something else"],
)
async def test_a_change_while_a_tip_is_being_chosen_counts_and_the_tip_does_not(
    ours: Subscriptions, theirs: Subscriptions, db: Database, change: Subscription
) -> None:
    """I8: unsubscribed a second ago."""
    await ours.keep(subscription())
    chosen, due = await taken_due(theirs)
    await ours.keep(change)

    await nothing_came_of(theirs, chosen, due, db)
    assert await ours.of(ANNA) == change


async def test_a_tip_that_waits_to_be_sent_is_withdrawn_when_it_is_not_wanted_any_more(
    ours: Subscriptions, db: Database
) -> None:
    """I8: and nobody else's, nor is one that just isn't to come at that time any more."""
    names = ["U1", "U12", "U2", "u1", "U%"]
    await keep(ours, names)
    await ours.keep(subscription("U1", team="T2"))
    while chosen := await ours.take(NOON):
        assert chosen.due
        await hand_over(ours, chosen, chosen.due)
    await ours.keep(ended(subscription("U1")))
    await ours.keep(paused(subscription("U2"), NOON, NOON.date() + DAY))
    await ours.keep(subscription("U12", due=NOON + DAY))
    await ours.keep(ended(subscription("U%")))

    assert [(each.team, each.channel) for each in await sent(db)] == [("T1", "U12"), ("T1", "u1"), ("T2", "U1")]


async def test_a_tip_that_is_being_sent_cannot_be_withdrawn(ours: Subscriptions, db: Database) -> None:
    box = Outbox(db, US)
    await ours.keep(subscription())
    await hand_over(ours, *await taken_due(ours))
    tip = await claimed(box)
    await ours.keep(ended(subscription()))
    await box.confirm(tip, NOON, "1.1")

    assert await box.states() == {"sent": 1}


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_happens_to_three_processes_nobody_gets_two_tips_a_day_and_all_get_one(
    db: Database, other: Database, seed: int
) -> None:
    """I1, I2: they die with tips in hand, or only seem to, and go on later with what isn't theirs any more."""
    chance = random.Random(seed)  # noqa: S311
    readers = [f"U{number}" for number in range(30)]
    processes = [Subscriptions(each, owner, timedelta()) for each, owner in ((db, US), (other, THEM), (db, "a:3:c"))]
    await keep(processes[0], readers)
    asleep: list[tuple[Subscriptions, Subscription, Due]] = []
    got: list[Delivery] = []

    async def work(own: Subscriptions) -> None:
        while chosen := await own.take(NOON):
            assert chosen.due
            if chance.random() < 0.3:
                asleep.append((own, chosen, chosen.due))
                await own.release()
            else:
                await wake(own, chosen, chosen.due)
            if asleep and chance.random() < 0.3:
                await wake(*asleep.pop(chance.randrange(len(asleep))))

    async def wake(own: Subscriptions, chosen: Subscription, due: Due) -> None:
        with suppress(TakenOver):
            await hand_over(own, chosen, due)
        got.extend(await sent(db))

    while await processes[0].due_by(NOON):
        await asyncio.gather(*(work(own) for own in processes * 2))
    for each in asleep:
        await wake(*each)

    assert sorted(delivery.channel for delivery in got) == sorted(readers)
    assert await processes[0].outcomes(NOON) == {"sent": 30}
