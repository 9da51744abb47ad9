"""A2, A12: the process is killed at every named point, or told to stop in the middle of it."""

from pathlib import Path

import pytest

from .crashes import POINTS, graceful_stop, kills
from .scene import Supplies


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_a2_a_kill_at_any_point_loses_nothing_and_doubles_nothing(tmp_path: Path, supplies: Supplies) -> None:
    row = await kills(tmp_path / "home", supplies, [*POINTS], each=1)
    assert row.holds, row


@pytest.mark.slow
async def test_a12_a_stop_in_the_middle_loses_nothing(tmp_path: Path, supplies: Supplies) -> None:
    row = await graceful_stop(tmp_path / "home", supplies, in_flight=20)
    assert row.holds, row
