"""A message in plain letters, whatever it was typed or pasted with."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding import MAX_CHARACTERS, cleaned, has_words


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
    ],
)
def test_a_message_is_brought_into_plain_letters(message: str, plain: str) -> None:
    assert cleaned(message) == plain


@pytest.mark.parametrize(
    "endless", ["a" * 40_000, "a b " * 10_000, "\u200b" * 40_000 + "a", "\ufdfa" * 40_000, ":a" * 20_000]
)
def test_an_endless_message_is_cut(endless: str) -> None:
    assert len(cleaned(endless)) <= MAX_CHARACTERS


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
