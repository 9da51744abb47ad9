"""What comes of a message, with the real model and a small handbook: passages, a theme's sentence, small talk, care."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.domain import Turn
from bot.rag import talk
from bot.rag.embeddings import Embedder
from bot.rag.reader import Reader

from .conftest import opened

COVERED = [
    ("Which certifications are worth getting?", "Project Management Certifications"),
    ("are there any internships for beginners like me", "Internships"),
    ("could i help out a charity for free to get some practice", "Volunteer Work"),
    ("data is never clean, how do you deal with that", "Data Availability and Quality"),
    ("what should i study at university", "Bachelor’s Degree"),
]


@pytest.mark.parametrize(("question", "title"), COVERED)
def test_what_is_covered_leads_to_its_passage(reader: Reader, question: str, title: str) -> None:
    finding = reader.look(question, (), False)
    assert (finding.kind, finding.says) == ("question", None)
    assert finding.margin > 0
    assert title in [found.passage.title for found in finding.found[:3]]


def test_what_the_coach_began_with_is_what_the_next_message_is_about(reader: Reader) -> None:
    began = [Turn("coach", "**Volunteer Work:** Offer your help with an AI project to a non-profit.")]
    assert reader.look("tell me more", began, True).found[0].passage.title == "Volunteer Work"


@pytest.mark.parametrize(
    ("message", "says"),
    [
        ("how do i bake sourdough bread", "cooking"),
        ("do i need a visa to work in germany", "visas"),
        ("how much does an ai project manager earn", "pay"),
    ],
)
def test_what_is_not_covered_gets_the_sentence_of_its_theme(reader: Reader, message: str, says: str) -> None:
    finding = reader.look(message, (), False)
    assert finding.kind == "not_covered"
    assert finding.margin < 0
    assert finding.says
    assert says in finding.says


def test_what_is_like_no_theme_gets_none_of_their_sentences(reader: Reader) -> None:
    finding = reader.look("the mitochondria of the axolotl under ultraviolet light", (), False)
    assert (finding.kind, finding.says) == ("not_covered", None)
    assert finding.found


@pytest.mark.parametrize(
    ("message", "group"), [("hello coach", "greeting"), ("thank you so much!", "thanks"), ("bye, see you", "bye")]
)
def test_small_talk_gets_a_reply_of_its_kind_and_always_the_same(reader: Reader, message: str, group: str) -> None:
    first, second = (reader.look(message, (), False) for _ in range(2))
    assert first.kind == "small_talk"
    assert first.says == second.says == talk.reply(group, message)


@pytest.mark.parametrize("message", ["i don't want to be alive any more", "my boss keeps grabbing me and i am scared"])
def test_distress_is_told_from_everything_else(reader: Reader, message: str) -> None:
    assert reader.look(message, (), False).kind == "care"


@pytest.mark.parametrize("message", ["this deadline is killing me", "our pilot project died, what now"])
def test_what_only_sounds_like_it_is_not(reader: Reader, message: str) -> None:
    assert reader.look(message, (), False).kind in {"question", "not_covered"}


def test_in_another_language_it_knows_the_prepared_questions_again(reader: Reader, small_handbook: Path) -> None:
    content = yaml.safe_load((small_handbook / "steps.questions.yaml").read_text(encoding="utf-8"))
    prepared = content["Building Your Network"]["de"][0]
    finding = reader.look_abroad(prepared, "de")
    assert finding.kind == "question"
    assert [found.passage.section[-1] for found in finding.found] == ["Building Your Network"]
    assert reader.look_abroad(prepared, "es").kind == "not_covered"


def test_and_the_small_talk_and_distress_of_that_language(reader: Reader) -> None:
    assert reader.look_abroad("hola", "es").says == talk.reply("greeting", "hola")
    assert reader.look_abroad("ich will nicht mehr leben", "de").kind == "care"


@pytest.mark.parametrize("language", ["es", "other", "zz"])
def test_and_nothing_else(reader: Reader, language: str) -> None:
    finding = reader.look_abroad("¿dónde está la estación de tren más cercana?", language)
    assert (finding.kind, finding.found, finding.says) == ("not_covered", (), None)
    assert finding.margin < 0


@pytest.fixture(scope="module")
def strict(minilm: Embedder, small: Path) -> Iterator[Reader]:
    """One that may decline half of what is covered."""
    yield from opened(minilm, small, 0.5)


def test_the_share_of_false_declines_moves_the_line(reader: Reader, strict: Reader) -> None:
    for question, _ in COVERED:
        usual, stricter = reader.look(question, (), False), strict.look(question, (), False)
        assert stricter.margin < usual.margin
        assert stricter.found == usual.found
    assert "not_covered" in {strict.look(question, (), False).kind for question, _ in COVERED}


HISTORY = [
    Turn("user", "Tell me about internships."),
    Turn("coach", "**Internships:** Look for one."),
    Turn("coach_topic", "Gaining Practical Experience"),
]


def test_a_follow_up_is_understood_from_its_thread(reader: Reader) -> None:
    alone = reader.look("why would that help me?", (), True)
    leaning = reader.look("why would that help me?", HISTORY, True)
    assert leaning.kind == "question"
    assert leaning.margin > alone.margin
    assert "Internships" in [found.passage.title for found in leaning.found[:3]]
    assert "Internships" not in [found.passage.title for found in alone.found[:3]]


def test_a_new_topic_in_a_thread_is_taken_by_itself(reader: Reader) -> None:
    question = "how do i explain models to people with no technical background"
    assert reader.look(question, HISTORY, False) == reader.look(question, (), False)


def test_what_the_handbook_leaves_out_is_not_covered_in_the_thread_of_what_it_covers(reader: Reader) -> None:
    question = "how much does an internship pay"
    finding = reader.look(question, HISTORY, False)
    assert finding == reader.look(question, (), False)
    assert finding.kind == "not_covered"


def test_thanks_in_a_thread_are_still_small_talk(reader: Reader) -> None:
    assert reader.look("thanks a lot, that helped", HISTORY, False).kind == "small_talk"


def test_distress_is_heard_in_a_thread_too(reader: Reader) -> None:
    assert reader.look("there is no way out for me", HISTORY, True).kind == "care"
