"""G1, G3: the bot goes on answering while ingests come, or are killed."""

from pathlib import Path
from typing import Literal

import pytest

from . import editions, ingests
from .scene import Supplies


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_g1_each_answer_is_of_one_edition_while_ingests_come(tmp_path: Path, supplies: Supplies) -> None:
    row = await editions.asked_all_along(tmp_path / "home", supplies, per_second=5, count=2, every_s=1, before_s=2)
    assert row.holds, row


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("how", ["on disk", "any moment"])
async def test_g3_kills_of_an_ingest_leave_the_index_serving(
    tmp_path: Path, supplies: Supplies, how: Literal["on disk", "any moment"]
) -> None:
    row = await ingests.kills(tmp_path / "home", supplies, 2, how)
    assert row.holds, row
