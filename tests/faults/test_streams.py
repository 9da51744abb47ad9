"""F5: the process is killed, or the model breaks off, while an answer is written."""

from pathlib import Path

import pytest

from .scene import Supplies
from .streams import POINTS, SHARES, cut, kills


@pytest.mark.slow
@pytest.mark.timeout(400)
async def test_f5_a_kill_at_any_point_leaves_one_whole_message(tmp_path: Path, supplies: Supplies) -> None:
    row = await kills(tmp_path / "home", supplies, [*POINTS], each=1)
    assert row.holds, row


@pytest.mark.slow
@pytest.mark.parametrize("share", SHARES)
async def test_f5_a_model_that_breaks_off_does_so_too(tmp_path: Path, supplies: Supplies, share: float) -> None:
    row = await cut(tmp_path / "home", supplies, share, count=4)
    assert row.holds, row
