"""The coach takes whatever people type: a question gets looked up, everything else a polite word."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coach import Coach
from bot.domain import Found, Passage, Place

NETWORKING = Place(("Steps", "Building Your Network"), "Meet")
MEET = Found(
    Passage("1", "steps.md", NETWORKING.section, NETWORKING.title, "Go.", 0, "bullet", (NETWORKING,)), score=0.9
)


@dataclass
class World:
    """What the coach finds, and what it was asked to look up."""

    found: tuple[Found, ...] = (MEET,)
    covered: bool = True
    looked_up: list[str] = field(default_factory=list)

    @property
    def coach(self) -> Coach:
        return Coach(self.find, lambda *_: self.covered, lambda *_: ("Go.", (0,)))

    def find(self, question: str, *_: object) -> tuple[Found, ...]:
        self.looked_up.append(question)
        return self.found


def test_a_question_is_answered_with_its_source() -> None:
    world = World()
    answer = world.coach.answer("How do I meet people?")
    assert (answer.outcome, answer.text, answer.sources) == ("answer", "Go.", (NETWORKING,))
    assert world.looked_up == ["How do I meet people?"]
    assert answer.timings_ms["total"] >= answer.timings_ms["retrieve"] >= 0


@pytest.mark.parametrize(
    "message", ["", " \n\t ", "🙂🙂", "🇩🇪 👩‍💻", ":wave: :+1:", "\x00\x07\x1b", "\u200b\u202e\ufeff", "?!…"]
)
def test_what_holds_no_words_is_asked_about_politely(message: str) -> None:
    world = World()
    answer = world.coach.answer(message)
    assert answer.outcome == "clarify"
    assert answer.text.startswith("I couldn't find a question in that.")
    assert not world.looked_up


def test_an_article_pasted_as_a_question_is_cut_before_it_is_looked_up() -> None:
    world = World()
    assert world.coach.answer("How do I start? " * 2500).outcome == "answer"
    (asked,) = world.looked_up
    assert asked.startswith("How do I start?")
    assert len(asked) <= 2000


def test_what_hides_between_letters_is_not_looked_up() -> None:
    world = World()
    world.coach.answer("\u200b".join("How do I\x00 start?\u202e"))
    assert world.looked_up == ["How do I start?"]


def test_small_talk_is_answered_without_looking_anything_up() -> None:
    world = World()
    answer = world.coach.answer("Hi there! 👋")
    assert answer.outcome == "small_talk"
    assert not answer.passages
    assert not world.looked_up


def test_what_is_not_covered_is_said_with_the_nearest_topics_and_no_source() -> None:
    answer = World(covered=False).coach.answer("How do I bake bread?")
    assert (answer.outcome, answer.sources) == ("not_covered", ())
    assert "doesn't cover" in answer.text
    assert "“Building Your Network”" in answer.text


def test_an_empty_library_covers_nothing() -> None:
    answer = World(found=(), covered=False).coach.answer("How do I start?")
    assert (answer.outcome, answer.text) == ("not_covered", "My handbook doesn't cover that.")


@given(st.text() | st.text("hi ?\u200b\x00🙂:+1", max_size=40), st.booleans())
def test_whatever_is_typed_gets_an_answer(message: str, covered: bool) -> None:
    answer = World(covered=covered).coach.answer(message)
    assert answer.outcome in {"answer", "clarify", "not_covered", "small_talk"}
    assert answer.text.strip()
