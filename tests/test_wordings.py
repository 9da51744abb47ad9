"""Questions by their wording: the same words are the same question, and what they are about is compared."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain import Outcome, Person
from bot.feedback import Asked, Open, key_of
from bot.understanding.words import without_the_job
from bot.wordings import Wording, most_asked_first, wordings

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def an_open(question: str, minute: int = 0, outcome: Outcome = "not_covered") -> Open:
    at, key = NOON + timedelta(minutes=minute), key_of(f"{question}{minute}")
    return Open(Asked(key, Person("T1", "U1"), "C1", question, outcome, "", (), None, 0.1, at), 0)


def test_case_signs_and_emoji_make_no_other_question() -> None:
    same = ["Where can I park?", "where can i park", "WHERE can I park?!!", "where can I park :car:"]
    [wording] = wordings(map(an_open, same))
    assert wording.text == same[0]
    assert len(wording.keys) == 4


@pytest.mark.parametrize(
    ("said", "subject"),
    [
        ("What does an AI project manager earn?", "What does an earn?"),
        ("do AI PMs need a degree", "do need a degree"),
        ("AI project manager", "AI project manager"),
        ("the EU AI Act", "the EU Act"),
    ],
)
def test_what_all_questions_have_in_common_is_left_out_of_the_comparison(said: str, subject: str) -> None:
    assert without_the_job(said) == subject


def test_groups_asked_about_equally_often_come_with_the_latest_first() -> None:
    often = [Wording((an_open("how do I bake bread", 1), an_open("how do I bake bread", 2)))]
    early, late = [Wording((an_open("who sponsors visas", 3),))], [Wording((an_open("who waters plants", 4),))]
    assert most_asked_first([early, often, late]) == [often, late, early]
