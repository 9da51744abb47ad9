"""The audit trail keeps who did what, in its order."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.audit import Deed
from bot.store.audit import AuditTrail
from bot.store.engine import Database

from .letters import NOON

MADE = Deed(NOON, "T1", "U1", "ingest", "knowledge/", "done", "2 added", generation=7)


@pytest.fixture
def trail(db: Database) -> AuditTrail:
    return AuditTrail(db)


async def test_the_latest_deeds_come_first_whatever_the_clock_says(trail: AuditTrail) -> None:
    deeds = [MADE, replace(MADE, by="shell:ben", at=NOON - timedelta(days=1)), replace(MADE, team="", generation=None)]
    for deed in deeds:
        await trail.note(deed)

    assert await trail.latest(9) == deeds[::-1]
    assert await trail.latest(1) == deeds[-1:]


async def test_the_same_deed_twice_is_two_deeds(trail: AuditTrail) -> None:
    for _ in range(2):
        await trail.note(MADE)

    assert await trail.latest(9) == [MADE, MADE]


async def test_what_is_noted_is_bounded_and_whole_characters(trail: AuditTrail) -> None:
    words = "\ud800" + "é" * 100_000
    await trail.note(replace(MADE, team=words, by=words, what=words, how=words))

    (kept,) = await trail.latest(9)
    assert {kept.team, kept.by, kept.what, kept.how} == {"?" + "é" * 999}


async def test_of_each_generation_the_latest_deed_that_came_true_is_known(trail: AuditTrail) -> None:
    for deed in (
        MADE,
        replace(MADE, generation=8, result="held_back"),
        replace(MADE, generation=9, result="forced", by="U2"),
        replace(MADE, action="roll_back", by="U3"),
        replace(MADE, action="roll_back", by="U4", result="refused"),
        replace(MADE, action="roll_back", by="U5", result="failed"),
        replace(MADE, action="hide_document", generation=None),
    ):
        await trail.note(deed)

    of = {number: (deed.by, deed.action, deed.result) for number, deed in (await trail.of_generations()).items()}
    assert of == {7: ("U3", "roll_back", "done"), 8: ("U1", "ingest", "held_back"), 9: ("U2", "ingest", "forced")}
