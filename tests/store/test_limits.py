"""Questions are counted by person and window, by all processes together."""

import asyncio
from datetime import datetime, timedelta, timezone
from pathlib import Path

from bot.domain import Bound
from bot.store.engine import Database
from bot.store.limits import Limits

from .letters import NOON

HOUR = timedelta(hours=1)


async def test_each_count_is_one_more_until_the_window_is_over(db: Database) -> None:
    """L9."""
    limits = Limits(db)
    minutes = [0, 1, 30, 59, 60, 61]

    assert [await limits.count("T1", "U1", HOUR, NOON + timedelta(minutes=each)) for each in minutes] == [
        1,
        2,
        3,
        4,
        1,
        2,
    ]


async def test_people_teams_workspaces_and_windows_are_counted_apart(db: Database) -> None:
    """L3."""
    limits = Limits(db)
    counted = [("T1", "U1", HOUR), ("T1", "U2", HOUR), ("T2", "U1", HOUR), ("T1", "", HOUR), ("T1", "U1", 2 * HOUR)]

    assert [await limits.count(*each, NOON) for each in counted] == [1] * len(counted)


async def test_whoever_passes_a_bound_counts_no_further(db: Database) -> None:
    """L9: who asks too much takes nothing from what the others may ask."""
    limits = Limits(db)
    bounds = [Bound("U1", HOUR, 2), Bound("", HOUR, 3)]

    assert [await limits.count_up_to("T1", bounds, NOON) for _ in range(4)] == [[1, 1], [2, 2], [3], [4]]
    assert await limits.count("T1", "", HOUR, NOON) == 3


async def test_two_processes_lose_no_count(db: Database, file: Path) -> None:
    """L9."""
    other = Database(f"sqlite:///{file}")
    try:
        counts = await asyncio.gather(
            *(each.count("T1", "U1", HOUR, NOON) for each in [Limits(db), Limits(other)] * 25)
        )
    finally:
        await other.close()

    assert sorted(counts) == list(range(1, 51))


async def test_windows_are_the_same_in_all_time_zones(db: Database) -> None:
    limits = Limits(db)
    await limits.count("T1", "U1", timedelta(days=1), datetime(2026, 11, 1, 23, tzinfo=timezone(timedelta(hours=-5))))

    assert await limits.count("T1", "U1", timedelta(days=1), datetime(2026, 11, 2, 4, tzinfo=NOON.tzinfo)) == 2
