"""The coach behind an address of its own: Slack posts to it and signs what it posts."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.errors import SettingsError
from bot.sandbox import Sandbox
from bot.slack.app import build_app
from bot.slack.http import PATH, listening, serve
from bot.slack.needs import Needs

from .conftest import AT_ONCE, Clock, Knowledge, World

HERE = "127.0.0.1"
SECRET = "8f742231b10e8888abcd99aaabbb85a5"


@pytest.fixture
async def port() -> int:
    """A free one."""
    with socket.create_server((HERE, 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def clock() -> Clock:
    """The time by which the sandbox signs."""
    return Clock(timedelta())


@pytest.fixture
async def world(slack: Sandbox, knowledge: Knowledge, needs: Needs, clock: Clock, port: int) -> AsyncIterator[World]:
    app, staff = build_app(slack.bot_token, slack.api_url, needs, AT_ONCE)
    slack.deliveries.to_url(_url(port), SECRET)
    async with staff.at_work(), listening(app, SECRET, HERE, port, clock):
        yield World(slack, knowledge, clock, staff)


async def test_members_are_answered_in_messages_and_to_commands(world: World) -> None:
    channel, ts = await world.slack.direct_message(world.id("ada"), "Which skill?")
    assert len(await world.answered(channel, ts)) == 1
    question = await world.slack.command(world.id("ada"), world.general, "/coach", "Which skill?")
    (private,) = await question.replied()
    assert private.only_for == world.id("ada")


async def test_the_same_bytes_again_have_no_second_effect(world: World) -> None:
    """E2"""
    channel, _ = await world.slack.direct_message(world.id("ada"), "Which skill?")
    await world.answered(channel)
    for _ in range(3):
        again = await world.slack.deliveries.again(world.slack.envelopes[0])
        await world.slack.acked(again)
    assert len(await world.answered(channel)) == 1
    assert world.knowledge.questions == ["Which skill?"]


async def test_it_finishes_the_answer_in_hand_before_it_stops(
    slack: Sandbox, needs: Needs, knowledge: Knowledge, port: int
) -> None:
    serving = asyncio.create_task(_serve(slack, needs, port))
    await slack.called("auth.test")
    slack.deliveries.to_url(_url(port), SECRET)
    knowledge.done.clear()
    channel, _ = await slack.direct_message(slack.person("ada").id, "Which skill?")
    await slack.acked(slack.envelopes[-1])
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait({serving}, timeout=0.1)
    assert not serving.done()
    knowledge.done.set()
    await serving
    assert [call.arguments["channel"] for call in slack.calls("chat.postMessage")] == [channel]


async def test_a_refused_token_ends_the_start(slack: Sandbox, needs: Needs, port: int) -> None:
    slack.bot_token = "xoxb-wrong"
    with pytest.raises(SettingsError, match=r"^SLACK_BOT_TOKEN was refused by Slack"):
        await _serve(slack, needs, port)


def _url(port: int) -> str:
    return f"http://{HERE}:{port}{PATH}"


async def _serve(slack: Sandbox, needs: Needs, port: int) -> None:
    app, staff = build_app(slack.bot_token, slack.api_url, needs, AT_ONCE)
    await serve(app, staff, SECRET, HERE, port)
