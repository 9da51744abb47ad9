"""A2, A5 to A8: events that come again, late, twice or in another order."""

from pathlib import Path

import pytest

from . import intake
from .scene import Supplies


@pytest.mark.slow
async def test_a2_what_comes_before_the_bot_is_there_is_answered(tmp_path: Path, supplies: Supplies) -> None:
    row = await intake.redelivery(tmp_path / "home", supplies, 3)
    assert row.holds, row


@pytest.mark.slow
async def test_a5_copies_of_an_event_are_answered_once(tmp_path: Path, supplies: Supplies) -> None:
    row = await intake.duplicates(tmp_path / "home", supplies, 20)
    assert row.holds, row


@pytest.mark.slow
async def test_a6_a_retry_without_a_first_try_is_answered(tmp_path: Path, supplies: Supplies) -> None:
    row = await intake.retries_first(tmp_path / "home", supplies, 5)
    assert row.holds, row


@pytest.mark.slow
async def test_a7_a_mention_that_comes_as_two_events_is_answered_once(tmp_path: Path, supplies: Supplies) -> None:
    row = await intake.twins(tmp_path / "home", supplies, 10)
    assert row.holds, row


@pytest.mark.slow
async def test_a8_answers_come_in_the_order_of_the_questions(tmp_path: Path, supplies: Supplies) -> None:
    row = await intake.order(tmp_path / "home", supplies, people=5, messages=4)
    assert row.holds, row
