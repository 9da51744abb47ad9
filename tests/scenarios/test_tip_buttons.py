"""Every button under a tip: clicked by whoever may, by others, long after, and with junk in it."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain import Turn
from bot.sandbox import Interaction, Message, Sandbox
from bot.sandbox.envelope import Envelope
from bot.schedule import DAILY, Schedule
from bot.slack.admission import NO_CHANNEL_TIPS, NO_TIPS, STRANGER
from bot.slack.needs import Needs
from bot.slack.subscribing import Subscribing
from bot.slack.subscription_buttons import NONE_HERE, NOT_YOURS
from bot.slack.tip_buttons import GONE, NOTED_THOUGH_GONE, WROTE_TO_YOU
from bot.subscriptions import Subscription
from bot.tips import Note, Reader, Tip

from .conftest import Clock, Knowledge, World, a_tip, coach_in

HOME = "T0SANDBOX1"
DATA = a_tip("t1", "Data Science", "Read a dataset a week.")
TIPS = [
    DATA,
    a_tip("t2", "Algorithms", "Write one down as rules."),
    a_tip("t3", "Networking", "Write to one person a week.", "Career"),
]
TURNS = (
    Turn("user", "Data Science: Read a dataset a week."),
    Turn("coach", "**Data Science:** Read a dataset a week."),
)


@pytest.fixture
def knowledge() -> Knowledge:
    knowledge = Knowledge(tips=[DATA])
    knowledge.done.set()
    return knowledge


async def shown(world: World, name: str = "ada", channel: str | None = None) -> Message:
    """Today's tip, asked for by a command: only this person sees it."""
    [card] = await (await world.slack.command(world.id(name), channel or world.general, "/tip")).replied()
    return card


async def brought(world: World, needs: Needs, reader_id: str) -> Message:
    """The daily tip of a person or of all in a channel."""
    reader, ada = Reader(HOME, reader_id), world.id("ada")
    at = (world.clock.now + timedelta(minutes=2)).time()
    await Subscribing(needs).subscribe(reader, ada, "UTC", Schedule(at.replace(second=0, microsecond=0), DAILY))
    world.clock.now += timedelta(minutes=3)
    await world.staff.rounds.crew.idle()
    place = reader_id if reader_id.startswith("C") else world.slack.workspace.direct_message(reader_id).id
    return (await world.answered(place))[-1]


async def said_in(world: World, click: Interaction) -> list[Message]:
    """To whoever clicked, once everything is done about it."""
    await world.staff.in_hand.settle()
    return click.replies


def label(message: Message, action_id: str) -> str:
    [button] = [element for element in message.blocks[-1]["elements"] if element["action_id"] == action_id]
    text: str = button["text"]["text"]
    return text


async def note_of(needs: Needs, user: str, tip: Tip = DATA) -> Note:
    return await needs.almanac.note(Reader(HOME, user), tip.id)


async def subscription_of(needs: Needs, reader_id: str) -> Subscription:
    kept = await needs.subscriptions.of(Reader(HOME, reader_id))
    assert kept
    return kept


async def forged(world: World, channel: str, action_id: str, value: Any) -> Message:
    """A message of the coach's with a button that it never made."""
    text = {"type": "plain_text", "text": "Click"}
    button = {"type": "button", "text": text, "action_id": action_id, "value": value}
    client = AsyncWebClient(world.slack.bot_token, base_url=world.slack.api_url)
    sent = await client.chat_postMessage(channel=channel, text="x", blocks=[{"type": "actions", "elements": [button]}])
    return world.slack.workspace.channel(channel).message(sent["ts"])


# Done and Save


@pytest.mark.parametrize(
    ("action", "is_off", "is_on"), [("tip_done", "Done", "Done ✓"), ("tip_save", "Save", "Saved ✓")]
)
@pytest.mark.parametrize("comes", ["asked for", "by itself"])
async def test_a_click_is_noted_and_shows_on_the_person_s_own_card(
    world: World, needs: Needs, action: str, is_off: str, is_on: str, comes: str
) -> None:
    ada = world.id("ada")
    card = await (shown(world) if comes == "asked for" else brought(world, needs, ada))
    before = card.text
    for wanted in (is_on, is_off):
        click = await world.slack.click(ada, card, action)
        assert await said_in(world, click) == []
        assert label(card, action) == wanted
        note = await note_of(needs, ada)
        assert (note.done if action == "tip_done" else note.saved) == (wanted == is_on)
    assert card.text == before, "but for the button it stays as it was"


