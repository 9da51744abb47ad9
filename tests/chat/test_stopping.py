"""Whoever has had enough of an answer is left with what they have read of it, and it costs no more."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from bot.domain import Answer, Passage, Person
from bot.mentor import Mentor
from bot.rag.chat.model import open_chat_model
from bot.stopping import STOPPED

from .desks import Purse, mentor_with, passage
from .model_server import ModelServer, Reply

ADA = Person("T0SANDBOX1", "U0ADA00001")
QUESTION = "How do I build my network?"
EVENTS = "Go to meetups, conferences, and workshops that deal with AI and project management, and talk to people there."
ONLINE = "Connect with AI and project management professionals on social media platforms such as LinkedIn."
GROUP = "Become a member of a professional group for AI and project management."
PASSAGES = [passage(number, text) for number, text in enumerate((EVENTS, ONLINE, GROUP), 1)]
WRITTEN = " ".join(f"{each.text[:-1]} [{each.id}]." for each in PASSAGES)


@dataclass
class Reader:
    """Has had enough once they have read so many pieces."""

    enough: int
    hears_along: bool = True
    read: str = ""
    had_enough: asyncio.Event = field(default_factory=asyncio.Event)
    heard: int = 0

    async def __call__(self, text: str, /) -> None:
        self.heard += 1
        if self.heard <= self.enough:
            self.read += text
        else:
            self.had_enough.set()


@pytest.fixture
def purse() -> Purse:
    return Purse()


@pytest.fixture
def mentor(model_server: ModelServer, purse: Purse) -> Iterator[Mentor]:
    model = open_chat_model("openai:stand-in", model_server.url, None, 20, 8)
    with ThreadPoolExecutor(2) as pool, mentor_with(model, PASSAGES, pool, purse) as mentor:
        yield mentor


def cited(answer: Answer) -> list[Passage]:
    return [answer.passages[i].passage for i in answer.cited]


async def test_it_says_what_they_have_read_with_its_sources_and_counts_what_it_cost(
    mentor: Mentor, model_server: ModelServer, purse: Purse
) -> None:
    model_server.says(Reply((f"{WRITTEN} And", " so on."), between=asyncio.Event()))
    answer = await mentor.ask(QUESTION, (), ADA, Reader(enough=1))
    assert answer.text == f"{EVENTS} {ONLINE}\n\n{STOPPED}"
    assert cited(answer) == PASSAGES[:2]
    assert answer.writing
    assert (answer.outcome, answer.writing.kept, answer.writing.failed) == ("answer", 2, None)
    await asyncio.wait_for(model_server.requests[0].is_left.wait(), 5)
    assert purse.spent == [(ADA, answer.writing.tokens)]
    assert answer.writing.tokens > len(WRITTEN) // 4


@pytest.mark.parametrize("hears_along", [True, False])
async def test_where_nothing_was_read_nothing_is_claimed(
    mentor: Mentor, model_server: ModelServer, hears_along: bool
) -> None:
    model_server.says(Reply((f"{WRITTEN} And", " so on."), between=asyncio.Event()))
    reader = Reader(0, hears_along)
    asking = asyncio.create_task(mentor.ask(QUESTION, (), ADA, reader))
    await model_server.arrived.wait()
    reader.had_enough.set()
    answer = await asking
    assert (answer.outcome, answer.text, answer.sources) == ("small_talk", STOPPED, ())
    assert answer.writing
    assert (answer.writing.kept, answer.writing.failed) == (0, "stopped")


async def test_what_is_whole_by_then_is_not_taken_back(mentor: Mentor, model_server: ModelServer) -> None:
    model_server.says(Reply((WRITTEN,)))
    reader = Reader(enough=3)
    answer = await mentor.ask(QUESTION, (), ADA, reader)
    reader.had_enough.set()
    assert answer.text == f"{EVENTS} {ONLINE} {GROUP}"
