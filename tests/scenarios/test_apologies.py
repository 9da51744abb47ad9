"""When something goes wrong: a sentence for the person, the details for the log, nobody's words in it."""

import asyncio
import logging
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import Thread
from bot.errors import IndexUnavailable
from bot.sandbox import Sandbox
from bot.slack.needs import Needs
from bot.store.engine import Database
from bot.store.inbox import Inbox
from bot.store.threads import Threads

from .conftest import AT_ONCE, Clock, Knowledge, World, coach_in

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


async def test_an_event_is_tried_three_times_before_it_is_apologised_for(world: World) -> None:
    world.knowledge.error = ValueError("no")
    channel, _ = await world.slack.direct_message(world.id("ada"), QUESTION)
    assert len(await world.answered(channel)) == 1
    assert len(world.knowledge.asked) == 3


async def test_an_answer_that_never_comes_is_given_up_and_keeps_nobody_from_working(
    slack: Sandbox, needs: Needs, knowledge: Knowledge, clock: Clock, inbox: Inbox
) -> None:
    knowledge.done.clear()
    tasks = len(asyncio.all_tasks())
    async with coach_in(slack, needs, replace(AT_ONCE, to_answer=timedelta(milliseconds=500))) as staff:
        world = World(slack, knowledge, clock, staff)
        people = [slack.workspace.add_person(f"person-{number}").id for number in range(9)]
        channels = [(await slack.direct_message(person, QUESTION))[0] for person in people]
        for channel in channels:
            [reply] = await world.answered(channel)
            assert reply.text.startswith("Sorry")
        assert {aside.reason.partition(" (ref")[0] for aside in await inbox.aside(10)} == {
            "TimeoutError: it took longer than 0.5 s"
        }
        knowledge.done.set()
        await slack.direct_message(people[0], QUESTION)
        assert (await world.answered(channels[0]))[-1].blocks[0]["text"] == knowledge.text
    assert len(asyncio.all_tasks()) == tasks  # those that never came to an end were ended


async def test_an_answer_that_succeeds_at_last_needs_no_apology(world: World) -> None:
    world.knowledge.error = ValueError("not yet")
    world.knowledge.fails = 2
    channel, _ = await world.slack.direct_message(world.id("ada"), QUESTION)
    [reply] = await world.answered(channel)
    assert reply.blocks[0]["text"] == world.knowledge.text


async def test_strangers_are_not_bothered_with_apologies(
    slack: Sandbox,
    knowledge: Knowledge,
    database: Database,
    needs: Needs,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with coach_in(slack, replace(needs, threads=ForgetfulThreads(database))) as staff:
        world = World(slack, knowledge, clock, staff)
        root = await slack.say(world.id("ben"), world.general, "Lunch?")
        await slack.say(world.id("mei"), world.general, "At one.", root)
        assert await world.answered(world.general) == []
        assert "OSError: the disk is gone" in caplog.text