async def test_a_card_of_another_day_no_longer_says_today(world: World, needs: Needs) -> None:
    card = await brought(world, needs, world.id("ada"))
    world.clock.now += timedelta(days=3)
    await said_in(world, await world.slack.click(world.id("ada"), card, "tip_save"))
    assert card.text.startswith("Your tip: Data Science")


async def test_a_double_click_notes_it_once(world: World, needs: Needs) -> None:
    ada, card = world.id("ada"), await shown(world)
    for click in await asyncio.gather(*(world.slack.click(ada, card, "tip_save") for _ in range(2))):
        assert click.envelope.payload["actions"][0]["value"] == "on:t1"
        assert await said_in(world, click) == []
    assert (await note_of(needs, ada)).saved
    assert label(card, "tip_save") == "Saved ✓"


async def test_what_somebody_made_of_a_channel_s_tip_is_their_own(world: World, needs: Needs) -> None:
    card = await brought(world, needs, world.general)
    blocks = card.blocks
    [said] = await said_in(world, await world.slack.click(world.id("ben"), card, "tip_save"))
    assert said.only_for == world.id("ben")
    assert said.text == "Data Science is saved. Only you see that; /tip saved lists all you kept."
    assert (await note_of(needs, world.id("ben"))).saved
    assert not (await note_of(needs, world.id("ada"))).saved
    assert card.blocks == blocks
    await said_in(world, await world.slack.click(world.id("ben"), said, "tip_save"))
    assert not (await note_of(needs, world.id("ben"))).saved


async def test_buttons_work_after_a_restart(slack: Sandbox, needs: Needs, knowledge: Knowledge, clock: Clock) -> None:
    async with coach_in(slack, needs) as staff:
        card = await shown(World(slack, knowledge, clock, staff))
    async with coach_in(slack, needs) as staff:
        await slack.click(slack.person("ada").id, card, "tip_save")
        await staff.in_hand.settle()
    assert label(card, "tip_save") == "Saved ✓"


# More like this


async def test_more_like_this_gives_another_one_of_the_topic(world: World, needs: Needs) -> None:
    ada, card = world.id("ada"), await shown(world)
    world.knowledge.tips += TIPS[1:]
    [other] = await said_in(world, await world.slack.click(ada, card, "tip_more"))
    assert other.only_for == ada
    assert other.text.startswith("Another tip: Algorithms")
    assert (await note_of(needs, ada)).liked
    await said_in(world, await world.slack.click(ada, other, "tip_save"))
    assert (await note_of(needs, ada, TIPS[1])).saved


async def test_more_like_the_only_one_of_its_topic_says_so(world: World) -> None:
    card = await shown(world)
    world.knowledge.tips.append(TIPS[2])
    [said] = await said_in(world, await world.slack.click(world.id("ada"), card, "tip_more"))
    assert said.text == "That’s the only tip I have about Essential Skills. /tip next shows you another one."


async def test_more_of_a_tip_in_a_thread_is_shown_in_the_thread(world: World) -> None:
    ts = await world.slack.say(world.id("ada"), world.general, f"{world.coach} tip")
    [card] = await world.answered(world.general, ts)
    [said] = await said_in(world, await world.slack.click(world.id("ben"), card, "tip_more"))
    assert (said.only_for, said.thread_ts) == (world.id("ben"), ts)


# Ask about this


async def test_a_daily_tip_is_talked_about_in_its_thread(world: World, needs: Needs) -> None:
    ada = world.id("ada")
    card = await brought(world, needs, ada)
    for _ in range(2):
        assert await said_in(world, await world.slack.click(ada, card, "tip_ask")) == []
    [prompt] = await world.answered(card.channel, card.ts)
    assert prompt.text.startswith("What would you like to know about Data Science?")
    await world.slack.direct_message(ada, "Why does it matter?", card.ts)
    await world.answered(card.channel)
    assert _asked(world) == ("Why does it matter?", TURNS)


async def test_what_is_said_after_the_question_outside_the_thread_is_about_the_tip_too(
    world: World, needs: Needs
) -> None:
    ada = world.id("ada")
    card = await brought(world, needs, ada)
    await said_in(world, await world.slack.click(ada, card, "tip_ask"))
    await world.settled()
    channel, _ = await world.slack.direct_message(ada, "Can you give me an example?")
    await world.answered(channel)
    assert _asked(world) == ("Can you give me an example?", TURNS)


async def test_a_reply_to_a_daily_tip_is_about_it_without_any_click(world: World, needs: Needs) -> None:
    ada = world.id("ada")
    card = await brought(world, needs, ada)
    await world.slack.direct_message(ada, "Tell me more.", card.ts)
    await world.answered(card.channel)
    assert _asked(world) == ("Tell me more.", TURNS)


