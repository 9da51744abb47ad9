"""D1 to D3, D5: the line to Slack breaks, and clocks jump."""

from pathlib import Path

import pytest

from . import links
from .scene import Supplies


@pytest.mark.slow
async def test_d1_a_closed_connection_is_opened_again(tmp_path: Path, supplies: Supplies) -> None:
    row = await links.broken(tmp_path / "home", supplies, "close", 2)
    assert row.holds, row


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.parametrize("how", ["reset", "silence"])
async def test_d1_so_is_one_that_breaks_or_falls_silent(tmp_path: Path, supplies: Supplies, how: str) -> None:
    row = await links.broken(tmp_path / "home", supplies, how, 1)
    assert row.holds, row


@pytest.mark.slow
async def test_d2_a_planned_change_of_connection_loses_nothing(tmp_path: Path, supplies: Supplies) -> None:
    row = await links.refreshed(tmp_path / "home", supplies, times=3, every_s=1)
    assert row.holds, row


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_d3_a_refused_connection_is_tried_again_in_time(tmp_path: Path, supplies: Supplies) -> None:
    row = await links.refused(tmp_path / "home", supplies, times=1)
    assert row.holds, row


@pytest.mark.slow
async def test_d5_a_jump_of_the_clock_loses_nothing(tmp_path: Path, supplies: Supplies) -> None:
    row = await links.clock_jumps(tmp_path / "home", supplies, seconds=5)
    assert row.holds, row
