"""A message in plain letters, whatever it was typed or pasted with."""

import unicodedata
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.cleaning import MAX_CHARACTERS, cleaned, has_words, plain


@pytest.mark.parametrize(
    ("message", "plain"),
    [
        ("  How do\tI\n\nstart?\r\n", "How do I start?"),
        ("H\u200bo\u200dw\ufeff do\u00ad I\x00 start\u202e?", "How do I start?"),
        ("\uff28\uff4f\uff57 \ufb01ne", "How fine"),
        ("How\u00a0do I start? :thinking_face::+1: :sweat-smile:", "How do I start?"),
        ("Rate it 3:2, at 10:30", "Rate it 3:2, at 10:30"),
        ("Cafe\u0301", "Café"),
        ("怎么开始？", "怎么开始?"),
        ("\ud800 lone", "lone"),
        ("pleeeease hellllp, a goooood idea, soooo www III 1000000", "please help, a good idea, so www III 1000000"),
        ("really?!?!?! yes!!!! wait...... ----", "really? yes! wait... -"),
        ("great:tada: at 10:30:45", "great at 10:30:45"),
        ("<@U1> ask <@U2|ana> in <#C1|general> <!here>", "ask in general"),
        ("see <https://example.com/a|the page> or <https://example.com/b>", "see the page or https://example.com/b"),
        ("x < 3 and <b>", "x < 3 and <b>"),
        ("idea 💡 now 👍🏽 or ❤️", "idea now or"),
    ],
)
def test_a_message_is_brought_into_plain_letters(message: str, plain: str) -> None:
    assert cleaned(message) == plain


@pytest.mark.parametrize(
    "endless", ["a" * 40_000, "a b " * 10_000, "\u200b" * 40_000 + "a", "\ufdfa" * 40_000, ":a" * 20_000]
)
def test_an_endless_message_is_cut(endless: str) -> None:
    assert len(cleaned(endless)) <= MAX_CHARACTERS


def test_letters_with_towers_of_marks_are_read_at_once() -> None:
    started = process_time()
    assert cleaned("a" + "\u0315\u0300" * 10_000 + "b").endswith("b")
    assert process_time() - started < 0.2


def test_both_ends_of_an_endless_message_are_read() -> None:
    read = plain("first " + "word " * 20_000 + "last")
    assert read.startswith("first")
    assert read.endswith("last")
    assert len(read) < 21_000


def test_lines_are_kept_where_they_matter() -> None:
    assert plain("one \r\n\n two\u2028three") == "one\ntwo\nthree"


@pytest.mark.parametrize("message", ["why", "5", "ß", "为什么"])
def test_letters_and_digits_are_words(message: str) -> None:
    assert has_words(message)


@pytest.mark.parametrize("message", ["", "?!", "🙂", "— …", "\u0301"])
def test_signs_are_none(message: str) -> None:
    assert not has_words(message)


@given(st.text())
def test_nothing_that_cannot_be_seen_is_left(message: str) -> None:
    plain = cleaned(message)
    assert plain == plain.strip()
    assert not {unicodedata.category(c) for c in plain} & {"Cc", "Cf", "Cs", "Co", "Cn"}
    assert cleaned(plain) == plain
