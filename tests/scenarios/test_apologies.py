"""When something goes wrong: a sentence for the person, the details for the log, nobody's words in it."""

import logging
import re

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

from bot.domain import Thread
from bot.errors import IndexUnavailable
from bot.sandbox import Sandbox
from bot.slack.app import InHand, build_app
from bot.store.engine import Database
from bot.store.inbox import Inbox
from bot.store.threads import Threads

from .conftest import Clock, Knowledge, World

QUESTION = "Where did I put my very secret salary?"


class ForgetfulThreads(Threads):
    async def takes_part(self, thread: Thread) -> bool:
        raise OSError("the disk is gone")


async def test_a_failed_answer_is_apologised_for_in_its_thread(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.knowledge.error = ValueError(f"can't make sense of {QUESTION}")
    ts = await world.slack.say(world.id("ben"), world.general, f"{world.coach} {QUESTION}")
    [reply] = await world.answered(world.general)
    assert reply.thread_ts == ts
    assert reply.text.startswith("Sorry")
    assert "ValueError" not in reply.text
    [reference] = re.findall(r"ref [0-9a-f]{6}", reply.text)
    assert reference in caplog.text
    assert "ValueError" in caplog.text
    assert "in ask" in caplog.text


async def test_a_failed_command_is_apologised_for_where_it_was_given(world: World) -> None:
    world.knowledge.error = IndexUnavailable("run ingest.py")
    command = await world.slack.command(world.id("ben"), world.general, "/coach", QUESTION)
    [reply] = await command.replied()
    assert reply.only_for == world.id("ben")
    assert re.search(r"ref [0-9a-f]{6}", reply.text)
    assert "ingest" not in reply.text


async def test_the_log_says_what_our_own_errors_say(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.knowledge.error = IndexUnavailable("run ingest.py")
    channel, _ = await world.slack.direct_message(world.id("ada"), QUESTION)
    await world.slack.posted(channel)
    assert "IndexUnavailable: run ingest.py" in caplog.text


@pytest.mark.parametrize("error", [None, ValueError(QUESTION)])
async def test_nobodys_words_are_in_the_log_at_any_level(
    world: World, caplog: pytest.LogCaptureFixture, error: Exception | None
) -> None:
    caplog.set_level(logging.DEBUG)
    world.knowledge.error = error
    channel, _ = await world.slack.direct_message(world.id("ada"), QUESTION)
    await world.slack.posted(channel)
    await (await world.slack.command(world.id("ada"), channel, "/coach", QUESTION)).replied()
    told = [record.getMessage() for record in caplog.records if record.name.startswith(("bot.slack", "slack"))]
    assert not [message for message in told if "salary" in message]


async def test_strangers_are_not_bothered_with_apologies(
    slack: Sandbox, knowledge: Knowledge, database: Database, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    threads: ForgetfulThreads = ForgetfulThreads(database)
    app = build_app(slack.bot_token, slack.api_url, knowledge.ask, knowledge.tip, threads, Inbox(database), clock)
    handler, in_hand = AsyncSocketModeHandler(app, slack.app_token), InHand(app)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    world = World(slack, knowledge, clock, in_hand)
    root = await slack.say(world.id("ben"), world.general, "Lunch?")
    await slack.say(world.id("mei"), world.general, "At one.", root)
    assert await world.answered(world.general) == []
    assert "OSError: the disk is gone" in caplog.text
    await handler.close_async()  # type: ignore[no-untyped-call]
