"""Plain distress is recognised by its words alone; what only sounds like it is left to be answered."""

from itertools import chain
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import care

PLAIN = """
    I want to kill myself
    im going to hurt myself tonight
    I cut myself again last night.
    keep thinking about hanging myself
    i've been thinking about ending it all
    I want to end my life
    I’m going to take my own life
    thinking of suicide, what skills do I need anyway
    i tried to commit suicide in may
    i'm suicidal
    I am feeling suicidal again
    i self-harm when it gets too much
    i have thoughts of self harm
    I just want to die
    i'd rather be dead.
    i wish i was dead
    wanna die tonight
    I don't want to live anymore
    i dont wanna wake up
    I no longer want to exist
    There's no point in living any more.
    I see no reason to live
    everyone would be better off without me
    I'd be better off dead
    my boss harasses me and nobody helps
    my manager keeps touching me
    he groped me in the stockroom
    a colleague is stalking me
    they bullied me out of the team
    My husband hits me when I study.
    I'm being bullied at work
    i was sexually harassed by a client
    I've been abused for years
    harassed by my team lead every day
    How do I become a project manager? I want to kill myself.
"""
HARMLESS = """
    this deadline is killing me lol
    scope creep is killing me
    don't kill me but I never used jira
    i could kill myself laughing
    that exam killed me
    how do i kill the process on port 8080
    our sponsor is trying to kill the project
    a recruiter hit me up on linkedin
    my boss hit me up with a question
    she hits me with ten tickets a day
    it just hit me that I need a degree
    layoffs hit me in march
    will a career gap hurt me
    does it hurt me if I have no degree
    i cut myself short in interviews
    cut me some slack
    hello from the train, the tunnel might cut me off
    he keeps cutting me off in meetings
    career suicide or smart move: a pay cut to get into AI
    is it suicide for my career to leave a big company
    our chatbot must handle messages about suicide responsibly
    we are thinking of suicide prevention as a use case
    i'm working on suicidal ideation detection with AI
    we build a self-harm classifier
    i'd rather die than write code
    i want to die my hair before the interview
    I don't want to live in California
    i do not want to wake up at 5 for standups
    is there no point in living documents
    how do I end it all in a closing report
    I want to end my life as a scrum master
    a project that would be better off without me as its lead
    how do i prevent users from being harassed by our model
    an ai that detects when people are bullied
    how do we test a tool that spots harassment in chats
    the data was abused
    being threatened with redundancy
    this book grabbed me
    your answer touched me deeply
    dying to become a PM
    i nearly died laughing
    I hate my job in retail and want to move into AI
"""


def messages(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


@pytest.mark.parametrize("message", messages(PLAIN))
def test_plain_distress_is_recognised(message: str) -> None:
    assert care.is_plain_distress(message)
    assert care.is_plain_distress(message.upper())


@pytest.mark.parametrize("message", messages(HARMLESS))
def test_what_only_sounds_like_it_is_not(message: str) -> None:
    assert not care.is_plain_distress(message)


def test_the_reply_points_to_people_and_promises_nothing() -> None:
    assert all(word in care.REPLY for word in ("doctor", "crisis line", "HR", "emergency"))
    assert not any(character.isdigit() for character in care.REPLY)
    assert len(care.REPLY.split()) < 90


@given(st.text(max_size=200))
def test_any_text_is_judged(message: str) -> None:
    assert care.is_plain_distress(message) in {True, False}


def test_a_long_message_is_judged_at_once() -> None:
    started = perf_counter()
    for words in chain(("he ", "i was ", "want to ", "my boss is a "), messages(HARMLESS)):
        care.is_plain_distress((words + " ") * (10_000 // len(words)))
    assert perf_counter() - started < 5
