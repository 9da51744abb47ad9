"""G3: an ingest is killed, the bot goes on answering."""

from pathlib import Path

import pytest

from . import ingests
from .scene import Supplies


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_g3_kills_of_an_ingest_leave_the_index_serving(tmp_path: Path, supplies: Supplies) -> None:
    row = await ingests.kills(tmp_path / "home", supplies, 6)
    assert row.holds, row
