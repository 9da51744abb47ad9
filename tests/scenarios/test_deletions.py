"""What people take back: a second answer to nothing, and what was deleted in Slack isn't remembered (matrix row B5)."""

from typing import Any

import pytest

from bot.domain import Person, Thread, Turn
from bot.sandbox import Envelope

from .conftest import World

HOME = "T0SANDBOX1"


def remembered(world: World) -> list[str]:
    """Of what people said, when the coach was asked last."""
    return [turn.text for turn in world.knowledge.asked[-1][1] if turn.role == "user"]


async def test_b5_what_was_edited_is_not_answered_again_and_stays_as_it_was_answered(world: World) -> None:
    """B5: the answer stands in the thread and rests on the first wording; whoever regrets that one can delete it."""
    channel, ts = await world.slack.direct_message(world.id("ada"), "Which skil?")
    await world.answered(channel)
    await world.slack.edit(channel, ts, "Which skill?")
    assert len(await world.answered(channel)) == 1
    await world.slack.direct_message(world.id("ada"), "And then?", ts)
    assert len(await world.answered(channel)) == 2
    assert remembered(world) == ["Which skil?"]


async def test_b5_a_question_that_was_deleted_is_forgotten_with_its_answer(world: World) -> None:
    """B5: nothing else is."""
    channel, ts = await world.slack.direct_message(world.id("ada"), "Which skill?")
    await world.slack.posted(channel)
    for text in ("Second?", "Third?"):
        _, last = await world.slack.direct_message(world.id("ada"), text, ts)
    await world.answered(channel)
    await world.slack.delete(channel, last)
    await world.slack.delete(channel, ts)
    assert len(await world.answered(channel)) == 3
    await world.slack.direct_message(world.id("ada"), "And then?", ts)
    await world.answered(channel)
    assert world.knowledge.asked[-1][1] == [
        Turn("user", "Second?"),
        Turn("coach", world.knowledge.text),
        Turn("coach_topic", "Technical Skills"),
    ]


@pytest.mark.parametrize("in_thread", [False, True])
async def test_b5_what_is_deleted_while_the_coach_thinks_is_forgotten_too(world: World, in_thread: bool) -> None:
    """B5: in a channel, where other conversations go on meanwhile."""
    root = await world.slack.say(world.id("ben"), world.general, f"{world.coach} hello!") if in_thread else None
    await world.answered(world.general)
    world.knowledge.done.clear()
    world.knowledge.is_asked.clear()
    ts = await world.slack.say(world.id("ben"), world.general, f"{world.coach} my secret?", root)
    await world.knowledge.is_asked.wait()
    world.knowledge.is_asked.clear()
    await world.slack.delete(world.general, ts)
    await world.slack.say(world.id("mei"), world.general, f"{world.coach} which skill?")
    await world.knowledge.is_asked.wait()
    world.knowledge.done.set()
    await world.answered(world.general)
    ben, thread = Person(HOME, world.id("ben")), Thread(HOME, world.general, root or ts)
    turns = await world.staff.needs.threads.recall(thread, ben)
    assert [turn.text for turn in turns if turn.role == "user"] == (["hello!"] if in_thread else [])
    assert len(turns) == (3 if in_thread else 0)


async def test_b5_nobody_elses_words_go_with_a_message(world: World) -> None:
    """B5: not even those of another channel that have the same number."""
    channel, ts = await world.slack.direct_message(world.id("ada"), "Which skill?")
    await world.answered(channel)
    for told in ({"deleted_ts": ts}, {"deleted_ts": None}, {}):
        await deleted(world, world.general, told)
    await deleted(world, channel, {"deleted_ts": "1.1"})
    await deleted(world, channel, {"subtype": "message_changed", "message": {"subtype": "tombstone", "ts": None}})
    await world.slack.direct_message(world.id("ada"), "And then?", ts)
    await world.answered(channel)
    assert remembered(world) == ["Which skill?"]


async def deleted(world: World, channel: str, told: dict[str, Any]) -> Envelope:
    event = {"type": "message", "subtype": "message_deleted", "channel": channel, "ts": world.slack.workspace.new_ts()}
    return await world.slack.deliver(event | told)
