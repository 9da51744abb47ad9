"""Events are accepted once, however often and in whatever shape they come."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from bot.store.engine import Database
from bot.store.inbox import Inbox
from bot.store.tables import inbox

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


async def test_an_event_is_accepted_the_first_time_only(db: Database) -> None:
    box = Inbox(db)

    assert await box.accept("T1", "Ev1", "C1", "1.1", NOON)
    assert not await box.accept("T1", "Ev1", "C1", "1.1", NOON + timedelta(minutes=5))


async def test_the_same_message_as_another_event_is_not_accepted_again(db: Database) -> None:
    box = Inbox(db)

    assert await box.accept("T1", "Ev1", "C1", "1.1", NOON)
    assert not await box.accept("T1", "Ev2", "C1", "1.1", NOON)


async def test_what_looks_alike_in_another_team_or_channel_is_something_else(db: Database) -> None:
    box = Inbox(db)

    assert await box.accept("T1", "Ev1", "C1", "1.1", NOON)
    assert await box.accept("T2", "Ev1", "C1", "1.1", NOON)
    assert await box.accept("T1", "Ev2", "C2", "1.1", NOON)
    assert await box.accept("T1", "Ev3", "C1", "1.2", NOON)


async def test_events_are_kept_for_a_day_and_removed_on_the_way(db: Database) -> None:
    box = Inbox(db)
    await box.accept("T1", "Ev1", "C1", "1.1", NOON)

    assert not await box.accept("T1", "Ev1", "C1", "1.1", NOON + timedelta(hours=24))
    assert await box.accept("T1", "Ev2", "C1", "1.2", NOON + timedelta(hours=24, microseconds=1))
    async with db.reading() as connection:
        assert await connection.scalar(select(func.count()).select_from(inbox)) == 1


async def test_of_many_copies_at_once_to_two_processes_one_is_accepted(db: Database, file: Path) -> None:
    other = Database(f"sqlite:///{file}")
    boxes = [Inbox(db), Inbox(other)] * 10
    try:
        accepted = await asyncio.gather(
            *(box.accept("T1", f"Ev{number % 3}", "C1", "1.1", NOON) for number, box in enumerate(boxes))
        )
    finally:
        await other.close()

    assert accepted.count(True) == 1


async def test_what_a_stranger_sends_is_only_ever_data(db: Database) -> None:
    box = Inbox(db)
    rude = "'); DROP TABLE inbox; --"

    assert await box.accept(rude, rude, rude, rude, NOON)
    assert not await box.accept(rude, rude, rude, rude, NOON)
