"""A3, A4: without its database or without a word from Slack, the bot forgets nothing."""

from pathlib import Path

import pytest

from . import outages
from .scene import Supplies


@pytest.mark.slow
async def test_a3_with_the_database_locked_nothing_is_acknowledged(tmp_path: Path, supplies: Supplies) -> None:
    row = await outages.locked_database(tmp_path / "home", supplies, seconds=2)
    assert row.holds, row


@pytest.mark.slow
async def test_a4_while_slack_does_not_know_the_coach_events_wait(tmp_path: Path, supplies: Supplies) -> None:
    row = await outages.no_authorisation(tmp_path / "home", supplies, count=5, seconds=1)
    assert row.holds, row
