"""Everything people can say to get tips: by command, by mention, in a thread and in a direct message."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, time
from itertools import repeat

import pytest

from bot.domain import Turn
from bot.sandbox import Message, Sandbox
from bot.sandbox.faults import refusing
from bot.schedule import DAILY, WEEKDAYS, Schedule
from bot.slack.admission import NO_CHANNEL_TIPS, TOO_MANY
from bot.slack.needs import Needs
from bot.slack.policy import Policy
from bot.slack.tip_blocks import NOTHING_KEPT
from bot.slack.tip_orders import NOT_HERE
from bot.slack.tips import IN_PRIVATE
from bot.subscriptions import Subscription
from bot.tips import Reader

from .conftest import Clock, Knowledge, Seen, World, a_tip, coach_in

Say = Callable[..., Awaitable[Message]]

HOME = "T0SANDBOX1"
TOMORROW = date(2026, 11, 23)  # a Monday
TIPS = [
    a_tip("t1", "Data Science", "Read a dataset a week."),
    a_tip("t2", "Networking", "Write to one person a week.", "Career", first_step="Write to one today."),
    a_tip("t3", "Negotiation", "Bring figures.", "Career"),
]


@pytest.fixture
def knowledge() -> Knowledge:
    knowledge = Knowledge(tips=list(TIPS))
    knowledge.done.set()
    return knowledge


async def by_command(world: World, words: str, name: str = "ada", channel: str | None = None) -> Message:
    [reply] = await (await world.slack.command(world.id(name), channel or world.general, "/tip", words)).replied()
    assert reply.only_for == world.id(name)
    return reply


async def by_mention(world: World, words: str, name: str = "ada") -> Message:
    ts = await world.slack.say(world.id(name), world.general, f"{world.coach} tip {words}")
    [reply] = await world.answered(world.general, ts)
    return reply


async def in_a_thread(world: World, words: str, name: str = "ada") -> Message:
    root = await world.slack.say(world.id("ben"), world.general, "I want to change jobs.")
    await world.slack.say(world.id(name), world.general, f"{world.coach} tip {words}", root)
    [reply] = await world.answered(world.general, root)
    return reply


async def in_a_direct_message(world: World, words: str, name: str = "ada") -> Message:
    channel, ts = await world.slack.direct_message(world.id(name), f"tip {words}")
    [reply] = await world.answered(channel, ts)
    return reply


EVERY_WAY = pytest.mark.parametrize("say", [by_command, by_mention, in_a_thread, in_a_direct_message])


async def subscription(needs: Needs, world: World, name: str = "ada") -> Subscription:
    kept = await needs.subscriptions.of(Reader(HOME, world.id(name)))
    assert kept
    return kept


def buttons(message: Message) -> list[str]:
    return [
        element["action_id"]
        for block in message.blocks
        for element in block.get("elements", ())
        if "action_id" in element
    ]


# Tips


@EVERY_WAY
async def test_the_tip_of_today_is_the_same_all_day(world: World, watch: Seen, say: Say) -> None:
    said = await say(world, "")
    assert said.text.startswith("Today’s tip: ")
    assert buttons(said) == ["tip_done", "tip_save", "tip_more", "tip_ask", "tip_subscribe"]
    assert (await by_command(world, "")).text == said.text
    assert (watch.tips_asked_for, world.knowledge.asked) == (2, [])


@EVERY_WAY
async def test_the_next_tip_is_another_one_until_all_were_seen(world: World, say: Say) -> None:
    names = [
        said.text.split("\n")[0].partition(": ")[2]
        for said in [await by_command(world, ""), await say(world, "next"), await by_command(world, "next")]
    ]
    assert sorted(names) == ["Data Science", "Negotiation", "Networking"]


@EVERY_WAY
async def test_a_tip_about_a_topic_is_found(world: World, say: Say) -> None:
    said = await say(world, "about networking")
    assert said.text.startswith("A tip for you: Networking")
    assert "Write to one today." in said.text


@EVERY_WAY
async def test_without_a_tip_about_it_the_topics_are_told(world: World, say: Say) -> None:
    said = await say(world, "about <@U0BEN00001> &amp; *cooking*")
    assert said.text == "I have no tip about “& *cooking*”. Among my topics are: Essential Skills, Career.".replace(
        "&", "&amp;"
    )


async def test_an_empty_handbook_has_no_tips(world: World) -> None:
    world.knowledge.tips.clear()
    for words in ("", "next", "about networking"):
        assert "no tip for you today" in (await by_command(world, words)).text


async def test_tips_are_of_the_topics_somebody_subscribed_to(world: World, needs: Needs) -> None:
    await by_command(world, "subscribe")
    await needs.subscriptions.keep(replace(await subscription(needs, world), topics=frozenset({"Essential Skills"})))
    said = await by_command(world, "")
    assert said.text.startswith("Today’s tip: Data Science")
    assert buttons(said)[-1] == "tip_pause"


async def test_what_is_said_in_the_thread_under_a_tip_is_about_it(world: World) -> None:
    channel, ts = await world.slack.direct_message(world.id("ada"), "tip about networking")
    await world.slack.posted(channel, ts)
    await world.slack.direct_message(world.id("ada"), "How do I start?", ts)
    await world.slack.posted(channel, ts, count=2)
    [(question, history)] = world.knowledge.asked
    assert question == "How do I start?"
    assert history == [
        Turn("user", "Networking: Write to one person a week."),
        Turn("coach", "**Networking:** Write to one person a week."),
        Turn("coach_topic", "Career"),
    ]


async def test_looking_for_tips_counts_like_asking(world: World) -> None:
    for _ in range(30):
        await by_command(world, "about networking")
    assert (await by_command(world, "about networking")).text == TOO_MANY
    assert (await by_command(world, "")).text != TOO_MANY


async def test_a_question_that_merely_begins_with_the_word_is_for_the_coach(world: World) -> None:
    questions = ["tips for my first interview?", "tip me about agile?", "tip next to my CV?"]
    for question in questions:
        await world.slack.direct_message(world.id("ada"), question)
        await world.slack.say(world.id("ada"), world.general, f"{world.coach} {question}")
    await world.answered(world.general)
    assert sorted(world.knowledge.questions) == sorted(questions * 2)


async def test_in_a_thread_of_the_coach_no_mention_is_needed(world: World) -> None:
    root = await world.slack.say(world.id("ben"), world.general, f"{world.coach} which skill?")
    await world.slack.posted(world.general, root)
    await world.slack.say(world.id("ben"), world.general, "tip next", root)
    [_, said] = await world.slack.posted(world.general, root, count=2)
    assert said.text.startswith("Another tip: ")


# Subscriptions


@EVERY_WAY
async def test_whoever_subscribes_is_told_what_will_happen(world: World, needs: Needs, say: Say) -> None:
    said = await say(world, "subscribe")
    assert said.text.startswith("You get a tip every weekday at 09:00 (Europe/Madrid). The next one comes tomorrow.")
    assert buttons(said) == ["tip_pause", "tip_settings"]
    kept = await subscription(needs, world)
    assert (kept.schedule, kept.zone, kept.user) == (Schedule(), "Europe/Madrid", world.id("ada"))
    assert kept.due
    assert kept.due.moment.isoformat() == "2026-11-23T08:00:00+00:00"


@EVERY_WAY
async def test_hours_and_days_are_said_in_any_order(world: World, needs: Needs, say: Say) -> None:
    await say(world, "subscribe daily at 7:30 pm, please")
    assert (await subscription(needs, world)).schedule == Schedule(time(19, 30), DAILY)


async def test_what_is_not_said_again_stays(world: World, needs: Needs) -> None:
    for words, schedule in [
        ("subscribe mon,thu", Schedule(time(9), frozenset({0, 3}))),
        ("subscribe 10:00", Schedule(time(10), frozenset({0, 3}))),
        ("subscribe weekdays", Schedule(time(10), WEEKDAYS)),
        ("unsubscribe", Schedule(time(10), WEEKDAYS)),
        ("subscribe", Schedule(time(10), WEEKDAYS)),
    ]:
        await by_command(world, words)
        assert (await subscription(needs, world)).schedule == schedule


async def test_whoever_has_moved_subscribes_again_by_the_new_clock(world: World, needs: Needs) -> None:
    await by_command(world, "subscribe")
    ada = replace(world.slack.person("ada"), tz="Asia/Tokyo")
    world.slack.workspace.people[ada.id] = ada
    assert "(Asia/Tokyo)" in (await by_command(world, "subscribe")).text
    assert (await subscription(needs, world)).zone == "Asia/Tokyo"


@EVERY_WAY
async def test_tips_can_be_paused(world: World, needs: Needs, say: Say) -> None:
    await by_command(world, "subscribe")
    for words, until, says in [
        ("pause", None, "The daily tip is paused until you resume it."),
        ("pause until monday", TOMORROW, "The daily tip is paused until Monday, 23 November."),
        ("pause 2 weeks", date(2026, 12, 6), "The daily tip is paused until Sunday, 6 December."),
    ]:
        said = await say(world, words)
        assert said.text.startswith(says)
        assert buttons(said) == ["tip_resume", "tip_settings"]
        kept = await subscription(needs, world)
        assert (kept.state, kept.until) == ("paused", until)


@EVERY_WAY
async def test_tips_can_be_resumed(world: World, needs: Needs, say: Say) -> None:
    await by_command(world, "subscribe")
    await by_command(world, "pause")
    assert (await say(world, "resume")).text.startswith("You get a tip every weekday")
    assert (await subscription(needs, world)).state == "active"


@EVERY_WAY
async def test_tips_can_be_ended(world: World, needs: Needs, say: Say) -> None:
    for words in ("unsubscribe", "stop"):
        await by_command(world, "subscribe")
        said = await say(world, words)
        assert said.text.startswith("You get no daily tip.")
        assert buttons(said) == ["tip_subscribe"]
        assert (await subscription(needs, world)).state == "ended"


async def test_without_a_subscription_there_is_nothing_to_change(world: World, needs: Needs) -> None:
    for words in ("pause", "resume", "unsubscribe"):
        assert (await by_command(world, words)).text.startswith("You get no daily tip.")
    assert await needs.subscriptions.of(Reader(HOME, world.id("ada"))) is None


# Settings, what was kept, and help


async def test_the_settings_open_at_once(world: World) -> None:
    await by_command(world, "subscribe 10:00")
    command = await world.slack.command(world.id("ada"), world.general, "/tip", "settings")
    view = await world.slack.until(lambda: world.slack.workspace.view(world.id("ada"), "modal"), "a modal")
    assert (view["callback_id"], view["private_metadata"]) == ("tip_settings", world.id("ada"))
    assert view["blocks"][0]["element"]["initial_time"] == "10:00"
    assert command.replies == []


async def test_settings_that_cannot_be_opened_are_told(world: World) -> None:
    world.slack.faults.plan("views.open", repeat(refusing("expired_trigger_id")))
    await by_command(world, "subscribe 10:00")
    said = await by_command(world, "settings")
    assert said.text.startswith("You get a tip every weekday at 10:00")
    assert "tip_settings" in buttons(said)


async def test_settings_are_told_in_a_direct_message(world: World) -> None:
    assert buttons(await in_a_direct_message(world, "settings")) == ["tip_subscribe"]
    await by_command(world, "subscribe")
    assert "tip_settings" in buttons(await in_a_direct_message(world, "settings"))


@pytest.mark.parametrize("say", [by_command, in_a_direct_message])
async def test_what_was_saved_and_done_is_listed(world: World, needs: Needs, say: Say) -> None:
    assert (await say(world, "saved")).text == NOTHING_KEPT.replace("**", "")
    ada = Reader(HOME, world.id("ada"))
    await needs.almanac.mark(ada, "t1", saved=True)
    await needs.almanac.mark(ada, "t2", done=True)
    said = (await say(world, "saved")).text
    assert said.index("Saved") < said.index("Data Science") < said.index("Done") < said.index("Networking")


@pytest.mark.parametrize("say", [by_mention, in_a_thread])
async def test_what_is_private_is_not_told_in_public(world: World, say: Say) -> None:
    assert (await say(world, "saved")).text == IN_PRIVATE
    assert (await say(world, "settings")).text == IN_PRIVATE
    kept, settings = await world.slack.posted(world.group("ada"), count=2)
    assert kept.text.startswith("You haven’t kept a tip")
    assert settings.text.startswith("You get no daily tip.")


@EVERY_WAY
async def test_help_tells_what_can_be_said(world: World, say: Say) -> None:
    said = (await say(world, "help")).text
    assert all(
        f"/tip {word}" in said for word in ("next", "about", "subscribe", "pause", "resume", "settings", "saved")
    )


async def test_the_help_of_the_coach_tells_of_daily_tips(world: World) -> None:
    [reply] = await (await world.slack.command(world.id("ada"), world.general, "/coach", "help")).replied()
    assert "/tip subscribe" in reply.text


# Words that make no sense


@EVERY_WAY
async def test_what_is_unclear_comes_back_with_the_right_form(world: World, say: Say) -> None:
    for words, says in [
        ("subscribe 25:00", "25:00 isn’t a time; try 09:00, as in /tip subscribe 09:00."),
        ("subscribe blueday", "blueday isn’t a day of the week; try daily, weekdays or mon,thu, as in"),
        ("pause until doomsday", "I don’t know when “until doomsday” is over. Try /tip pause until monday"),
        ("about", "About what? For example: /tip about networking."),
    ]:
        assert (await say(world, words)).text.startswith(says)


async def test_an_unknown_word_is_taken_for_a_topic(world: World) -> None:
    assert (await by_command(world, "foo")).text.startswith("I don’t know “foo”. Did you mean /tip about foo?")


async def test_what_comes_back_calls_nobody_and_links_nowhere(world: World) -> None:
    said = await by_command(world, "`<!channel> @here &lt;!everyone&gt; [x](https://evil.example) " + "long " * 500)
    assert len(said.text) < 300
    shown = said.blocks[0]["text"]
    assert not any(live in shown for live in ("<!", "@here", "](http", "://evil.example"))


# For a channel


@pytest.mark.parametrize("say", [by_command, by_mention, in_a_thread])
async def test_a_channel_can_have_tips_of_its_own(world: World, needs: Needs, say: Say) -> None:
    said = await say(world, "subscribe here 10:00", "ben")
    assert said.text.startswith("This channel gets a tip every weekday at 10:00 (Africa/Lagos).")
    channel = Reader(HOME, world.general)
    for words, state in [("pause here 2 weeks", "paused"), ("resume here", "active"), ("stop here", "ended")]:
        await by_command(world, words, "ben")
        kept = await needs.subscriptions.of(channel)
        assert kept
        assert (kept.state, kept.user, kept.schedule.at) == (state, world.id("ben"), time(10))
    assert await needs.subscriptions.of(Reader(HOME, world.id("ben"))) is None


async def test_a_channel_s_settings_are_told_in_it_and_opened_by_command(world: World) -> None:
    await by_command(world, "subscribe here")
    assert (await by_mention(world, "settings here")).text.startswith("This channel gets a tip")
    await world.slack.command(world.id("ada"), world.general, "/tip", "settings here")
    view = await world.slack.until(lambda: world.slack.workspace.view(world.id("ada"), "modal"), "a modal")
    assert view["private_metadata"] == world.general


@pytest.mark.parametrize("kind", ["channel", "group"])
async def test_where_the_coach_is_not_it_says_how_to_invite_it(world: World, needs: Needs, kind: str) -> None:
    channel = world.slack.workspace.add_channel("quiet", [world.id("ada")], kind)  # type: ignore[arg-type]
    for words in ("subscribe here", "pause here", "resume here", "unsubscribe here", "settings here"):
        assert (await by_command(world, words, channel=channel.id)).text == NOT_HERE.replace("`", "")
    assert await needs.subscriptions.of(Reader(HOME, channel.id)) is None


async def test_between_the_two_of_us_here_need_not_be_said(world: World, needs: Needs) -> None:
    for words in ("subscribe here 9:00", "pause here", "settings here"):
        said = await in_a_direct_message(world, words)
        assert said.text.startswith("Here it’s only the two of us")
        assert (await by_command(world, words, channel=said.channel)).text == said.text
    assert await needs.subscriptions.of(Reader(HOME, said.channel)) is None


async def test_l1_where_admins_see_to_channels_nobody_else_does(
    slack: Sandbox, needs: Needs, knowledge: Knowledge, clock: Clock
) -> None:
    policy = replace(Policy(admins=needs.policy.admins), channel_tips="admins")
    async with coach_in(slack, replace(needs, policy=policy)) as staff:
        world = World(slack, knowledge, clock, staff)
        for words in ("subscribe here", "pause here", "resume here", "unsubscribe here", "settings here"):
            assert (await by_command(world, words, "mei")).text == NO_CHANNEL_TIPS
        assert (await by_mention(world, "subscribe here", "mei")).text == NO_CHANNEL_TIPS
        assert await needs.subscriptions.of(Reader(HOME, world.general)) is None
        assert (await by_command(world, "subscribe", "mei")).text.startswith("You get a tip")
        for name in ("ada", "ben"):  # Slack's admin, and the settings'
            assert (await by_command(world, "subscribe here", name)).text.startswith("This channel gets a tip")
