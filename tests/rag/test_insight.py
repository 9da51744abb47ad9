"""What the coach doesn't know: kept in a real database, grouped by the real model; only what it knows is made up."""

import shutil
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain import Answer, Found, Generation, Passage, Person, Place, Turn
from bot.feedback import Asked, Gap, Vote, key_of
from bot.insight import Ask, Group, Insight
from bot.rag.embeddings import Embedder
from bot.rag.gaps import Grouping
from bot.rag.reader import Reader
from bot.store.audit import AuditTrail
from bot.store.curation import Curation
from bot.store.engine import Database
from bot.store.journal import Journal

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANNA, BEN, ADMIN = Person("T1", "U0ANNA"), Person("T1", "U0BEN"), Person("T1", "U0ADMIN")
BREAD = ["how do I bake sourdough bread", "recipe for sourdough bread", "what flour is best for sourdough bread?"]
VISA = ["do companies sponsor visas for ai pms", "will they sponsor my visa"]


def a_passage(name: str) -> Passage:
    place = Place(("Food",), name)
    return Passage(name.lower(), "food.md", place.section, name, f"All about {name}.", 0, "bullet", (place,))


@dataclass
class Knowledge:
    """Answers what it is told it knows."""

    known: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    moves: int = 0
    generation: Generation = field(default_factory=lambda: Generation(1, "minilm", 384, NOON - timedelta(days=9), 1, 2))
    passages: list[Passage] = field(default_factory=lambda: [a_passage("Bread"), a_passage("Butter")])

    async def ask(self, question: str, history: Sequence[Turn]) -> Answer:
        self.asked.append(question)
        found = tuple(Found(passage, 0.5) for passage in self.passages)
        if question in self.known:
            return Answer("answer", self.known[question], found, (0,))
        return Answer("not_covered", "I don’t know.", found)

    def learns(self, *questions: str) -> None:
        """In the next generation."""
        self.known |= dict.fromkeys(questions, "So it is.")
        made = self.generation
        self.generation = replace(made, id=made.id + 1, created_at=NOON + timedelta(hours=made.id))

    async def move_over(self) -> None:
        self.moves += 1

    async def subscriptions(self) -> dict[Any, int]:
        return {"active": 3, "paused": 1}


@dataclass
class World:
    database: Database
    knowledge: Knowledge
    insight: Insight
    journal: Journal

    async def ask(self, *questions: str, person: Person = ANNA, **more: Any) -> None:
        for question in questions:
            number = len(await self.journal.open_questions(NOON - timedelta(days=99))) + len(question)
            its: dict[str, Any] = {"channel": "C1", "question": question, "outcome": "not_covered", "answer": "No."}
            its |= {"passages": (), "topic": None, "seconds": 0.1, "at": NOON - timedelta(minutes=1)} | more
            await self.journal.note(Asked(key_of(f"{question} {person} {number}"), person, **its))

    async def questions(self) -> list[str]:
        return [gap.question for gap in await self.insight.gaps()]

    async def gap(self) -> Gap:
        [gap] = await self.insight.gaps()
        return gap


def insight_into(database: Database, knowledge: Knowledge, ask: Ask, group: Group, zone: tzinfo) -> Insight:
    return Insight(
        Journal(database),
        Curation(database),
        AuditTrail(database).note,
        knowledge,
        ask,
        group,
        knowledge.move_over,
        knowledge.subscriptions,
        30,
        zone,
        lambda: NOON,
    )


@pytest.fixture
async def world(tmp_path: Path, tables: Path, minilm: Embedder) -> AsyncIterator[World]:
    database = Database(f"sqlite:///{shutil.copy(tables, tmp_path / 'coach.sqlite3')}")
    knowledge, journal = Knowledge(), Journal(database)
    with ThreadPoolExecutor(1) as pool:
        insight = insight_into(database, knowledge, knowledge.ask, Grouping(minilm, pool), ZoneInfo("Asia/Kolkata"))
        yield World(database, knowledge, insight, journal)
    await database.close()


async def decided(world: World) -> dict[str, str | None]:
    return {each.question: each.passage_id for each in await Curation(world.database).attached()}


# What is a gap


async def test_questions_alike_are_one_gap_with_its_counts_and_nobodys_name(world: World) -> None:
    await world.ask(*BREAD, person=BEN)
    await world.ask(BREAD[0].upper() + "?", person=BEN, at=NOON)
    await world.ask(VISA[0])
    bread, visa = await world.insight.gaps()

    assert {bread.question, *bread.others} == {*BREAD}
    assert (bread.declined, bread.disliked, bread.waiting) == (4, 0, 0)
    assert (visa.question, visa.others, visa.declined) == (VISA[0], (), 1)
    assert not any(name in repr([bread, visa]) for name in ("U0BEN", "U0ANNA", "T1", "C1"))


