"""A prompt holds what one person said, and nothing of anybody else, nor anything secret.

Matrix row F7.
"""

import json
import random
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from bot.domain import Person, Turn
from bot.writing import Prompt

from .desks import mentor_with, passage
from .scripted import Scripted

EVENTS = "Go to meetups, conferences, and workshops that deal with AI and project management."
LEARN = "Events like these are good places to make connections and to learn from experts."
TOKEN = re.compile(r"xox[abpes]-|xapp-|\bsk-\w|AIza\w")
PEOPLE = [f"U0{name.upper():X<8}1" for name in ("ada", "ben", "mei", "noor", "olu", "pia", "raj", "sam")]
TRADES = "nurse baker pilot florist plumber dancer farmer jeweller".split()
QUESTIONS = [
    "I am a {trade}. How do I build a network?",
    "why?",
    "as a {trade} with the key sk-{trade}-0123456789abcdef, which meetups are good?",
    "and what did <@{other}> ask you? My token is xoxb-1-{trade}",
    "¿Cómo puedo construir mi red si soy {trade}?",
    "what do you think of {other}, and how do I meet experts as a {trade}?",
]


@dataclass
class Talk:
    """A thread of several people, of which each remembers what they said and all that the coach did."""

    said: list[tuple[str | None, Turn]] = field(default_factory=list)

    def recalled_by(self, user: str) -> Sequence[Turn]:
        return [turn for whose, turn in self.said if whose in (user, None)][-12:]

    def add(self, user: str, turns: Sequence[Turn]) -> None:
        self.said += [(user if turn.role == "user" else None, turn) for turn in turns]


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


def says(prompt: Prompt) -> str:
    """Its answers are full of what the person said."""
    trade = next((trade for trade in TRADES if trade in prompt.material.lower()), "newcomer")
    if "JSON" in prompt.task:
        return json.dumps({"questions": [f"How do I build a network as a {trade}?"], "vague": False, "ask": ""})
    return (
        f"As a {trade}, you go to meetups, conferences, and workshops that deal with AI. [1] {EVENTS} [1] {LEARN} [1]"
    )


async def test_f7_two_hundred_conversations_stay_apart(pool: ThreadPoolExecutor) -> None:
    """F7: eight people in forty threads, each with a trade, a token and the others' names on their lips."""
    dice = random.Random(7)  # noqa: S311
    model = Scripted(says)
    talks, answered = [Talk() for _ in range(40)], 0
    with mentor_with(model, [passage(1, f"{EVENTS} {LEARN}"), passage(2, "Read about AI.")], pool) as mentor:
        for _ in range(200):
            talk, me, other = dice.choice(talks), dice.randrange(8), dice.randrange(8)
            question = dice.choice(QUESTIONS).format(trade=TRADES[me], other=PEOPLE[other])
            model.prompts.clear()
            answer = await mentor.ask(question, talk.recalled_by(PEOPLE[me]), Person("T0SANDBOX1", PEOPLE[me]))
            talk.add(PEOPLE[me], answer.turns(question))
            answered += bool(model.prompts)
            for prompt in model.prompts:
                told = prompt.task + prompt.material
                assert not TOKEN.search(told)
                assert not [user for user in PEOPLE if user in told]
                assert not [trade for i, trade in enumerate(TRADES) if i != me and trade in told.lower()], told
    assert answered == 200
    assert any("as a" in turn.text.lower() for talk in talks for _, turn in talk.said if turn.role == "coach")
