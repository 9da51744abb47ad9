"""Where a sentence ends, and which of them stand by themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rag.sentences import fitting, gist, sentences


@pytest.mark.parametrize(
    "text",
    [
        "Consider a certification, such as PRINCE2 or PMP (Project Management Professional), soon.",
        "You may not find a degree called “AI project management” (yet!) where you live.",
        "Say that you cut delays by 20% or raised efficiency by 1.5 points.",
        "Learn a language, e.g. Python, i.e. the most common one.",
        "Learn a language, e.g. Python.",
        "Ask Dr. Rao or Mr. J. R. Okafor at approx. 9 a.m. London time.",
        "It works with data vs. Data Studio etc. and Node.js.",
        "Wait… and see.",
        "1. Install it",
        "Jira, for tickets",
        "What does “Go!” mean to your team?",
    ],
)
def test_one_sentence_stays_one(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Plan. Then act! Why? Because.", ["Plan.", "Then act!", "Why?", "Because."]),
        ("She said “Launch.” Then she did.", ["She said “Launch.”", "Then she did."]),
        ("It’s good (really.) “Soft” skills count.", ["It’s good (really.)", "“Soft” skills count."]),
        ("Cut it by 20%. 3 of 5 do.", ["Cut it by 20%.", "3 of 5 do."]),
        ("Lernen hilft. Übung auch.", ["Lernen hilft.", "Übung auch."]),
        ("  One.   Two.  ", ["One.", "Two."]),
        ("", []),
    ],
)
def test_several_are_told_apart(text: str, found: list[str]) -> None:
    assert sentences(text) == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("So, you want this job? That’s fantastic! It’s a growing field. It is.", "It’s a growing field."),
        ("Here are some ways: Then more follows.", "Here are some ways: Then more follows."),
        ("What does it do? It’s a mix of skills:", "What does it do?"),
        ("A laptop. It is yours.", "A laptop."),
        ("", ""),
    ],
)
def test_the_gist_stands_by_itself_if_anything_does(text: str, said: str) -> None:
    assert gist(text) == said


LONG = "The kitchen is upstairs. Bicycles go into the cellar. Dogs are welcome. Calls are short. Rooms are booked."


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("Where do dogs go?", "Bicycles"),
        ("how do I book rooms", "Dogs"),
        ("Where is the kitchen?", "The kitchen"),
        ("What about lunch?", "The kitchen"),
    ],
)
def test_of_a_long_text_the_part_that_fits_is_quoted(asked: str, first: str) -> None:
    found = fitting(LONG, asked)
    assert len(found) == 3
    assert found[0].startswith(first)


@given(st.text(), st.text())
def test_no_character_is_lost_or_added(text: str, asked: str) -> None:
    found = sentences(text)
    assert "".join(" ".join(found).split()) == "".join(text.split())
    assert set(fitting(text, asked)) <= set(found)
    assert gist(text) in (found or [""])
