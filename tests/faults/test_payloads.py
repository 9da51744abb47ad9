"""B1, B2: nothing that comes in stops the bot."""

from pathlib import Path
from random import Random

import pytest

from . import payloads
from .mutations import golden, mutated
from .scene import Supplies


async def test_the_samples_are_of_many_kinds_and_mutants_differ() -> None:
    samples = await golden()
    assert len({payload["event"]["type"] for payload in samples}) > 5
    chance = Random(1)  # noqa: S311  (not for secrets)
    assert all(mutated(payload, chance) != payload for payload in samples * 10)


@pytest.mark.slow
async def test_b2_no_frame_stops_the_bot(tmp_path: Path, supplies: Supplies) -> None:
    row = await payloads.frames(tmp_path / "home", supplies)
    assert row.holds, row


@pytest.mark.slow
async def test_b1_no_payload_over_the_socket_stops_the_bot(tmp_path: Path, supplies: Supplies) -> None:
    row = await payloads.over_socket(tmp_path / "home", supplies, 200)
    assert row.holds, row


@pytest.mark.slow
async def test_b1_no_payload_over_http_stops_the_bot(tmp_path: Path, supplies: Supplies) -> None:
    row = await payloads.over_http(tmp_path / "home", supplies, 200)
    assert row.holds, row
