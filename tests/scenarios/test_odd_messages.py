"""Who and what the coach doesn't answer, and what it makes of odd texts (matrix rows B3, B4, B6)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from bot.bootstrap import House
from bot.rag.library import Library
from bot.sandbox import Envelope, Sandbox
from bot.sandbox.workspace import BOT_ID, Person
from bot.settings import Settings
from bot.slack.needs import Needs
from bot.store.inbox import Inbox
from tests.opening import house_over

from .conftest import Clock, Knowledge, World, coach_in

ROUNDS = 20
OTHER_BOTS: list[dict[str, Any]] = [
    {"user": "U0OTHERBOT", "bot_id": "B0OTHER001"},
    {"user": "U0OTHERBOT", "bot_id": "B0OTHER001", "app_id": "A0OTHER001", "bot_profile": {"id": "B0OTHER001"}},
    {"user": None, "bot_id": "B0OTHER001", "subtype": "bot_message", "username": "Jenkins"},
    {"user": "USLACKBOT"},
    {"user": "USLACKBOT", "subtype": "slackbot_response"},
]
ODD: dict[str, str] = {
    "endless": "skill " * 6_666,
    "one endless word": "a" * 40_000,
    "empty": "",
    "blank": " \n\t\u00a0 ",
    "emoji codes": ":tada: :+1::skin-tone-3:",
    "emoji": "\U0001f389\U0001f44d\u200d\U0001f33a",
    "right to left": "\u202ewhich skill\u202c?",
    "zero width": "wh\u200bich \u2060skill\ufeff?",
    "nothing to see": "\u200b\u2060\ufeff\U000e0041",
    "nul": "which\x00 skill?\x00",
    "half a character": "which \ud83d skill?",
    "half a character alone": "\udfff",
    "marks": "e" + "\u0301" * 10_000,
    "brackets": "<" * 5_000 + "[" * 5_000,
    "entities": "&amp;" * 8_000,
}
BOUND_S = 2.0


async def test_b3_the_coach_does_not_answer_itself(world: World) -> None:
    """B3: whichever of its names a message carries, and wherever it stands."""
    me = world.slack.bot_user_id
    ada, _ = await world.slack.direct_message(world.id("ada"), "Which skill?")
    root = await world.slack.say(world.id("ben"), world.general, f"{world.coach} which skill?")
    said = len(await world.answered(ada)) + len(await world.answered(world.general))
    for own in ({"bot_id": BOT_ID, "user": me}, {"user": me}, {"bot_id": BOT_ID, "user": None}):
        for _ in range(ROUNDS):
            await said_in(world, ada, "im", **own)
            await said_in(world, world.general, "channel", **own, thread_ts=root)
            await said_in(world, world.general, "channel", **own, type="app_mention")
            changed = {"type": "message", "text": "Learn statistics.", "ts": root, **own}
            await said_in(world, ada, "im", subtype="message_changed", message=changed, previous_message=changed)
    assert len(await world.answered(ada)) + len(await world.answered(world.general)) == said


async def test_b3_an_echo_of_the_coach_ends_with_it(world: World) -> None:
    """B3: even one that doesn't say it is a bot; Slack does."""
    echo = "U0ECHO0001"
    world.slack.workspace.people[echo] = Person(echo, "echo", "Echo", "Etc/UTC", is_bot=True)
    root = await world.slack.say(world.id("ben"), world.general, f"{world.coach} which skill?")
    [reply] = await world.answered(world.general)
    for number in range(ROUNDS):
        text = f"{world.coach} {reply.text} {number}"
        await said_in(world, world.general, "channel", user=echo, text=text, thread_ts=root)
        await said_in(world, world.general, "channel", user=echo, bot_id="B0ECHO0001", text=text, thread_ts=root)
    assert len(await world.answered(world.general)) == 1


@pytest.mark.parametrize("bot", OTHER_BOTS)
async def test_b4_other_bots_are_not_answered(world: World, bot: dict[str, Any]) -> None:
    """B4: in a direct message, in a group, in a thread the coach takes part in, when they mention it."""
    root = await world.slack.say(world.id("ben"), world.general, f"{world.coach} which skill?")
    await world.answered(world.general)
    await said_in(world, world.group("ada"), "im", **bot)
    await said_in(world, world.group("ada", "ben"), "mpim", **bot)
    await said_in(world, world.general, "channel", **bot, thread_ts=root)
    await said_in(world, world.general, "channel", **bot, type="app_mention")
    assert len(await world.answered(world.general)) == 1
    assert len(world.knowledge.asked) == 1


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
async def test_b6_whatever_is_written_gets_an_answer_or_a_polite_word(
    slack: Sandbox, needs: Needs, house: House, knowledge: Knowledge, clock: Clock, inbox: Inbox, text: str
) -> None:
    """B6: from the real coach, and again when it stands in what was said before, in bounded time."""
    async with coach_in(slack, replace(needs, ask=house.ask)) as staff:
        world, started = World(slack, knowledge, clock, staff), process_time()
        channel, thread = await slack.direct_message(world.id("ada"), text)
        await slack.direct_message(world.id("ada"), "and then?", thread)
        replies = await world.answered(channel, thread)
        assert process_time() - started < 2 * BOUND_S
    assert len(replies) >= 2
    assert all(reply.text.strip() and not reply.text.startswith("Sorry") for reply in replies)
    assert (await inbox.states())["answered"] == 2


@pytest.fixture
async def house(library: Library, small: Path, small_handbook: Path) -> AsyncIterator[House]:
    """Of which only the answers are used."""
    async with house_over(library, Settings(DATA_DIR=small, KNOWLEDGE_DIR=small_handbook)) as house:
        yield house


async def said_in(world: World, channel: str, kind: str, **about: Any) -> Envelope:
    """A new message, which mentions the coach unless `about` says something else."""
    text = f"{world.coach} which skill would you learn?"
    message = {"type": "message", "text": text, "ts": world.slack.workspace.new_ts()}
    return await world.slack.deliver(message | {"channel": channel, "channel_type": kind} | about)