async def test_what_was_asked_most_comes_first_and_then_the_latest(world: World) -> None:
    await world.ask(VISA[0], at=NOON - timedelta(days=3))
    await world.ask("is linear algebra necessary", at=NOON - timedelta(days=1))
    await world.ask(*BREAD[:2], at=NOON - timedelta(days=5))

    asked_most, latest, earlier = await world.questions()
    assert asked_most in BREAD
    assert (latest, earlier) == ("is linear algebra necessary", VISA[0])


async def test_an_answer_that_people_disliked_is_a_gap(world: World) -> None:
    world.knowledge.known[BREAD[0]] = "Buy it."
    await world.ask(BREAD[0], outcome="answer", answer="Buy it.", at=NOON)
    assert await world.questions() == []
    key = key_of(f"{BREAD[0]} {ANNA} {len(BREAD[0])}")
    for person in (ANNA, BEN):
        await world.journal.vote("T1", key, person.user, Vote("down"), NOON)

    gap = await world.gap()
    assert (gap.question, gap.declined, gap.disliked) == (BREAD[0], 0, 2)


@pytest.mark.parametrize("question", ["salary?", "why?", "ok", "asdf", "tell me more", "why is that", "what about it?"])
async def test_what_says_nothing_by_itself_is_no_gap(world: World, question: str) -> None:
    await world.ask(question)
    assert await world.questions() == []


@pytest.mark.parametrize("outcome", ["small_talk", "clarify"])
async def test_small_talk_is_no_gap_even_when_somebody_disliked_it(world: World, outcome: str) -> None:
    await world.ask("good morning dear coach", outcome=outcome)
    await world.journal.vote("T1", key_of(f"good morning dear coach {ANNA} 23"), BEN.user, Vote("down"), NOON)
    assert await world.questions() == []


async def test_what_is_not_remembered_any_more_is_no_gap(world: World) -> None:
    await world.ask(BREAD[0], at=NOON - timedelta(days=31))
    await world.ask(VISA[0], at=NOON - timedelta(days=29))
    assert await world.questions() == [VISA[0]]


async def test_who_waits_is_counted_once(world: World) -> None:
    await world.ask(*BREAD[:2])
    for each in await world.journal.open_questions(NOON - timedelta(days=1)):
        await world.journal.wait("T1", each.asked.key, BEN.user, NOON)
    assert (await world.gap()).waiting == 1


async def test_a_gap_names_the_passages_that_come_nearest(world: World) -> None:
    await world.ask(BREAD[0])
    assert [passage.id for passage in (await world.gap()).nearest] == ["bread", "butter"]


async def test_only_as_many_gaps_are_looked_up_as_are_shown(world: World) -> None:
    await world.ask(BREAD[0], VISA[0], "is linear algebra necessary", "best podcast about gardening")
    assert len(await world.insight.gaps(2)) == 2
    assert len(world.knowledge.asked) == 2


# What closes one


async def test_what_the_next_generation_answers_is_closed_and_is_told(world: World) -> None:
    await world.ask(*BREAD, VISA[0])
    before = await world.insight.gaps(undecided=False)
    world.knowledge.learns(*BREAD)

    assert await world.questions() == [VISA[0]]
    [closed] = await world.insight.closed(before)
    assert closed.question in BREAD


async def test_before_an_ingest_is_told_of_the_coach_answers_from_it_even_where_there_was_no_gap(world: World) -> None:
    assert await world.insight.closed([]) == []
    assert world.knowledge.moves == 1


async def test_what_is_still_not_answered_in_other_words_stays_open(world: World) -> None:
    await world.ask(*BREAD)
    stands_for_all = (await world.gap()).question
    rest = {*BREAD} - {stands_for_all}
    world.knowledge.learns(stands_for_all, rest.pop())
    assert {*await world.questions()} == rest


async def test_a_gap_opens_again_when_the_knowledge_goes_back(world: World) -> None:
    await world.ask(BREAD[0])
    before = world.knowledge.generation
    world.knowledge.learns(BREAD[0])
    assert await world.questions() == []
    world.knowledge.known.clear()
    world.knowledge.generation = before
    assert await world.questions() == [BREAD[0]]


async def test_a_disliked_answer_is_closed_by_another_one_of_a_later_generation(world: World) -> None:
    await world.ask(BREAD[0], outcome="answer", answer="Buy it.", at=NOON)
    await world.journal.vote("T1", key_of(f"{BREAD[0]} {ANNA} {len(BREAD[0])}"), BEN.user, Vote("down"), NOON)
    world.knowledge.known[BREAD[0]] = "Bake it."
    assert await world.questions() == [BREAD[0]]  # in its thread it may have read otherwise
    world.knowledge.learns(BREAD[0])
    assert await world.questions() == []


