"""G3: an ingest is killed, the bot goes on answering."""

from pathlib import Path
from typing import Literal

import pytest

from . import ingests
from .scene import Supplies


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("how", ["on disk", "any moment"])
async def test_g3_kills_of_an_ingest_leave_the_index_serving(
    tmp_path: Path, supplies: Supplies, how: Literal["on disk", "any moment"]
) -> None:
    row = await ingests.kills(tmp_path / "home", supplies, 3, how)
    assert row.holds, row
