"""What a chat model may still cost today is the same for all processes, and begins anew at midnight."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.domain import Person
from bot.store.engine import Database
from bot.store.people import People
from bot.store.retention import Retention
from bot.store.spending import Spending

from .letters import ANNA, NOON

BEN = Person(ANNA.team, "U2")
NAMESAKE = Person("T2", ANNA.user)
DAY = timedelta(days=1)


def budget(db: Database) -> Spending:
    return Spending(db, per_person=100, per_team=150)


@pytest.fixture
async def other(db: Database, file: Path) -> AsyncIterator[Database]:
    """Another process's."""
    database = Database(f"sqlite:///{file}")
    yield database
    await database.close()


async def test_what_is_left_is_the_smaller_of_the_persons_and_the_workspaces(db: Database) -> None:
    """F6, L3."""
    tokens = budget(db)
    assert await tokens.left(ANNA, NOON) == 100

    await tokens.spend(ANNA, 30, NOON)
    assert [await tokens.left(each, NOON) for each in (ANNA, BEN, NAMESAKE)] == [70, 100, 100]
    await tokens.spend(BEN, 90, NOON)
    assert [await tokens.left(each, NOON) for each in (ANNA, BEN, NAMESAKE)] == [30, 10, 100]


async def test_an_answer_that_cost_more_than_was_left_leaves_nothing(db: Database) -> None:
    """F6."""
    await budget(db).spend(ANNA, 10_000, NOON)

    assert [await budget(db).left(each, NOON) for each in (ANNA, BEN)] == [0, 0]


@pytest.mark.parametrize("tokens", [0, -50])
async def test_nothing_is_given_back(db: Database, tokens: int) -> None:
    await budget(db).spend(ANNA, 20, NOON)
    await budget(db).spend(ANNA, tokens, NOON)

    assert await budget(db).left(ANNA, NOON) == 80


async def test_two_processes_count_together_and_lose_nothing(db: Database, other: Database) -> None:
    """F6."""
    each_in_turn = [budget(db), budget(other)] * 20
    await asyncio.gather(*(each.spend(ANNA, 2, NOON) for each in each_in_turn))

    assert [await budget(each).left(ANNA, NOON) for each in (db, other)] == [20, 20]


async def test_a_restart_gives_nobody_a_new_budget(db: Database, other: Database) -> None:
    """F6."""
    await budget(db).spend(ANNA, 60, NOON)
    await db.close()

    assert await budget(other).left(ANNA, NOON) == 40


async def test_the_day_ends_at_midnight_in_utc_wherever_it_is_counted(db: Database) -> None:
    """F6."""
    tokens, in_new_york = budget(db), timezone(timedelta(hours=-5))
    await tokens.spend(ANNA, 60, datetime(2026, 11, 1, 23, 59, tzinfo=NOON.tzinfo))
    assert await tokens.left(ANNA, datetime(2026, 11, 1, 18, 59, 59, tzinfo=in_new_york)) == 40

    assert await tokens.left(ANNA, datetime(2026, 11, 1, 19, tzinfo=in_new_york)) == 100


async def test_what_was_spent_on_another_day_is_not_kept(db: Database) -> None:
    tokens = budget(db)
    await tokens.spend(ANNA, 60, NOON)
    await tokens.spend(ANNA, 50, NOON + DAY)
    assert await Retention(db).purge(NOON + DAY, days=30) == 2

    assert await tokens.left(ANNA, NOON) == 100
    assert await tokens.left(ANNA, NOON + DAY) == 50


async def test_what_a_person_spent_is_forgotten_with_them_but_not_what_the_workspace_did(db: Database) -> None:
    """L4, F6."""
    tokens = budget(db)
    for person in (ANNA, BEN):
        await tokens.spend(person, 60, NOON)
    await People(db).forget(ANNA)

    assert await tokens.left(ANNA, NOON) == 30  # of the workspace's 150
    await tokens.spend(ANNA, 5, NOON)
    assert [await tokens.left(each, NOON) for each in (ANNA, BEN)] == [25, 25]
