"""Talking with the coach: where it answers, what it remembers, what it leaves to others."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain import Turn
from bot.sandbox import Message

from .conftest import World

NOT_SAID_BY_A_PERSON: list[dict[str, Any]] = [
    {"subtype": "bot_message", "bot_id": "B0OTHER001", "user": None},
    {"bot_id": "B0OTHER001"},
    {"user": "USLACKBOT"},
    {"user": None},
    {"subtype": "channel_join"},
    {"subtype": "me_message"},
    {"subtype": "assistant_app_thread"},
    {"subtype": "something_new"},
    {"subtype": "file_share", "text": ""},
    {"edited": {"user": "U0ADA00001", "ts": "1.1"}},
]


async def test_a_direct_message_is_answered_in_its_thread_with_the_source(world: World) -> None:
    channel, ts = await world.slack.direct_message(world.id("ada"), "Which skill &amp; why?")
    [reply] = await world.slack.posted(channel)
    assert reply.thread_ts == ts
    assert [block["type"] for block in reply.blocks] == ["markdown", "context", "context_actions"]
    assert reply.blocks[0]["text"] == "**Learn statistics.** It pays."
    assert reply.blocks[1]["elements"][0]["text"] == "Source: Essential Skills › Technical Skills › Data Science"
    assert reply.text.startswith("Learn statistics. It pays.")
    assert world.knowledge.questions == ["Which skill & why?"]


async def test_a_follow_up_in_the_thread_remembers_what_was_said(world: World) -> None:
    channel, ts = await world.slack.direct_message(world.id("ada"), "Which skill?")
    await world.slack.posted(channel)
    await world.slack.direct_message(world.id("ada"), "And then?", ts)
    assert len(await world.slack.posted(channel, ts, count=2)) == 2
    assert world.knowledge.asked[1] == (
        "And then?",
        [Turn("user", "Which skill?"), Turn("coach", world.knowledge.text), Turn("coach_topic", "Technical Skills")],
    )


async def test_a_new_direct_message_follows_on_from_those_just_before(world: World) -> None:
    channel, _ = await world.slack.direct_message(world.id("ada"), "Which skill?")
    await world.slack.posted(channel)
    world.clock.now += timedelta(minutes=29)
    _, ts = await world.slack.direct_message(world.id("ada"), "And then?")
    await world.slack.posted(channel, ts)
    assert world.knowledge.asked[1][1][0] == Turn("user", "Which skill?")


async def test_a_direct_message_half_an_hour_later_starts_afresh(world: World) -> None:
    channel, _ = await world.slack.direct_message(world.id("ada"), "Which skill?")
    await world.slack.posted(channel)
    world.clock.now += timedelta(minutes=31)
    _, ts = await world.slack.direct_message(world.id("ada"), "And then?")
    await world.slack.posted(channel, ts)
    assert world.knowledge.asked[1] == ("And then?", [])


async def test_a_mention_in_a_channel_is_answered_once_in_its_thread(world: World) -> None:
    ts = await world.slack.say(world.id("ben"), world.general, f"{world.coach} which skill?")
    [reply] = await world.answered(world.general)
    assert reply.thread_ts == ts
    assert world.knowledge.questions == ["which skill?"]


async def test_a_mention_inside_a_thread_is_answered_there(world: World) -> None:
    root = await world.slack.say(world.id("ben"), world.general, "I want to change jobs.")
    await world.slack.say(world.id("mei"), world.general, f"Ask {world.coach} which skill", root)
    [reply] = await world.answered(world.general)
    assert reply.thread_ts == root


async def test_in_a_thread_it_takes_part_in_no_mention_is_needed(world: World) -> None:
    root = await world.slack.say(world.id("ben"), world.general, f"{world.coach} which skill?")
    await world.slack.posted(world.general, root)
    await world.slack.say(world.id("ben"), world.general, "And which one first?", root)
    assert len(await world.slack.posted(world.general, root, count=2)) == 2
    assert world.knowledge.asked[1][1][0] == Turn("user", "which skill?")


async def test_in_a_thread_of_several_nobody_is_answered_with_anothers_words_in_mind(world: World) -> None:
    root = await world.slack.say(world.id("ben"), world.general, f"{world.coach} which skill?")
    await world.slack.posted(world.general, root)
    await world.slack.say(world.id("mei"), world.general, "And which one first?", root)
    assert len(await world.slack.posted(world.general, root, count=2)) == 2
    assert [turn.role for turn in world.knowledge.asked[1][1]] == ["coach", "coach_topic"]


async def test_a_second_mention_in_its_thread_is_answered_once(world: World) -> None:
    root = await world.slack.say(world.id("ben"), world.general, f"{world.coach} which skill?")
    await world.slack.posted(world.general, root)
    await world.slack.say(world.id("ben"), world.general, f"And then, {world.coach}?", root)
    await world.slack.posted(world.general, root, count=2)
    assert len(await world.answered(world.general)) == 2


async def test_people_who_talk_to_each_other_in_its_thread_are_left_alone(world: World) -> None:
    root = await world.slack.say(world.id("ben"), world.general, f"{world.coach} which skill?")
    await world.slack.posted(world.general, root)
    await world.slack.say(world.id("mei"), world.general, f"<@{world.id('ben')}> let us talk at lunch", root)
    assert len(await world.answered(world.general)) == 1


async def test_what_people_say_in_a_channel_among_themselves_is_left_alone(world: World) -> None:
    root = await world.slack.say(world.id("ben"), world.general, "Which skill would you learn?")
    await world.slack.say(world.id("mei"), world.general, "Statistics.", root)
    assert await world.answered(world.general) == []
    assert world.knowledge.asked == []


async def test_a_group_message_is_answered_in_its_thread(world: World) -> None:
    group = world.group("ben", "mei")
    ts = await world.slack.say(world.id("ben"), group, "Which skill?")
    [reply] = await world.slack.posted(group)
    assert reply.thread_ts == ts


async def test_a_mention_in_a_group_message_is_answered_once(world: World) -> None:
    group = world.group("ben", "mei")
    await world.slack.say(world.id("ben"), group, f"<@{world.id('mei')}> and {world.coach}: which skill?")
    assert len(await world.answered(group)) == 1


async def test_a_group_message_to_another_person_is_left_alone(world: World) -> None:
    group = world.group("ben", "mei")
    await world.slack.say(world.id("ben"), group, f"<@{world.id('mei')}> which skill?")
    assert await world.answered(group) == []


async def test_an_edited_or_deleted_message_is_not_answered_again(world: World) -> None:
    channel, ts = await world.slack.direct_message(world.id("ada"), "Which skil?")
    await world.slack.posted(channel)
    await world.slack.edit(channel, ts, "Which skill?")
    await world.slack.delete(channel, ts)
    assert len(await world.answered(channel)) == 1


@pytest.mark.parametrize("kind", ["message", "app_mention"])
async def test_machines_edits_and_other_kinds_of_message_are_ignored(world: World, kind: str) -> None:
    for about in NOT_SAID_BY_A_PERSON:
        await world.slack.deliver(_said(world, type=kind, **{"text": str(about), **about}))
    assert await world.answered(world.group("ada")) == []
    assert world.knowledge.asked == []


@pytest.mark.parametrize("about", [{"subtype": "file_share", "files": [{"id": "F1"}]}, {"subtype": "thread_broadcast"}])
async def test_words_with_a_file_or_shown_to_the_channel_are_words_all_the_same(
    world: World, about: dict[str, Any]
) -> None:
    await world.slack.deliver(_said(world, **about))
    assert len(await world.answered(world.group("ada"))) == 1


async def test_an_event_that_comes_twice_is_answered_once(world: World) -> None:
    event = _said(world)
    await world.slack.deliver(event, event_id="Ev1")
    await world.slack.deliver(event, event_id="Ev1", retry_attempt=1, retry_reason="timeout")
    await world.slack.deliver(event, event_id="Ev2")
    assert len(await world.answered(world.group("ada"))) == 1


async def test_a_repeated_delivery_is_answered_when_the_first_never_came(world: World) -> None:
    await world.slack.deliver(_said(world), retry_attempt=2, retry_reason="timeout")
    assert len(await world.answered(world.group("ada"))) == 1


async def test_a_long_answer_comes_in_several_messages_in_order(world: World) -> None:
    world.knowledge.text = "\n\n".join(f"{number}. Practise this step every day." for number in range(500))
    channel, ts = await world.slack.direct_message(world.id("ada"), "Tell me everything.")
    replies = await world.slack.posted(channel, ts, count=3)
    assert "\n\n".join(reply.blocks[0]["text"] for reply in replies) == world.knowledge.text
    assert [len(reply.blocks) for reply in replies] == [1, 1, 3]


async def test_nothing_in_an_answer_calls_people_or_shows_a_preview(world: World) -> None:
    world.knowledge.text = "Tell <!channel> and <@U0BEN00001> and @everyone: https://example.org <!date^1^{date}|now>"
    channel, _ = await world.slack.direct_message(world.id("ada"), "Which skill?")
    [reply] = await world.slack.posted(channel)
    assert "<" not in reply.text + reply.blocks[0]["text"]
    assert "@everyone" not in reply.text + reply.blocks[0]["text"]
    [call] = world.slack.calls("chat.postMessage")
    assert not {"parse", "link_names"} & set(call.arguments)
    assert (call.arguments["unfurl_links"], call.arguments["unfurl_media"]) == (False, False)


async def test_a_mention_without_a_question_still_gets_a_reply(world: World) -> None:
    await world.slack.say(world.id("ben"), world.general, world.coach)
    assert len(await world.answered(world.general)) == 1
    assert world.knowledge.questions == [""]


def _said(world: World, **about: Any) -> dict[str, Any]:
    """A direct message, written but not told of yet: the event that tells of it, and whatever is special about it."""
    message = Message(world.group("ada"), world.slack.workspace.new_ts(), world.id("ada"), "Which skill?")
    world.slack.workspace.post(message)
    event = {
        "type": "message",
        "channel": message.channel,
        "channel_type": "im",
        "user": message.user,
        "text": message.text,
        "ts": message.ts,
    }
    return event | about