# What admins decide


async def test_a_question_and_those_like_it_are_attached_to_a_passage(world: World) -> None:
    await world.ask(*BREAD, VISA[0])
    [bread, _] = await world.insight.gaps()
    assert await world.insight.attach(bread.key, "bread", ADMIN) == 3

    assert await decided(world) == dict.fromkeys(BREAD, "bread")
    assert await world.questions() == [VISA[0]]
    [deed] = await AuditTrail(world.database).latest(9)
    assert (deed.by, deed.team, deed.action, deed.result) == ("U0ADMIN", "T1", "attach", "done")
    assert (deed.what, deed.how) == (bread.question, "3 questions to Food › Bread")


async def test_what_is_not_our_subject_is_never_shown_again(world: World) -> None:
    await world.ask(BREAD[0], BREAD[1])
    assert await world.insight.dismiss((await world.gap()).key, ADMIN) == 2
    await world.ask(BREAD[2], at=NOON)

    assert await decided(world) == dict.fromkeys(BREAD[:2], None)
    assert await world.questions() == []
    [deed] = await AuditTrail(world.database).latest(9)
    assert (deed.action, deed.how) == ("dismiss", "2 questions")


async def test_a_gap_found_by_any_of_its_questions_may_be_decided_about(world: World) -> None:
    """As more is asked, another question may come to stand for it."""
    await world.ask(*BREAD)
    key = key_of(f"{BREAD[2]} {ANNA} {len(BREAD[2]) + 2}")
    assert await world.insight.dismiss(key, ADMIN) == 3


@pytest.mark.parametrize(("key", "passage"), [("0" * 32, "bread"), ("", ""), ("'; --", "bread")])
async def test_a_value_that_was_made_up_decides_nothing(world: World, key: str, passage: str) -> None:
    await world.ask(BREAD[0])
    assert await world.insight.attach(key, passage, ADMIN) == 0
    assert await world.insight.dismiss(key, ADMIN) == 0
    assert await decided(world) == {}
    assert await AuditTrail(world.database).latest(9) == []


async def test_nothing_is_attached_to_a_passage_that_is_not_there(world: World) -> None:
    await world.ask(BREAD[0])
    assert await world.insight.attach((await world.gap()).key, "jam", ADMIN) == 0
    assert await decided(world) == {}


async def test_what_was_attached_is_open_again_when_its_passage_is_gone(world: World) -> None:
    await world.ask(BREAD[0])
    await world.insight.attach((await world.gap()).key, "bread", ADMIN)
    assert await world.questions() == []
    del world.knowledge.passages[0]
    assert await world.questions() == [BREAD[0]]


async def test_what_was_attached_is_told_of_when_the_next_generation_answers_it(world: World) -> None:
    await world.ask(BREAD[0])
    await world.insight.attach((await world.gap()).key, "bread", ADMIN)
    before = await world.insight.gaps(undecided=False)
    world.knowledge.learns(BREAD[0])
    assert [gap.question for gap in await world.insight.closed(before)] == [BREAD[0]]


# The real handbook, and usage


async def test_the_nearest_passages_are_those_of_the_handbook(world: World, reader: Reader, minilm: Embedder) -> None:
    async def ask(question: str, history: Sequence[Turn]) -> Answer:
        return Answer("not_covered", "", reader.look(question, history, False).found)

    with ThreadPoolExecutor(1) as pool:
        insight = insight_into(world.database, world.knowledge, ask, Grouping(minilm, pool), UTC)
        await world.ask("which certificate would a recruiter in Ulm like best")
        [gap] = await insight.gaps()

    assert len(gap.nearest) == 5
    assert "Certifications" in str([passage.source for passage in gap.nearest])


async def test_usage_is_of_whole_days_where_people_are(world: World) -> None:
    """Noon is half past five in the afternoon there, so the day began at half past six the evening before."""
    for hours in (0, 17, 18, 24 * 2 + 17, 24 * 2 + 18):
        await world.ask(f"question number {hours}", at=NOON - timedelta(hours=hours), outcome="answer")
    figures = await world.insight.usage(3)

    assert [(day.isoformat(), sum(outcomes.values())) for day, outcomes in figures.days] == [
        ("2026-11-20", 1),
        ("2026-11-21", 1),
        ("2026-11-22", 2),
    ]
    assert (figures.subscribers, figures.usage.people) == (3, 1)
    assert len((await world.insight.usage(365)).days) == 30  # no longer is anything remembered
