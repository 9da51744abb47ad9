"""What was asked is kept once, with what people think of it now and who waits; usage is counted from it."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain import Outcome, Person
from bot.errors import TakenOver
from bot.feedback import Asked, Vote, key_of
from bot.store.engine import Database
from bot.store.inbox import Inbox
from bot.store.journal import Journal
from bot.store.people import People
from bot.usage import Usage, Written
from bot.writing import Writing

from .letters import ANNA, NOON, US, incoming, question, reply, taken

BEN, CLEO = Person("T1", "U2"), Person("T1", "U3")
NAMESAKE = Person("T2", ANNA.user)
MINUTE = timedelta(minutes=1)
EV1 = key_of("Ev1")
UP, DOWN = Vote("up"), Vote("down", frozenset({"wrong", "out_of_date"}), "The figures are of 2019.")


@pytest.fixture
def journal(db: Database) -> Journal:
    return Journal(db)


async def disliked(journal: Journal) -> dict[str, int]:
    return {each.asked.question: each.disliked for each in await journal.open_questions(NOON)}


async def who_waits(journal: Journal) -> Sequence[tuple[Person, ...]]:
    return [each.waiting for each in await journal.open_questions(NOON)]


async def votes(journal: Journal) -> tuple[int, int]:
    usage = await journal.usage(NOON, UTC)
    return usage.liked, usage.disliked


# Kept once


async def test_a_question_is_kept_with_its_answer_however_often_it_is_tried(db: Database, journal: Journal) -> None:
    box, asked = Inbox(db, US), question(topic="Salary › Figures")
    await box.keep(incoming("Ev1"), NOON)
    event = await taken(box)
    await box.answer(event, replace(reply("So."), asked=asked), NOON)
    with pytest.raises(TakenOver):
        await box.answer(event, replace(reply("So."), asked=question("twice")), NOON)
    await journal.note(replace(asked, answer="Another one."))

    assert await journal.asked("T1", EV1) == asked
    assert await journal.asked("T1", key_of("twice")) is None


async def test_a_reply_without_a_question_leaves_nothing_behind(db: Database, journal: Journal) -> None:
    box = Inbox(db, US)
    await box.keep(incoming("Ev1"), NOON)
    await box.answer(await taken(box), reply("So."), NOON)

    assert await journal.usage(NOON, UTC) == Usage([], 0, 0, [], 0, 0.0, 0.0)


async def test_the_same_key_in_another_team_is_another_question(journal: Journal) -> None:
    """L3."""
    await journal.note(question())
    assert await journal.asked("T2", EV1) is None
    assert not await journal.vote("T2", EV1, NAMESAKE.user, DOWN, NOON)

    theirs = question(person=NAMESAKE, question="Theirs?")
    await journal.note(theirs)
    assert await journal.vote("T2", EV1, NAMESAKE.user, DOWN, NOON)
    assert await journal.asked("T2", EV1) == theirs
    assert await disliked(journal) == {"What of Ev1?": 0, "Theirs?": 1}


@pytest.mark.parametrize("happening", ["Ev0123", "", "x" * 100_000, "\ud800", "a:b|c <@U1>\n"])
def test_a_key_fits_any_button(happening: str) -> None:
    assert re.fullmatch(r"[0-9a-f]{32}", key_of(happening))
    assert key_of(happening) == key_of(happening)


async def test_what_is_kept_of_a_question_is_bounded_and_whole_characters(journal: Journal) -> None:
    words, ids = "\ud800" + "é" * 100_000, tuple(map(str, range(1_000)))
    await journal.note(question(question=words, answer=words, passages=ids))
    assert await journal.vote("T1", EV1, BEN.user, Vote("down", words=words), NOON)

    kept = await journal.asked("T1", EV1)
    assert kept
    assert (len(kept.question), len(kept.answer), len(kept.passages)) == (2_000, 12_000, 50)
    assert kept.question == "?" + "é" * 1_999


# Votes


async def test_a_changed_vote_counts_once(journal: Journal) -> None:
    """L10."""
    await journal.note(question(outcome="answer"))
    for vote in (UP, DOWN, DOWN):
        assert await journal.vote("T1", EV1, BEN.user, vote, NOON)
    assert await votes(journal) == (0, 1)
    assert await disliked(journal) == {"What of Ev1?": 1}

    await journal.vote("T1", EV1, BEN.user, UP, NOON)
    await journal.vote("T1", EV1, CLEO.user, UP, NOON)
    assert await votes(journal) == (2, 0)
    assert await disliked(journal) == {}


async def test_votes_of_many_at_once_all_count(journal: Journal) -> None:
    await journal.note(question())
    counted = await asyncio.gather(*(journal.vote("T1", EV1, f"U{n % 10}", DOWN, NOON) for n in range(50)))

    assert all(counted)
    assert await disliked(journal) == {"What of Ev1?": 10}


@pytest.mark.parametrize("key", [key_of("of nothing"), "", EV1[:-1], EV1.upper(), EV1 + " ", "%", "x" * 100_000])
async def test_a_key_that_was_tampered_with_counts_for_nothing(journal: Journal, key: str) -> None:
    """L10."""
    await journal.note(question())

    assert not await journal.vote("T1", key, ANNA.user, DOWN, NOON)
    assert not await journal.wait("T1", key, ANNA.user, NOON)
    assert await votes(journal) == (0, 0)


async def test_what_only_one_person_saw_is_theirs_alone_to_vote_on(journal: Journal) -> None:
    """L10."""
    await journal.note(question(channel=""))

    assert not await journal.vote("T1", EV1, BEN.user, DOWN, NOON)
    assert not await journal.wait("T1", EV1, BEN.user, NOON)
    assert await journal.vote("T1", EV1, ANNA.user, DOWN, NOON)
    assert await journal.wait("T1", EV1, ANNA.user, NOON)


# What is open


async def test_open_are_questions_declined_and_answers_disliked_oldest_first(journal: Journal) -> None:
    outcomes: list[Outcome] = ["answer", "not_covered", "clarify", "small_talk", "answer", "not_covered"]
    for number, outcome in enumerate(outcomes):
        await journal.note(question(str(number), outcome=outcome, at=NOON + number * MINUTE))
    await journal.note(question("before", at=NOON - MINUTE))
    await journal.vote("T1", key_of("0"), BEN.user, DOWN, NOON)
    await journal.vote("T1", key_of("4"), BEN.user, UP, NOON)

    assert await disliked(journal) == {"What of 0?": 1, "What of 1?": 0, "What of 5?": 0}
    assert [each.asked.question for each in await journal.open_questions(NOON + MINUTE)] == ["What of 1?", "What of 5?"]


async def test_of_very_many_open_questions_the_latest_come(journal: Journal) -> None:
    for number in range(9):
        await journal.note(question(str(number), at=NOON + number * MINUTE))

    latest = await journal.open_questions(NOON, limit=2)
    assert [each.asked.question for each in latest] == ["What of 7?", "What of 8?"]


async def test_people_wait_once_until_they_were_told(journal: Journal) -> None:
    for name in ("Ev1", "Ev2"):
        await journal.note(question(name))
    for person in (BEN, ANNA, BEN):
        assert await journal.wait("T1", EV1, person.user, NOON)
    await journal.wait("T1", key_of("Ev2"), BEN.user, NOON)
    assert {*await who_waits(journal)} == {(ANNA, BEN), (BEN,)}

    await journal.told(BEN, [EV1, key_of("Ev2"), key_of("of nothing")])
    await journal.told(ANNA, [])
    assert {*await who_waits(journal)} == {(ANNA,), ()}


async def test_any_number_of_questions_can_be_told_at_once(journal: Journal) -> None:
    await journal.note(question())
    await journal.wait("T1", EV1, ANNA.user, NOON)
    await journal.told(ANNA, [*map(str, range(40_000)), EV1])

    assert await who_waits(journal) == [()]


# Usage


async def test_questions_are_counted_by_the_day_they_were_asked_on_where_people_are(journal: Journal) -> None:
    half_past_six = datetime(2026, 11, 1, 18, 30, tzinfo=UTC)  # midnight in India
    moments = [half_past_six - timedelta(microseconds=1), half_past_six, half_past_six + 20 * MINUTE]
    outcomes: list[Outcome] = ["answer", "answer", "not_covered"]
    for moment, outcome in zip(moments, outcomes, strict=True):
        await journal.note(question(str(moment), at=moment, outcome=outcome))

    assert (await journal.usage(NOON, ZoneInfo("Asia/Kolkata"))).days == [
        ("2026-11-01", {"answer": 1}),
        ("2026-11-02", {"answer": 1, "not_covered": 1}),
    ]
    assert (await journal.usage(NOON, UTC)).days == [("2026-11-01", {"answer": 2, "not_covered": 1})]
    assert (await journal.usage(half_past_six, UTC)).days == [("2026-11-01", {"answer": 1, "not_covered": 1})]


async def test_topics_people_and_seconds_are_counted(journal: Journal) -> None:
    for asked in _twenty():
        await journal.note(asked)
    usage = await journal.usage(NOON, UTC)

    assert usage.topics == [("Salary", 12), ("Risks", 6)]
    assert usage.people == 3
    assert (usage.median_seconds, usage.slowest_seconds) == (1.0, 1.9)


async def test_what_models_wrote_is_counted_and_why_others_were_quoted_instead(journal: Journal) -> None:
    writings = [
        Writing("openai:one", kept=3, dropped=1, tokens=900, first_s=0.5),
        Writing("openai:one", kept=2, tokens=800, first_s=1.5),
        Writing("ollama:two", dropped=4, tokens=1000, failed="unsupported"),
        Writing("openai:one", failed="timeout"),
        Writing("openai:one", failed="timeout"),
        Writing("openai:one", tokens=50),  # asked back, which needs no sentence checked
        None,
    ]
    for number, writing in enumerate(writings):
        await journal.note(question(str(number), writing=writing))
    await journal.note(question("before", at=NOON - MINUTE, writing=Writing("openai:old", kept=1)))
    await journal.note(question("0", writing=Writing("openai:one", kept=99)))  # tried again

    assert (await journal.usage(NOON, UTC)).written == Written(
        ["openai:one", "ollama:two"], 2, {"timeout": 2, "unsupported": 1}, 5, 5, 2750, 0.5, 1.5
    )


async def test_how_an_answer_was_written_goes_with_what_was_asked(db: Database, journal: Journal) -> None:
    """L4."""
    await journal.note(question(writing=Writing("openai:one", kept=3)))
    await People(db).forget(ANNA)

    assert (await journal.usage(NOON, UTC)).written is None


def _twenty() -> list[Asked]:
    """They took 0.1 to 2.0 seconds; every seventh is about nothing."""
    people = [ANNA, NAMESAKE, BEN]
    topics = [None if number % 7 == 0 else "Risks" if number % 3 == 0 else "Salary" for number in range(1, 21)]
    return [
        question(str(number), people[number % 3], seconds=number / 10, topic=topic)
        for number, topic in enumerate(topics, 1)
    ]
