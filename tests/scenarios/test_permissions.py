"""Who may what (matrix rows L1, L2): told by what Slack says of people, never by what they say."""

from dataclasses import replace
from datetime import timedelta
from itertools import repeat
from typing import Any

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.sandbox import Message, Sandbox
from bot.sandbox.faults import answering, refusing
from bot.slack.admission import NO_ADMIN, NO_GUESTS, NO_TIPS, STRANGER
from bot.slack.app import build_app
from bot.slack.needs import Needs
from bot.slack.policy import Policy

from .conftest import Clock, Knowledge, Seen, World, coach_in

HOME, ELSEWHERE = "T0SANDBOX1", "T0ELSEWHERE"

# What Slack says of each; those who aren't members never get a tip, and only the admins see how the coach is doing.
MEMBER: dict[str, Any] = {}
GUEST = {"is_restricted": True}
GUEST_IN_ONE_CHANNEL = {"is_restricted": True, "is_ultra_restricted": True}
STRANGERS = [
    {"is_stranger": True},
    {"team": ELSEWHERE},
    {"team": ELSEWHERE, "is_admin": True},
    {"deleted": True, "is_admin": True},
    {"is_bot": True, "is_admin": True},
]
NO_ADMINS = [
    MEMBER,
    {"name": "admin", "real_name": "Admin"},
    {**GUEST, "is_admin": True},
    {**GUEST_IN_ONE_CHANNEL, "is_admin": True},
    *STRANGERS,
]


def is_now(world: World, name: str, about: dict[str, Any]) -> str:
    """Their id; Slack says this of them from now on."""
    person = replace(world.slack.person(name), **about)
    world.slack.workspace.people[person.id] = person
    return person.id


async def said_to(world: World, user: str, command: str, text: str = "") -> str:
    [reply] = await (await world.slack.command(user, world.general, command, text)).replied()
    assert reply.only_for == user
    return reply.text


async def test_l1_admins_are_those_slack_or_the_settings_name(world: World) -> None:
    assert "Index" in await said_to(world, world.id("ada"), "/coach-admin")  # an admin to Slack
    assert "Index" in await said_to(world, world.id("ben"), "/coach-admin")  # named in the settings


@pytest.mark.parametrize("about", NO_ADMINS)
async def test_l1_nobody_else_is_an_admin(world: World, about: dict[str, Any]) -> None:
    assert await said_to(world, is_now(world, "mei", about), "/coach-admin") == NO_ADMIN


@pytest.mark.parametrize("about", [GUEST, GUEST_IN_ONE_CHANNEL, *STRANGERS])
async def test_l1_not_even_those_named_in_the_settings_unless_they_are_members(
    world: World, about: dict[str, Any]
) -> None:
    assert await said_to(world, is_now(world, "ben", about), "/coach-admin") == NO_ADMIN


async def test_l1_who_is_an_admin_no_more_is_none_at_once(world: World) -> None:
    assert "Index" in await said_to(world, world.id("ada"), "/coach-admin")
    assert await said_to(world, is_now(world, "ada", {"is_admin": False}), "/coach-admin") == NO_ADMIN


@pytest.mark.parametrize(
    "forged", [{"team_id": ELSEWHERE}, {"user_id": "U0MEI00001"}, {"user_team": ELSEWHERE}, {"source_team": ELSEWHERE}]
)
async def test_l1_the_same_name_or_id_elsewhere_is_somebody_else(
    world: World, needs: Needs, forged: dict[str, str]
) -> None:
    given = {"command": "/coach-admin", "text": "", "team_id": HOME, "user_id": world.id("ben"), "user_name": "ada"}
    command = await world.slack.command(world.id("ada"), world.general, "/coach", "help")
    given |= {"response_url": command.envelope.payload["response_url"], "channel_id": world.general}
    app, _ = build_app(world.slack.bot_token, world.slack.api_url, needs)
    await app.async_dispatch(AsyncBoltRequest(body=given | forged, mode="socket_mode"))
    assert [reply.text for reply in await command.replied(count=2)][1] == NO_ADMIN


@pytest.mark.parametrize("named", ["U0MEI00001", f"{HOME}:U0MEI00001"])
async def test_l1_settings_may_name_the_workspace_with_the_person(slack: Sandbox, needs: Needs, named: str) -> None:
    async with coach_in(slack, replace(needs, policy=Policy(frozenset({named})))):
        mei, general = slack.person("mei").id, slack.channel("general").id
        [reply] = await (await slack.command(mei, general, "/coach-admin")).replied()
        assert "Index" in reply.text