@pytest.mark.parametrize("in_thread", [True, False])
@pytest.mark.parametrize("comes", ["to all", "asked for"])
async def test_elsewhere_a_tip_is_talked_about_in_a_direct_message(
    world: World, needs: Needs, comes: str, in_thread: bool
) -> None:
    ben = world.id("ben")
    card = await (brought(world, needs, world.general) if comes == "to all" else shown(world, "ben"))
    [said] = await said_in(world, await world.slack.click(ben, card, "tip_ask"))
    assert (said.text, said.only_for) == (WROTE_TO_YOU, ben)
    channel = world.slack.workspace.direct_message(ben).id
    [prompt] = await world.answered(channel)
    assert prompt.thread_ts is None
    assert prompt.text.startswith("Data Science: Read a dataset a week.\n\nWhat would you like to know about it?")
    await world.slack.direct_message(ben, "Why does it matter?", prompt.ts if in_thread else None)
    await world.answered(channel)
    assert _asked(world) == ("Why does it matter?", TURNS)


async def test_one_asked_for_in_the_direct_message_is_talked_about_right_there(world: World) -> None:
    ada = world.id("ada")
    channel = world.slack.workspace.direct_message(ada).id
    card = await shown(world, channel=channel)
    assert await said_in(world, await world.slack.click(ada, card, "tip_ask")) == []
    [prompt] = await world.answered(channel)
    assert "What would you like to know about it?" in prompt.text


def _asked(world: World) -> tuple[str, tuple[Turn, ...]]:
    """The last question, with what was said last by the tip and before it."""
    question, history = world.knowledge.asked[-1]
    assert history[-1] == Turn("coach_topic", "Essential Skills")
    return question, tuple(history[-3:-1])


# Pause, resume, subscribe


async def test_a_daily_tip_is_paused_and_goes_on(world: World, needs: Needs) -> None:
    ada = world.id("ada")
    card = await brought(world, needs, ada)
    assert label(card, "tip_pause") == "Pause"
    [said] = await said_in(world, await world.slack.click(ada, card, "tip_pause"))
    assert "paused until you resume it" in said.text
    assert (await subscription_of(needs, ada)).state == "paused"
    [said] = await said_in(world, await world.slack.click(ada, said, "tip_resume"))
    assert said.text.startswith("You get a tip every day at ")
    assert (await subscription_of(needs, ada)).state == "active"


async def test_one_that_rests_until_some_day_is_left_at_that(world: World, needs: Needs) -> None:
    ada = world.id("ada")
    card = await brought(world, needs, ada)
    await Subscribing(needs).pause(Reader(HOME, ada), (world.clock.now + timedelta(days=7)).date())
    [said] = await said_in(world, await world.slack.click(ada, card, "tip_pause"))
    assert "paused until Sunday, 29 November" in said.text


async def test_whoever_has_no_daily_tip_gets_one_by_a_click(world: World, needs: Needs) -> None:
    ada, card = world.id("ada"), await shown(world)
    assert label(card, "tip_subscribe") == "Get one every day"
    [said] = await said_in(world, await world.slack.click(ada, card, "tip_subscribe"))
    assert said.text.startswith("You get a tip every weekday at 09:00")
    kept = await subscription_of(needs, ada)
    assert (kept.state, kept.user, kept.zone) == ("active", ada, world.slack.person("ada").tz)
    assert label(said, "tip_pause") == "Pause"


async def test_without_a_subscription_there_is_nothing_to_pause_or_resume(world: World) -> None:
    ada, channel = world.id("ada"), world.slack.workspace.direct_message(world.id("ada")).id
    for action in ("tip_pause", "tip_resume"):
        message = await forged(world, channel, action, ada)
        [said] = await said_in(world, await world.slack.click(ada, message, action))
        assert said.text == NONE_HERE.replace("`", "")


async def test_members_may_pause_their_channel_s_tip(world: World, needs: Needs) -> None:
    card = await brought(world, needs, world.general)
    [said] = await said_in(world, await world.slack.click(world.id("ben"), card, "tip_pause"))
    assert said.only_for == world.id("ben")
    assert (await subscription_of(needs, world.general)).state == "paused"
    [said] = await said_in(world, await world.slack.click(world.id("ben"), said, "tip_resume"))
    assert said.text.startswith("This channel gets a tip every day")


# Who may, and what makes no sense


async def test_a_tip_that_has_left_the_handbook(world: World, needs: Needs) -> None:
    ada, card = world.id("ada"), await shown(world)
    world.knowledge.tips.clear()
    for action in ("tip_more", "tip_ask"):
        [said] = await said_in(world, await world.slack.click(ada, card, action))
        assert said.text == GONE.replace("`", "")
    [said] = await said_in(world, await world.slack.click(ada, card, "tip_save"))
    assert said.text == NOTED_THOUGH_GONE
    assert (await note_of(needs, ada)).saved


