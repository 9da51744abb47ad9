"""Somebody presses Stop beside an answer that is being written: they keep what they have read, and no more is said."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from bot.mentor import Mentor
from bot.rag.chat.model import open_chat_model
from bot.sandbox import Message
from bot.slack.needs import Needs
from bot.stopping import STOPPED
from bot.store.outbox import Outbox
from tests.chat.desks import mentor_with, passage
from tests.chat.houses import EVENTS, LEARN, SUPPORTED, WELL
from tests.chat.model_server import ModelServer, Reply, serving

from .conftest import World

ONLINE = "Connect with AI and project management professionals on social media platforms such as LinkedIn."
QUESTION = "How do I build my network?"


@pytest.fixture
async def model_server() -> AsyncIterator[ModelServer]:
    async with serving() as server:
        yield server


@pytest.fixture
def mentor(model_server: ModelServer) -> Iterator[Mentor]:
    model = open_chat_model("openai:stand-in", model_server.url, None, 20, 8)
    passages = [passage(1, f"{EVENTS} {LEARN}"), passage(2, ONLINE)]
    with ThreadPoolExecutor(2) as pool, mentor_with(model, passages, pool) as mentor:
        yield mentor


@pytest.fixture
def needs(needs: Needs, mentor: Mentor) -> Needs:
    return replace(needs, ask=mentor.ask, writes=True)


def kinds_of(message: Message) -> list[str]:
    return [block["type"] for block in message.blocks]


async def left(server: ModelServer) -> bool:
    """The only request, by whoever made it."""
    [asked] = server.requests
    await asyncio.wait_for(asked.is_left.wait(), 5)
    return not asked.is_over.is_set()


async def test_who_stops_an_answer_keeps_what_they_have_read_with_its_source(
    world: World, model_server: ModelServer, outbox: Outbox
) -> None:
    model_server.says(Reply((f"{WELL} And", " so on."), between=asyncio.Event()))
    ada = world.id("ada")
    channel, ts = await world.slack.direct_message(ada, QUESTION)
    [begun] = await world.slack.posted(channel)
    assert begun.text == SUPPORTED
    await world.slack.sessions.stop(ada, channel, ts)
    [message] = await world.answered(channel)
    assert message.ts == begun.ts
    assert message.blocks[0]["text"] == f"{SUPPORTED}\n\n{STOPPED}"
    assert kinds_of(message) == ["markdown", "context", "context_actions"]
    assert await left(model_server)
    assert world.slack.workspace.sessions == {(channel, ts): "active"}
    assert world.slack.calls("chat.postMessage") == []
    assert await outbox.states() == {"sent": 1}


@pytest.mark.parametrize("in_private", [True, False])
async def test_who_stops_it_before_there_is_anything_to_read_is_told_that_it_stopped(
    world: World, model_server: ModelServer, in_private: bool
) -> None:
    model_server.says(Reply((WELL,), before=asyncio.Event()))
    ada, channel = world.id("ada"), world.general
    if in_private:
        channel, ts = await world.slack.direct_message(ada, QUESTION)
    else:
        ts = await world.slack.say(ada, channel, f"{world.coach} {QUESTION}")
    await model_server.arrived.wait()
    await world.slack.sessions.stop(ada, channel, ts)
    [message] = await world.answered(channel)
    assert message.blocks[0]["text"] == STOPPED
    assert kinds_of(message) == ["markdown"]
    assert await left(model_server)
    assert world.slack.workspace.statuses == {}
    assert world.slack.workspace.sessions == {(channel, ts): "active"}


async def test_nobody_stops_what_somebody_else_waits_for(world: World, model_server: ModelServer) -> None:
    goes_on = asyncio.Event()
    model_server.says(Reply((WELL,), before=goes_on))
    ts = await world.slack.say(world.id("ada"), world.general, f"{world.coach} {QUESTION}")
    await model_server.arrived.wait()
    await world.slack.sessions.stop(world.id("ben"), world.general, ts)
    await world.slack.until(lambda: all(e.acked_at for e in world.slack.envelopes), "acknowledgements")
    goes_on.set()
    [message] = await world.answered(world.general)
    assert message.blocks[0]["text"] == SUPPORTED


async def test_what_is_asked_after_that_is_answered(world: World, model_server: ModelServer) -> None:
    model_server.says(Reply((WELL,), before=asyncio.Event()))
    model_server.answer = lambda _: WELL
    ada = world.id("ada")
    channel, ts = await world.slack.direct_message(ada, QUESTION)
    await model_server.arrived.wait()
    await world.slack.sessions.stop(ada, channel, ts)
    stop = world.slack.envelopes[-1]
    await world.answered(channel)
    await world.slack.direct_message(ada, QUESTION, ts)
    await world.slack.deliveries.again(stop)
    assert (await world.answered(channel))[-1].blocks[0]["text"] == SUPPORTED


@pytest.mark.parametrize("odd", [{"thread_ts": None}, {"user": "<!channel>"}, {"event_ts": "now"}, {"channel": 1}])
async def test_a_press_that_makes_no_sense_is_let_be(
    world: World, model_server: ModelServer, odd: dict[str, object]
) -> None:
    goes_on, ada = asyncio.Event(), world.id("ada")
    model_server.says(Reply((WELL,), before=goes_on))
    channel, ts = await world.slack.direct_message(ada, QUESTION)
    await model_server.arrived.wait()
    event = {"type": "agent_session_stopped", "user": ada, "channel": channel, "thread_ts": ts, "event_ts": "9.9"}
    await world.slack.deliver(event | odd)
    await world.slack.until(lambda: all(e.acked_at for e in world.slack.envelopes), "acknowledgements")
    goes_on.set()
    [message] = await world.answered(channel)
    assert message.blocks[0]["text"] == SUPPORTED
