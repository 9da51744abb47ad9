"""What a message comes down to, and what is only said to be polite."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.cleaning import MAX_CHARACTERS, cleaned, has_words, plain
from bot.understanding.gist import in_short, without_pleasantries

ARTICLE = " ".join(
    [
        "Tools for machine learning have become common in most industries.",
        *(f"Company number {n} reported a rising interest from its customers this year." for n in range(60)),
        "Analysts expect the trend to continue.",
    ]
)
STORY = (
    "I spent eleven years at a ferry company, first on deck, then in the office, and for the last two I planned who "
    "works when, which nobody thanks you for. In spring they bought a system that predicts passengers. It has been "
    "wrong on every single holiday so far, and the captains laugh at it. I like it anyway. "
    "My manager wants me to lead the second phase. What should I learn first? My wife says I worry too much."
)


def core(message: str) -> str:
    return in_short(without_pleasantries(plain(message)))


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("Hi coach, hope you're well! how do i start? Thanks in advance, Maria", "how do i start?"),
        ("Hey what's a PMP", "what's a PMP"),
        ("Good morning everyone,\nwhich certs matter?\n\nBest regards\nAna", "which certs matter?"),
        ("thanks for the list! and what about certs", "and what about certs"),
        ("ok cool. thanks. what else?", "what else?"),
        ("great, makes sense. So where do I start then", "So where do I start then"),
        ("@coach what is a PM :)", "what is a PM"),
        ("what certs do i need thx", "what certs do i need"),
        ("quick question: is python needed?", "is python needed?"),
        ("sorry if this is a dumb question but is python needed?", "is python needed?"),
        ("Stupid question: is python needed?", "is python needed?"),
        ("Excuse my English. is python needed?", "is python needed?"),
        ("My boss wants to know: is python needed?", "is python needed?"),
        ("Imagine you're my mentor. Is python needed?", "Is python needed?"),
        ("ugh is python needed? asking for a friend", "is python needed?"),
        ("is python needed? Explain it like I'm five.", "is python needed?"),
        ("is python needed short answer pls", "is python needed"),
        ("is python needed? PS love this bot", "is python needed?"),
        ("is python needed?\n\nEDIT: typo", "is python needed?"),
        ("How do I start? Any help is appreciated.", "How do I start?"),
    ],
)
def test_pleasantries_are_left_out(message: str, said: str) -> None:
    assert core(message) == said


@pytest.mark.parametrize(
    "message",
    [
        "hi",
        "thanks",
        "hello there!",
        "how do i say thanks",
        "thank you letter, do I send one?",
        "thanks to my boss I know what a model is",
        "good morning routine for pms?",
        "hi-tech firms only?",
        "quick-win ideas?",
        "great leaders, what do they do?",
        "I want a job, best of all in AI",
        "How do I start. Thanks, but I still don't see which certificate comes first",
    ],
)
def test_a_short_message_loses_nothing_else(message: str) -> None:
    assert core(message) == message


def test_of_a_long_message_the_question_is_left_with_what_leads_to_it() -> None:
    assert core(STORY) == "My manager wants me to lead the second phase. What should I learn first?"


def test_of_an_article_both_ends_are_left() -> None:
    said = core(ARTICLE)
    assert said.startswith("Tools for machine learning")
    assert said.endswith("the trend to continue.")
    assert len(said.split()) <= 60


def test_of_an_endless_sentence_the_end_is_left() -> None:
    assert core("so I was thinking " * 50 + "what do I do with bad data").endswith("what do I do with bad data")


def test_a_question_at_the_end_of_ten_thousand_words_is_found() -> None:
    assert "Which degree is useful?" in core(f"{'We tried that. ' * 3300} Which degree is useful?")


@given(st.text())
def test_any_message_has_a_bounded_core(message: str) -> None:
    said = core(message)
    assert len(said) <= MAX_CHARACTERS
    assert has_words(said) == has_words(cleaned(message)[:MAX_CHARACTERS]) or len(message) > MAX_CHARACTERS
