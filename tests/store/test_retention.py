"""Nothing is kept longer than it is needed; which tips somebody saw is needed."""

from datetime import UTC, date, timedelta

from bot.audit import Deed
from bot.domain import Thread, Turn
from bot.feedback import Attached, Vote, key_of
from bot.store.audit import AuditTrail
from bot.store.curation import Curation
from bot.store.engine import Database
from bot.store.inbox import Inbox
from bot.store.journal import Journal
from bot.store.limits import Limits
from bot.store.outbox import Outbox
from bot.store.retention import Retention
from bot.store.subscriptions import Subscriptions
from bot.store.threads import Threads
from bot.store.tip_notes import TipNotes
from bot.subscriptions import skipped
from bot.tips import Reader

from .letters import (
    ANNA,
    NOON,
    THREAD,
    US,
    claimed,
    incoming,
    question,
    remember,
    reply,
    subscription,
    taken,
    taken_due,
)

DAY = timedelta(days=1)
A_MOMENT = timedelta(microseconds=1)
READER = Reader(ANNA.team, ANNA.user)


async def test_what_was_said_is_kept_for_so_many_days(db: Database) -> None:
    box = Inbox(db, US)
    await remember(box, THREAD, [Turn("user", "Old.")], NOON)
    await remember(box, THREAD, [Turn("user", "New.")], NOON + A_MOMENT)
    await Retention(db).purge(NOON + 30 * DAY, days=30)
    assert len(await Threads(db).recall(THREAD, ANNA)) == 2

    await Retention(db).purge(NOON + 30 * DAY + A_MOMENT, days=30)
    assert await Threads(db).recall(THREAD, ANNA) == [Turn("user", "New.")]


async def test_a_handled_event_is_known_for_a_day(db: Database) -> None:
    box = Inbox(db, US)
    await box.keep(incoming("Ev1"), NOON)
    await box.answer(await taken(box), reply(), NOON)

    assert await Retention(db).purge(NOON + DAY, days=30) == 0
    assert not await box.keep(incoming("Ev1"), NOON + DAY)
    assert await Retention(db).purge(NOON + DAY + A_MOMENT, days=30) == 1
    assert await box.states() == {}


async def test_what_is_not_over_is_kept(db: Database) -> None:
    inbox, outbox = Inbox(db, US), Outbox(db, US)
    for name in "ab":
        await inbox.keep(incoming(name, name), NOON)
        await outbox.put(name, reply(name, thread=Thread("T1", name, "1.1")), NOON)
    await taken(inbox)
    await outbox.take(NOON)

    assert await Retention(db).purge(NOON + 99 * DAY, days=30) == 0


async def test_what_went_wrong_is_told_for_so_many_days(db: Database) -> None:
    inbox, outbox = Inbox(db, US), Outbox(db, US)
    await inbox.keep(incoming("Ev1"), NOON)
    await inbox.set_aside(await taken(inbox), "TimeoutError", None, NOON)
    for key in "abc":
        await outbox.put(key, reply(key), NOON)
    await outbox.confirm(await claimed(outbox), NOON)
    await outbox.doubt(await claimed(outbox), "TimeoutError")
    await outbox.fail(await claimed(outbox), "is_archived", NOON, unreachable=True)

    assert await Retention(db).purge(NOON + 30 * DAY, days=30) == 1  # the reply that arrived
    assert (len(await inbox.aside(9)), len(await outbox.doubtful(9)), len(await outbox.unreachable(9))) == (1, 1, 1)
    assert await Retention(db).purge(NOON + 30 * DAY + A_MOMENT, days=30) == 4


async def test_counts_go_with_their_window_and_tips_stay(db: Database) -> None:
    await Limits(db).count("T1", "U1", timedelta(hours=1), NOON)
    await TipNotes(db).shown(READER, "t1", date(2026, 11, 1), as_tip_of_day=True)

    assert await Retention(db).purge(NOON + timedelta(hours=1), days=30) == 0
    assert await Retention(db).purge(NOON + 99 * DAY, days=30) == 1
    assert len(await TipNotes(db).of(READER)) == 1


async def test_what_became_of_a_day_is_known_for_so_many_days_and_a_subscription_stays(db: Database) -> None:
    subscriptions = Subscriptions(db, US, timedelta())
    await subscriptions.keep(subscription())
    chosen, due = await taken_due(subscriptions)
    await subscriptions.skip(skipped(chosen, due, NOON), due, "missed", NOON)

    assert await Retention(db).purge(NOON + 30 * DAY, days=30) == 0
    assert await Retention(db).purge(NOON + 30 * DAY + A_MOMENT, days=30) == 1
    assert await subscriptions.outcomes(NOON) == {}
    assert await subscriptions.of(READER)


async def test_what_was_asked_is_kept_for_so_many_days_with_its_votes_and_who_waits(db: Database) -> None:
    journal, key = Journal(db), key_of("old")
    for name, at in (("old", NOON), ("new", NOON + A_MOMENT)):
        await journal.note(question(name, at=at))
        await journal.vote("T1", key_of(name), ANNA.user, Vote("down"), NOON + DAY)
        await journal.wait("T1", key_of(name), ANNA.user, NOON + DAY)
    await Retention(db).purge(NOON + 30 * DAY, days=30)
    assert await journal.asked("T1", key)

    await Retention(db).purge(NOON + 30 * DAY + A_MOMENT, days=30)
    assert await journal.asked("T1", key) is None
    assert [each.asked.question for each in await journal.open_questions(NOON)] == ["What of new?"]
    assert (await journal.usage(NOON, UTC)).disliked == 1


async def test_what_admins_did_is_known_for_more_than_a_year_and_what_they_decided_stays(db: Database) -> None:
    await AuditTrail(db).note(Deed(NOON, "T1", "U1", "ingest", "knowledge/", "done"))
    await Curation(db).hide("skills.md", "U1", NOON)
    await Curation(db).attach(Attached("What of a raise?", "p1", "U1", NOON))

    assert await Retention(db).purge(NOON + 400 * DAY, days=30) == 0
    assert await Retention(db).purge(NOON + 400 * DAY + A_MOMENT, days=30) == 1
    assert (len(await Curation(db).hidden()), len(await Curation(db).attached())) == (1, 1)


async def test_more_than_goes_at_once_goes(db: Database) -> None:
    turns = [Turn("user", str(number)) for number in range(2_500)]
    await remember(Inbox(db, US), THREAD, turns, NOON)

    assert await Retention(db).purge(NOON + 31 * DAY, days=30) == 2_501