async def test_l1_somebody_named_with_another_workspace_is_no_admin_here(slack: Sandbox, needs: Needs) -> None:
    async with coach_in(slack, replace(needs, policy=Policy(frozenset({f"{ELSEWHERE}:U0MEI00001"})))):
        mei, general = slack.person("mei").id, slack.channel("general").id
        [reply] = await (await slack.command(mei, general, "/coach-admin")).replied()
        assert reply.text == NO_ADMIN


@pytest.mark.parametrize("about", [GUEST, GUEST_IN_ONE_CHANNEL])
async def test_l2_guests_may_ask_but_get_no_tips(world: World, watch: Seen, about: dict[str, Any]) -> None:
    mei = is_now(world, "mei", about)
    await world.slack.say(mei, world.general, f"{world.coach} which skill?")
    assert [reply.text[:5] for reply in await world.answered(world.general)] == ["Learn"]
    assert (await said_to(world, mei, "/coach", "Which skill?")).startswith("Learn")
    for words in ("", "next", "about data", "subscribe", "subscribe here", "settings", "saved", "help"):
        assert await said_to(world, mei, "/tip", words) == NO_TIPS
    await world.slack.say(mei, world.general, f"{world.coach} tip subscribe")
    assert [reply.text for reply in await world.answered(world.general)][1:] == [NO_TIPS]
    assert watch.tips_asked_for == 0


@pytest.mark.parametrize("about", STRANGERS)
async def test_l2_strangers_get_one_polite_line_a_day_and_nothing_else(
    world: World, watch: Seen, about: dict[str, Any]
) -> None:
    mei = is_now(world, "mei", about)
    told = [] if about.get("is_bot") else [STRANGER]  # a bot might answer it
    for _ in range(3):
        await world.slack.say(mei, world.general, f"{world.coach} which skill?")
        await world.slack.say(mei, world.general, f"{world.coach} tip")
        channel, _ts = await world.slack.direct_message(mei, "Which skill?")
    said = [*await world.answered(world.general), *await world.answered(channel)]
    assert [reply.text for reply in said] == told
    assert await said_to(world, mei, "/coach", "Which skill?") == STRANGER
    assert await said_to(world, mei, "/tip") == STRANGER
    assert (world.knowledge.asked, watch.tips_asked_for) == ([], 0)
    world.clock.now += timedelta(days=1)
    await world.slack.direct_message(mei, "Which skill?")
    assert {reply.text for reply in await world.answered(channel)} == set(told)


@pytest.mark.parametrize("origin", ["user_team", "source_team"])
async def test_l2_what_an_event_says_of_its_writers_workspace_counts(world: World, origin: str) -> None:
    """Their id may be known here, too, in a channel that is shared with them."""
    message = Message(world.group("ben"), world.slack.workspace.new_ts(), world.id("ben"), "Which skill?")
    world.slack.workspace.post(message)
    about = {"channel": message.channel, "user": message.user, "text": message.text, "ts": message.ts}
    await world.slack.deliver({"type": "message", "channel_type": "im", **about, origin: ELSEWHERE})
    assert [reply.text for reply in await world.answered(message.channel)] == [STRANGER]
    assert world.slack.calls("users.info") == []


async def test_l2_whom_slack_does_not_know_is_a_stranger(world: World) -> None:
    world.slack.faults.plan("users.info", repeat(refusing("user_not_found")))
    channel, _ = await world.slack.direct_message(world.id("mei"), "Which skill?")
    assert [reply.text for reply in await world.answered(channel)] == [STRANGER]
    assert await said_to(world, world.id("ada"), "/coach-admin") == NO_ADMIN


async def test_l2_nobody_is_let_in_while_slack_cannot_say_who_they_are(world: World) -> None:
    world.slack.faults.plan("users.info", repeat(answering(503)))
    channel, _ = await world.slack.direct_message(world.id("mei"), "Which skill?")
    [reply] = await world.answered(channel)
    assert reply.text.startswith("Sorry, something went wrong")
    assert (await said_to(world, world.id("ada"), "/coach-admin")).startswith("Sorry, something went wrong")
    assert world.knowledge.asked == []


async def test_l2_settings_may_turn_guests_away_and_let_strangers_ask(
    slack: Sandbox, needs: Needs, knowledge: Knowledge, clock: Clock
) -> None:
    policy = Policy(guests_may="nothing", strangers_may="ask")
    async with coach_in(slack, replace(needs, policy=policy)) as staff:
        world = World(slack, knowledge, clock, staff)
        guest, stranger = is_now(world, "mei", GUEST), is_now(world, "noor", {"is_stranger": True})
        assert await said_to(world, guest, "/coach", "Which skill?") == NO_GUESTS
        assert (await said_to(world, stranger, "/coach", "Which skill?")).startswith("Learn")
        assert await said_to(world, stranger, "/tip") == STRANGER
        assert await said_to(world, stranger, "/coach-admin") == NO_ADMIN
