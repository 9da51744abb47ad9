"""Which tips a person was shown, kept by person and day."""

from datetime import date

from bot.domain import Person, SeenTip
from bot.store.engine import Database
from bot.store.tips import TipsSeen

ANNA = Person("T1", "U1")


async def test_what_was_seen_comes_back_oldest_first(db: Database) -> None:
    seen = TipsSeen(db)
    await seen.record(ANNA, SeenTip(date(2026, 11, 3), "b"))
    await seen.record(ANNA, SeenTip(date(2026, 11, 1), "a"))
    await seen.record(ANNA, SeenTip(date(2026, 11, 9), "a"))

    assert await seen.of(ANNA) == [
        SeenTip(date(2026, 11, 1), "a"),
        SeenTip(date(2026, 11, 3), "b"),
        SeenTip(date(2026, 11, 9), "a"),
    ]


async def test_a_second_tip_for_the_same_day_changes_nothing(db: Database) -> None:
    seen = TipsSeen(db)
    await seen.record(ANNA, SeenTip(date(2026, 11, 1), "a"))
    await seen.record(ANNA, SeenTip(date(2026, 11, 1), "b"))

    assert await seen.of(ANNA) == [SeenTip(date(2026, 11, 1), "a")]


async def test_the_same_user_id_in_another_team_is_somebody_else(db: Database) -> None:
    seen = TipsSeen(db)
    await seen.record(ANNA, SeenTip(date(2026, 11, 1), "a"))

    assert await seen.of(Person("T2", "U1")) == []
    assert await seen.of(Person("T1", "U2")) == []
