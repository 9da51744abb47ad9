"""What a chat model writes in Slack is in the figures that admins see."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from bot.domain import Answer, Person, Turn
from bot.slack.needs import Needs
from bot.writing import Hear, Writing

from .author import Author
from .conftest import World
from .desk import order

WROTE = Writing("openai:stand-in", kept=2, dropped=1, tokens=1_200, first_s=1.5)
QUOTED = Writing("openai:stand-in", dropped=3, tokens=800, failed="unsupported")


@dataclass
class Counted(Author):
    """An author who says what came of the writing; there is none to what it declines."""

    async def ask(
        self, question: str, history: Sequence[Turn] = (), person: Person | None = None, hear: Hear | None = None
    ) -> Answer:
        answer = await super().ask(question, history, person, hear)
        if answer.outcome != "answer":
            return answer
        return replace(answer, writing=QUOTED if question == "Which risk?" else WROTE)


@pytest.fixture
def knowledge() -> Counted:
    author = Counted(unknown={"Which visa?"})
    author.done.set()
    return author


@pytest.fixture
def needs(needs: Needs) -> Needs:
    return replace(needs, writes=True)


async def test_admins_see_what_was_written_what_was_dropped_and_what_it_cost(world: World) -> None:
    for question in ("Which skill?", "Which risk?", "Which visa?"):
        channel, _ = await world.slack.direct_message(world.id("ben"), question)
        await world.answered(channel)
    told = (await order(world, "stats")).text

    assert "- Questions: 3 by 1 people" in told
    assert "- Chat model: openai:stand-in" in told
    assert "- Written answers: 1" in told
    assert "- Quoted instead: 1 (1 unsupported)" in told
    assert "- Sentences: 2 kept, 4 dropped as nothing supports them (67%)" in told
    assert "- Tokens: 2,000" in told
