"""I1 to I9: the daily tip comes once, whatever happens to the process, the clock, the reader or the knowledge."""

from pathlib import Path

import pytest

from . import calendars, tip_clocks, tip_contents, tip_crashes, tip_recipients, wave
from .scene import Supplies


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.parametrize("processes", [2, 3])
async def test_i1_processes_that_are_killed_by_turns_send_everybody_one_tip(
    tmp_path: Path, supplies: Supplies, processes: int
) -> None:
    row = await tip_crashes.by_turns(tmp_path / "home", supplies, processes, subscribers=60, rate=6, most_kills=3)
    assert row.holds, row


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_i2_a_kill_at_any_point_of_a_tip_doubles_nothing_and_hides_nothing(
    tmp_path: Path, supplies: Supplies
) -> None:
    row = await tip_crashes.kills(tmp_path / "home", supplies, [*tip_crashes.POINTS], each=1)
    assert row.holds, row


@pytest.mark.slow
@pytest.mark.parametrize("how_long", tip_clocks.AWAY)
async def test_i3_a_tip_comes_late_or_is_counted_when_the_bot_was_away(
    tmp_path: Path, supplies: Supplies, how_long: str
) -> None:
    row = await tip_clocks.away(tmp_path / "home", supplies, how_long, count=3)
    assert row.holds, row


async def test_i4_there_is_one_tip_for_each_date_whatever_the_clocks_do(tmp_path: Path, supplies: Supplies) -> None:
    row = await calendars.every_date(tmp_path, supplies, zones=12, days=366)
    assert row.holds, row


async def test_i5_there_is_at_most_one_tip_a_date_wherever_somebody_flies(tmp_path: Path, supplies: Supplies) -> None:
    row = await calendars.travels(tmp_path, supplies, zones=12, days=366)
    assert row.holds, row


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_i6_a_jump_of_the_clock_doubles_no_tip_and_stops_none(tmp_path: Path, supplies: Supplies) -> None:
    row = await tip_clocks.jumps(tmp_path / "home", supplies, each=6)
    assert row.holds, row


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_i7_a_wave_keeps_its_pace_and_its_order_over_a_restart(tmp_path: Path, supplies: Supplies) -> None:
    row = await wave.wave(tmp_path / "home", supplies, 200, rates=(10, 20), phases=wave.Phases(2, 4))
    assert row.holds, row


@pytest.mark.slow
async def test_i8_who_may_have_no_tip_any_more_gets_none_and_it_is_said_why(tmp_path: Path, supplies: Supplies) -> None:
    row = await tip_recipients.no_longer(tmp_path / "home", supplies, each=2)
    assert row.holds, row


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_i9_a_tip_comes_from_the_knowledge_as_it_is_that_day(tmp_path: Path, supplies: Supplies) -> None:
    row = await tip_contents.changing(tmp_path / "home", supplies, count=2)
    assert row.holds, row
