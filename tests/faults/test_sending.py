"""C1, C2: one message for one reply, whatever Slack answers."""

from pathlib import Path

import pytest

from . import sending
from .scene import Supplies


@pytest.mark.slow
async def test_c1_a_message_that_may_have_arrived_is_not_sent_again(tmp_path: Path, supplies: Supplies) -> None:
    row = await sending.ambiguous(tmp_path / "home", supplies, sends=12, timeouts=0)
    assert row.holds, row


@pytest.mark.slow
async def test_c1_nor_is_one_without_an_answer(tmp_path: Path, supplies: Supplies) -> None:
    row = await sending.ambiguous(tmp_path / "home", supplies, sends=4, timeouts=4)
    assert row.holds, row


@pytest.mark.slow
async def test_c2_posts_wait_as_long_as_slack_says(tmp_path: Path, supplies: Supplies) -> None:
    row = await sending.too_often(tmp_path / "home", supplies, sends=15)
    assert row.holds, row
