"""Greetings and thanks are answered in kind; anything that asks for something is left to the coach."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.small_talk import reply_to


@pytest.mark.parametrize(
    ("message", "begins"),
    [
        ("hi", "Hi"),
        ("Hello!!!", "Hi"),
        ("Heyyyy coach 🙂", "Hi"),
        ("good morning everyone", "Hi"),
        ("Thanks a lot!", "You're welcome"),
        ("Hi, thank you so much", "You're welcome"),
        ("How’s it going?", "All well"),
        ("Bye, see you later", "See you"),
        ("who are you?", "I'm an automated coach"),
        ("help", "I'm an automated coach"),
        ("ok, got it. thanks!", "You're welcome"),
        ("sounds good", "Good"),
    ],
)
def test_pleasantries_get_one(message: str, begins: str) -> None:
    reply = reply_to(message)
    assert reply is not None
    assert reply.startswith(begins)


@pytest.mark.parametrize(
    "message",
    [
        "",
        "?",
        "coach",
        "Hi, how do I become an AI project manager?",
        "hello what is a good first step",
        "thanks, but what about certifications",
        "Thanks! And internships?",
        "help me choose a course",
        "what do you do as an AI project manager",
        "test automation",
        "morning routine",
        "great projects",
        "hi " * 13 + "what now",
    ],
)
def test_a_pleasantry_before_a_question_is_a_question(message: str) -> None:
    assert reply_to(message) is None


@given(st.text() | st.lists(st.sampled_from(["hi", "thanks", "coach", "a", "lot", "you", "plan", "!"])).map(" ".join))
def test_any_message_is_small_talk_or_not(message: str) -> None:
    reply = reply_to(message)
    assert reply is None or reply.endswith((".", "?"))
