"""The almanac over a real database: what is handed out is noted, and what was noted counts."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.almanac import Almanac
from bot.domain import Place
from bot.store.engine import Database
from bot.store.tip_notes import TipNotes
from bot.tips import Note, Reader, Tip

ANNA, CHANNEL = Reader("T1", "U1"), Reader("T1", "C1")
DAY = date(2026, 11, 2)
A_DAY = timedelta(days=1)
TIPS = [
    Tip(f"{topic}{n}", "tips.md", f"Name {topic}{n}", "Text.", Place((topic,), f"Name {topic}{n}"))
    for topic in ("Skills", "Steps", "Careers")
    for n in range(3)
]


class Knowledge:
    """What the coach has tips from, as it is now, and where words lead in it."""

    def __init__(self) -> None:
        self.tips: Sequence[Tip] = TIPS
        self.leads: Sequence[str] = ()

    def all(self) -> Sequence[Tip]:
        return self.tips

    async def search(self, words: str) -> Sequence[str]:
        return self.leads


@pytest.fixture
def knowledge() -> Knowledge:
    return Knowledge()


@pytest.fixture
async def almanac(tmp_path: Path, tables: Path, knowledge: Knowledge) -> AsyncIterator[Almanac]:
    db = Database(f"sqlite:///{shutil.copy(tables, tmp_path / 'coach.sqlite3')}")
    yield Almanac(knowledge.all, TipNotes(db), knowledge.search)
    await db.close()


async def test_todays_tip_is_the_same_all_day_and_another_tomorrow(almanac: Almanac) -> None:
    first = await almanac.of_today(ANNA, DAY)

    assert first
    assert await almanac.of_today(ANNA, DAY) == first
    assert await almanac.of_today(ANNA, DAY + A_DAY) != first
    assert await almanac.note(ANNA, first.id) == Note(first.id, DAY, DAY)


async def test_asked_for_many_times_at_once_it_is_one_tip(almanac: Almanac) -> None:
    for day in range(3):
        tips = await asyncio.gather(*(almanac.of_today(ANNA, DAY + day * A_DAY) for _ in range(20)))
        assert len(set(tips)) == 1


async def test_an_edit_does_not_change_todays_tip(almanac: Almanac, knowledge: Knowledge) -> None:
    first = await almanac.of_today(ANNA, DAY)
    knowledge.tips = [replace(tip, text="Better put.") for tip in TIPS]

    assert first
    assert await almanac.of_today(ANNA, DAY) == replace(first, text="Better put.")
    assert almanac.tip(first.id) == replace(first, text="Better put.")


async def test_what_was_removed_is_gone(almanac: Almanac, knowledge: Knowledge) -> None:
    first = await almanac.of_today(ANNA, DAY)
    assert first
    knowledge.tips = [tip for tip in TIPS if tip != first]

    assert await almanac.of_today(ANNA, DAY) in knowledge.tips
    assert almanac.tip(first.id) is None


async def test_another_is_a_new_one_every_time_and_todays_stays(almanac: Almanac) -> None:
    today = await almanac.of_today(ANNA, DAY)
    others = [await almanac.another(ANNA, DAY) for _ in range(8)]

    assert set(others) == set(TIPS) - {today}
    assert await almanac.of_today(ANNA, DAY) == today
    assert await almanac.another(ANNA, DAY, {"Steps"}) in TIPS[3:6]


async def test_more_like_one_is_of_its_topic_and_more_of_it_comes(almanac: Almanac) -> None:
    more = await almanac.more_like(ANNA, DAY, TIPS[0])

    assert more in TIPS[1:3]
    assert (await almanac.note(ANNA, TIPS[0].id)).liked
    assert await almanac.more_like(ANNA, DAY, TIPS[0]) in set(TIPS[1:3]) - {more}


async def test_unasked_it_is_the_same_as_asked_for_but_nothing_is_noted(almanac: Almanac) -> None:
    unasked = await almanac.unasked(ANNA, DAY, ())

    assert unasked
    assert await almanac.note(ANNA, unasked.id) == Note(unasked.id)
    assert await almanac.of_today(ANNA, DAY) == unasked
    assert await almanac.unasked(ANNA, DAY, ()) == unasked


async def test_unasked_none_comes_that_was_shown_within_a_week(almanac: Almanac, knowledge: Knowledge) -> None:
    """I9."""
    knowledge.tips = TIPS[:1]
    await almanac.of_today(ANNA, DAY)

    assert await almanac.unasked(ANNA, DAY + 6 * A_DAY, ()) is None
    assert await almanac.unasked(ANNA, DAY + 7 * A_DAY, ()) == TIPS[0]


async def test_a_tip_about_something_is_the_best_of_those_found(almanac: Almanac, knowledge: Knowledge) -> None:
    assert await almanac.about(ANNA, DAY, "the weather") is None
    knowledge.leads = ["no tip", "Steps1", "Skills0"]

    assert await almanac.about(ANNA, DAY, "first steps") == TIPS[4]
    assert (await almanac.note(ANNA, "Steps1")).shown_on == DAY


async def test_what_was_saved_or_done_is_kept_in_the_order_of_the_knowledge(
    almanac: Almanac, knowledge: Knowledge
) -> None:
    await almanac.mark(ANNA, "Steps1", done=True)
    await almanac.mark(ANNA, "Skills0", saved=True)
    await almanac.mark(ANNA, "Skills1", saved=True)
    note = await almanac.mark(ANNA, "Skills1", saved=False)
    await almanac.mark(ANNA, "Careers2", saved=True)
    knowledge.tips = TIPS[:6]

    assert not note.saved
    assert await almanac.kept(ANNA) == (
        [(TIPS[0], Note("Skills0", saved=True)), (TIPS[4], Note("Steps1", done=True))],
        1,
    )
    assert await almanac.kept(CHANNEL) == ([], 0)


async def test_a_channel_reads_for_itself(almanac: Almanac) -> None:
    theirs = await almanac.of_today(CHANNEL, DAY)
    hers = await almanac.of_today(ANNA, DAY)

    assert theirs
    assert hers
    assert await almanac.note(ANNA, theirs.id) == (Note(theirs.id, DAY, DAY) if hers == theirs else Note(theirs.id))


async def test_without_knowledge_there_is_no_tip(almanac: Almanac, knowledge: Knowledge) -> None:
    """I9."""
    knowledge.tips = []

    assert await almanac.of_today(ANNA, DAY) is None
    assert await almanac.unasked(ANNA, DAY, ()) is None
    assert await almanac.another(ANNA, DAY) is None
    assert await almanac.more_like(ANNA, DAY, TIPS[0]) is None
    assert almanac.topics() == []


async def test_the_topics_are_those_of_the_knowledge_in_its_order(almanac: Almanac) -> None:
    assert almanac.topics() == ["Skills", "Steps", "Careers"]
