"""Which of the things last shown a message points to, and which messages only count something."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.ordinals import ordinal

POINTING = {
    "the second one please": 2,
    "and the third?": 3,
    "expand on the 3rd point": 3,
    "what about number 4": 4,
    "tip number three?": 3,
    "tell me about the fifth one": 5,
    "2nd one?": 2,
    "option 3": 3,
    "bullet two": 2,
    "#2": 2,
    "and #3?": 3,
    "nr 2 please": 2,
    "no. 5?": 5,
    "the first of those": 1,
    "the third on your list": 3,
    "what did you mean by the second": 2,
    "the second, then": 2,
    "is the first one free": 1,
    "that fourth one you listed": 4,
    "first?": 1,
    "4": 4,
    "five": 5,
    "do you mean the first or the second": 1,
    "the former, please": 1,
    "the latter sounds better": -1,
    "last one": -1,
    "how do i do the last one?": -1,
    "the final point, in more detail": -1,
    "the second to last": -2,
    "the penultimate one": -2,
}
NOT_POINTING = """
2 years of experience
i have 3 kids
my second job
my first one failed
what's the first step
which should I learn first
first, what is a dataset
one of them
no one told me
in the first place
a second opinion
wait a second
third-party data
at last
last but not least
the last year was hard
the former army officer
who was first to do it
first impressions matter
number of certifications
top 5 skills
my #1 skill
on the one hand
20% faster
in my second year
one-on-one talks
""".strip().splitlines()


@pytest.mark.parametrize(("message", "place"), POINTING.items())
def test_a_place_in_the_list_is_understood(message: str, place: int) -> None:
    assert ordinal(message) == place


@pytest.mark.parametrize("message", NOT_POINTING)
def test_what_only_counts_points_nowhere(message: str) -> None:
    assert ordinal(message) is None


@given(st.text())
def test_any_message_points_somewhere_or_nowhere(message: str) -> None:
    assert ordinal(message) != 0
