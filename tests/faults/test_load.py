"""A1: events are acknowledged in time under load; how soon, beside doing nothing, is for `make proof` to say."""

from pathlib import Path

import pytest

from . import load
from .scene import Supplies


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_a1_under_load_no_ack_takes_a_second(tmp_path: Path, supplies: Supplies) -> None:
    row = await load.steady(tmp_path / "home", supplies, seconds=5)
    assert row.holds, row
