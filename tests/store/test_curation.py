"""What admins decide about questions and documents holds until they decide otherwise."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.feedback import Attached
from bot.store.curation import Curation
from bot.store.engine import Database

from .letters import NOON

LATER = NOON + timedelta(hours=1)
ATTACHED = Attached("What of a raise?", "p1", "U1", NOON)


@pytest.fixture
def curation(db: Database) -> Curation:
    return Curation(db)


async def test_the_latest_decision_about_a_question_counts(curation: Curation) -> None:
    changed = replace(ATTACHED, passage_id=None, by="U2", at=LATER)
    await curation.attach(ATTACHED)
    await curation.attach(changed)

    assert await curation.attached() == [changed]


async def test_questions_come_in_the_order_they_were_attached_in(curation: Curation) -> None:
    asked = [replace(ATTACHED, question=question, at=NOON + n * (LATER - NOON)) for n, question in enumerate("cab")]
    for each in reversed(asked):
        await curation.attach(each)
    assert await curation.attached() == asked


async def test_a_long_question_is_shortened_and_found_again(curation: Curation) -> None:
    long = "\ud800" + "é" * 100_000
    for _ in range(2):
        await curation.attach(replace(ATTACHED, question=long))
    assert [each.question for each in await curation.attached()] == ["?" + "é" * 1_999]


async def test_a_document_is_hidden_until_it_is_shown_again(curation: Curation) -> None:
    for document in ("uploads/pay.pdf", "uploads/pay.pdf", "skills.md"):
        await curation.hide(document, "U1", NOON)
    await curation.show("of nothing")
    assert await curation.hidden() == {"uploads/pay.pdf", "skills.md"}

    await curation.show("uploads/pay.pdf")
    assert await curation.hidden() == {"skills.md"}
