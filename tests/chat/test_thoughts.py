"""What a model thinks aloud is no part of what it says: nobody reads it, and nothing is confused by it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bootstrap import House
from bot.domain import Answer, Turn
from bot.rag.chat.model import ChatModel, open_chat_model
from bot.rag.chat.thoughts import Thoughts, after_thinking
from bot.rag.library import Library
from bot.writing import Piece, Prompt

from .houses import SUPPORTED, WELL, Says, copied, house_with
from .model_server import Asked, ModelServer, Reply, says

QUESTION = "How do I build my network?"
SPANISH = "¿Cómo puedo construir mi red de contactos?"
TRANSLATED = "1. Ve a encuentros y conferencias sobre IA.\n2. Son buenos lugares para aprender de expertos."
ENGLISH = "\n".join(f"{number}. {line}." for number, line in enumerate(SUPPORTED.removesuffix(".").split(". "), 1))
# What else it might have said, and been believed.
THOUGHT = (
    f'<think>\nMaybe {{"questions": ["Bread?"], "vague": true, "ask": "Why?"}}\n1. Eat < 2 [1].\n{WELL}</think>\n\n'
)
TEXTS = st.lists(st.sampled_from(["<think>", "</think>", "<", "think>", "</", "a", " b. ", "\n"]), max_size=12)


def without_thoughts(*parts: str) -> str:
    thoughts = Thoughts()
    return "".join(map(thoughts.without, parts)) + thoughts.rest()


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("<think>So.</think>Go.", "Go."),
        (" <think></think>\n\nGo.", " \n\nGo."),
        ("<think>So. <think> And.</think>Go. <think>Now?</think> Run.", "Go.  Run."),
        ("<think>So. And so on", ""),
        ("<think>So.</thin", ""),
        ("Go. <think", "Go. <think"),
        ("1 < 2 <thinking> </ think>", "1 < 2 <thinking> </ think>"),
    ],
)
def test_what_stands_between_the_tags_is_not_said(reply: str, said: str) -> None:
    assert without_thoughts(reply) == without_thoughts(*reply) == said


@given(TEXTS.map("".join), st.data())
def test_however_a_reply_is_parted_the_same_is_said(reply: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(reply)), max_size=8)))
    parts = [reply[start:end] for start, end in zip([0, *cuts], [*cuts, len(reply)], strict=True)]
    assert without_thoughts(*parts) == without_thoughts(reply)


def test_thinking_whose_beginning_a_server_leaves_out_is_known_by_its_end() -> None:
    assert after_thinking("So. And so.</think>Go.") == "Go."


@pytest.fixture
def model(model_server: ModelServer) -> ChatModel:
    return open_chat_model("openai:stand-in", model_server.url, None, 20, 8)


async def pieces_of(model: ChatModel) -> list[Piece]:
    return [piece async for piece in model.stream(Prompt("Answer.", "What is risk?"), 50)]


async def test_only_what_is_said_comes_through_and_all_of_it_is_paid_for(
    model: ChatModel, model_server: ModelServer
) -> None:
    model_server.says(Reply(("<th", "ink>So.", " Well.</thi", "nk>", "Risk ", "< 1 <"), usage=None))
    *pieces, last = await pieces_of(model)
    assert [piece.text for piece in pieces] == ["Risk ", "< 1 "]
    assert (last.text, last.is_cut) == ("<", False)
    model_server.says(Reply(("Risk < 1 <",), usage=None))
    assert last.tokens > (await pieces_of(model))[-1].tokens


@pytest.mark.parametrize("finish", ["stop", "length"])
async def test_who_only_thinks_says_nothing(model: ChatModel, model_server: ModelServer, finish: str) -> None:
    model_server.says(says("<think> So this is about risk.", finish=finish))
    assert await pieces_of(model) == [Piece("", 120, is_cut=finish == "length")]


async def test_f4_thinking_without_end_is_bounded_as_all_else_is(model: ChatModel, model_server: ModelServer) -> None:
    """F4"""
    model_server.says(Reply(["<think>", *["Well, well. " * 500] * 100]))
    assert (await pieces_of(model))[-1].is_cut


@pytest.fixture
async def house(
    library: Library, small: Path, tmp_path: Path, small_handbook: Path, model_server: ModelServer
) -> AsyncIterator[House]:
    async with house_with(library, copied(small, tmp_path), small_handbook, model_server) as house:
        yield house


def thinks(server: ModelServer, before: str, reply: Says) -> None:
    def answer(asked: Asked) -> str:
        return before + reply(asked.prompt)

    server.answer = answer


async def answers(house: House, server: ModelServer, before: str) -> list[Answer]:
    """To what is written, understood and translated."""
    history = Turn("user", QUESTION), Turn("coach", "Go to meetups."), Turn("coach_topic", "Building Your Network")
    thinks(server, before, Says(["Why do I build my network?"], there=TRANSLATED, in_english=ENGLISH))
    return [await house.ask(QUESTION), await house.ask("why?", history), await house.ask(SPANISH)]


async def test_answers_are_the_same_with_and_without_thoughts(house: House, model_server: ModelServer) -> None:
    silent = await answers(house, model_server, "")
    assert [answer.text for answer in silent[:2]] == [SUPPORTED] * 2
    assert silent[2].text.startswith("Ve a encuentros")
    aloud = await answers(house, model_server, THOUGHT)
    assert [(answer.text, answer.sources) for answer in aloud] == [(answer.text, answer.sources) for answer in silent]
    assert list(aloud[1].looked_up) == ["Why do I build my network?"]


async def test_what_was_only_thought_is_understood_where_a_server_begins_the_thinking(
    house: House, model_server: ModelServer
) -> None:
    history = Turn("user", QUESTION), Turn("coach", "Go to meetups.")
    thinks(model_server, THOUGHT.removeprefix("<think>"), Says(["Why do I build my network?"]))
    assert list((await house.ask("why?", history)).looked_up) == ["Why do I build my network?"]


async def test_thinking_without_end_leaves_the_quoted_answer(house: House, model_server: ModelServer) -> None:
    model_server.answer = lambda _: THOUGHT.replace("</think>", "")
    answer = await house.ask(QUESTION)
    assert answer.writing
    assert answer.writing.failed == "empty"
    assert answer.sources