@pytest.mark.parametrize(("about", "says"), [({"is_restricted": True}, NO_TIPS), ({"is_stranger": True}, STRANGER)])
async def test_clicks_of_guests_and_strangers_change_nothing(
    world: World, needs: Needs, about: dict[str, Any], says: str
) -> None:
    card, mei = await brought(world, needs, world.general), world.slack.person("mei")
    world.slack.workspace.people[mei.id] = replace(mei, **about)
    for action in ("tip_done", "tip_save", "tip_more", "tip_ask", "tip_pause"):
        [said] = await said_in(world, await world.slack.click(mei.id, card, action))
        assert said.text == says
    assert await note_of(needs, mei.id) == Note("t1")
    assert (await subscription_of(needs, world.general)).state == "active"


async def test_only_admins_pause_a_channel_s_tip_where_the_settings_say_so(
    slack: Sandbox, needs: Needs, knowledge: Knowledge, clock: Clock
) -> None:
    strict = replace(needs, policy=replace(needs.policy, channel_tips="admins"))
    async with coach_in(slack, strict) as staff:
        world = World(slack, knowledge, clock, staff)
        card = await brought(world, needs, world.general)
        [said] = await said_in(world, await slack.click(world.id("noor"), card, "tip_pause"))
        assert said.text == NO_CHANNEL_TIPS
        assert (await subscription_of(needs, world.general)).state == "active"
        await said_in(world, await slack.click(world.id("ada"), card, "tip_pause"))
        assert (await subscription_of(needs, world.general)).state == "paused"


JUNK = ["t9", "on:", "off:nobody", "on:t1:on", "maybe:t1", ":", "on:" + "x" * 1_990, "<!channel>", "U0NOBODY01"]


@pytest.mark.parametrize("action", ["tip_done", "tip_save", "tip_more", "tip_ask", "tip_pause", "tip_resume"])
async def test_junk_in_a_button_does_nothing(world: World, needs: Needs, action: str) -> None:
    ada = world.id("ada")
    await Subscribing(needs).subscribe(Reader(HOME, ada), ada, "UTC")
    for value in JUNK:
        message = await forged(world, world.general, action, value)
        said = await said_in(world, await world.slack.click(ada, message, action))
        assert [each.text for each in said] in ([], [GONE.replace("`", "")], [NOT_YOURS.replace("`", "")])
    assert await needs.almanac.kept(Reader(HOME, ada)) == ([], 0)
    assert (await subscription_of(needs, ada)).state == "active"


@pytest.mark.parametrize("without", ["user", "channel", "container", "response_url", "trigger_id"])
async def test_a_click_that_makes_no_sense_does_nothing(world: World, needs: Needs, without: str) -> None:
    click = await world.slack.click(world.id("ada"), await shown(world), "tip_more")
    payload = click.envelope.payload
    await said_in(world, click)
    for junk in (payload | {without: ["x"]}, {name: payload[name] for name in payload if name != without}):
        again = await world.slack.deliveries.send(Envelope("interactive", {**junk, "actions": payload["actions"]}))
        await world.slack.acked(again)
    for action in ({"value": 7}, {"value": None}, {"value": ["on:t1"]}, {"value": "on:t1" * 1_000}):
        actions = [payload["actions"][0] | {"action_id": "tip_save"} | action]
        await world.slack.acked(
            await world.slack.deliveries.send(Envelope("interactive", {**payload, "actions": actions}))
        )
    await world.staff.in_hand.settle()
    assert len(click.replies) == 1
    assert not (await note_of(needs, world.id("ada"))).saved


@pytest.mark.parametrize("action", ["tip_pause", "tip_resume", "tip_subscribe", "tip_settings"])
async def test_nobody_changes_what_is_another_s(world: World, needs: Needs, action: str) -> None:
    ben = Reader(HOME, world.id("ben"))
    before = await Subscribing(needs).subscribe(ben, ben.id, "UTC")
    elsewhere = world.slack.workspace.add_channel("elsewhere", [world.id("ben")]).id
    for value in (ben.id, elsewhere):
        message = await forged(world, world.general, action, value)
        [said] = await said_in(world, await world.slack.click(world.id("ada"), message, action))
        assert said.text == NOT_YOURS.replace("`", "")
    assert await needs.subscriptions.of(ben) == before
    assert await needs.subscriptions.of(Reader(HOME, elsewhere)) is None
