"""What is mistyped is read as what the knowledge and its questions say, and everything else is left as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rag.reader import Reader
from bot.rag.spelling import Spelling

TEXTS = ["which certification should I take, and which internship", "the model and its model card"] * 10
KNOWN = frozenset(["white", "clock"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("certifcation", "certification"),
        ("certiffication", "certification"),
        ("certificatoin", "certification"),
        ("Certificatian", "certification"),
        ("wich", "which"),
    ],
)
def test_a_letter_too_many_too_few_or_wrong_is_put_right(typed: str, meant: str) -> None:
    assert Spelling(TEXTS, KNOWN)(f"A {typed}?") == f"A {meant}?"


@pytest.mark.parametrize(
    "word", ["white", "clocked", "internships", "model's", "teh", "PMP", "Zürich", "whiche" * 9, ""]
)
def test_what_is_known_inflected_short_or_far_from_all_is_left(word: str) -> None:
    assert Spelling(TEXTS, KNOWN)(word) == word


def test_nothing_is_taken_for_a_rare_word() -> None:
    assert Spelling(["an axolotl"], frozenset())("an axolot") == "an axolot"


def test_of_a_message_full_of_unknown_words_only_the_first_are_looked_at() -> None:
    unknown = " ".join(f"{'zq' * 8}{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(100))
    assert Spelling(TEXTS, KNOWN)(f"{unknown} certifcation").endswith("certifcation")


@given(st.text())
def test_any_message_keeps_its_length_but_for_a_letter_a_word(message: str) -> None:
    right = Spelling(TEXTS, KNOWN)(message)
    assert abs(len(right) - len(message)) <= len(message.split()) + len(message) // 4


@pytest.mark.parametrize("message", ["wich certifcations are worth getting", "are there intrenships for begginers"])
def test_a_mistyped_question_finds_what_the_right_one_finds(reader: Reader, message: str) -> None:
    finding = reader.look(message, (), False)
    assert (finding.kind, finding.found[0].passage.title) in {
        ("question", "Project Management Certifications"),
        ("question", "Internships"),
    }
