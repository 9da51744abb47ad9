"""What reaches Slack when the line is bad or Slack says no: nothing twice, nothing given up that may yet pass."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.sandbox import Message, Sandbox
from bot.sandbox.faults import (
    Fault,
    a_web_page,
    answering,
    dropping,
    half_an_answer,
    rate_limiting,
    refusing,
)
from bot.slack.needs import Needs
from bot.slack.pauses import Tempo
from bot.store.outbox import Outbox

from .conftest import Clock, Knowledge, World, coach_in

POST = "chat.postMessage"
NOBODY_CAN_KNOW: list[Fault] = [
    dropping(accepted=True),
    dropping(accepted=False),
    answering(500),
    answering(500, accepted=True),
    answering(502, "<h1>Bad gateway</h1>", {"Content-Type": "text/html"}, accepted=True),
    answering(503, '{"ok": false, "error": "service_unavailable"}', accepted=True),
    answering(504, "late", {"Content-Type": "text/plain"}, accepted=True),
    answering(200, "ok", {"Content-Type": "text/plain"}, accepted=True),
    answering(200, "[1]", accepted=True),
    answering(200, "\xff", {"Content-Type": "application/json; charset=ascii"}, accepted=True),
    a_web_page(),
    half_an_answer(),
    refusing("fatal_error"),
    refusing("internal_error"),
]


@pytest.mark.parametrize("fault", NOBODY_CAN_KNOW)
async def test_c1_c4_what_may_have_arrived_is_not_sent_again(world: World, outbox: Outbox, fault: Fault) -> None:
    """C1, C4."""
    world.slack.faults.plan(POST, [fault])
    channel, _ = await world.slack.direct_message(world.id("ada"), "Which skill?")
    await world.slack.until(lambda: _tries(world.slack), "a message")
    assert len(await world.answered(channel)) <= 1
    assert _tries(world.slack) == 1
    assert await outbox.states() == {"ambiguous": 1}


async def test_c1_the_next_answer_goes_out_after_a_doubtful_one(world: World) -> None:
    """C1."""
    world.slack.faults.plan(POST, [dropping(accepted=True)])
    channel, _ = await world.slack.direct_message(world.id("ada"), "Which skill?")
    await world.answered(channel)
    await world.slack.direct_message(world.id("ada"), "And then?")
    assert len(await world.answered(channel)) == 2


async def test_c2_a_limit_is_kept_and_the_answer_goes_out_after_it(world: World, outbox: Outbox) -> None:
    """C2: as long as it holds no message is sent at all, to nobody, and other calls go on."""
    world.slack.faults.plan(POST, [rate_limiting("3600")])
    channel, _ = await world.slack.direct_message(world.id("ada"), "Which skill?")
    assert await world.answered(channel) == []
    other, _ = await world.slack.direct_message(world.id("ben"), "Which skill?")
    assert await world.answered(other) == []
    await (await world.slack.command(world.id("mei"), world.general, "/tip")).replied()
    assert (_tries(world.slack), len(world.slack.calls("users.info"))) == (1, 3)
    assert await outbox.states() == {"waiting": 2}
    world.clock.now += timedelta(hours=1)
    assert len(await world.answered(channel)) == len(await world.answered(other)) == 1


@pytest.mark.parametrize(
    ("retry_after", "seconds"), [("2", 2), ("1.5", 1.5), (None, 30), ("soon", 30), ("-4", 30), ("nan", 30)]
)
async def test_c2_however_slack_says_how_long(world: World, retry_after: str | None, seconds: float) -> None:
    """C2."""
    world.slack.faults.plan(POST, [rate_limiting(retry_after)])
    channel, _ = await world.slack.direct_message(world.id("ada"), "Which skill?")
    await world.answered(channel)
    world.clock.now += timedelta(seconds=seconds - 1)
    assert await world.answered(channel) == []
    world.clock.now += timedelta(seconds=1)
    assert len(await world.answered(channel)) == 1


async def test_c2_a_limit_that_slack_tells_without_the_status_counts_too(world: World, outbox: Outbox) -> None:
    """C2."""
    world.slack.faults.plan(POST, [refusing("ratelimited")])
    channel, _ = await world.slack.direct_message(world.id("ada"), "Which skill?")
    assert await world.answered(channel) == []
    assert await outbox.states() == {"waiting": 1}


async def test_c3_one_channel_gets_a_message_a_second(
    slack: Sandbox, needs: Needs, knowledge: Knowledge, clock: Clock
) -> None:
    """C3: and another channel doesn't wait for it."""
    knowledge.text = "\n\n".join(f"{number}. Practise this step every day." for number in range(500))
    async with _at_the_usual_pace(slack, needs, knowledge, clock) as world:
        [ada, _], [ben, _] = [await slack.direct_message(world.id(name), "All of it!") for name in ("ada", "ben")]
        messages = [await slack.posted(channel, count=3, within=10) for channel in (ada, ben)]
    assert all(later - earlier >= 1 for sent in map(_times, messages) for earlier, later in pairwise(sent))
    assert abs(_times(messages[0])[0] - _times(messages[1])[0]) < 1


@pytest.mark.parametrize(
    ("error", "about_the_channel"),
    [
        ("channel_not_found", True),
        ("is_archived", True),
        ("not_in_channel", True),
        ("messages_tab_disabled", True),
        ("restricted_action", True),
        ("account_inactive", False),
        ("token_revoked", False),
        ("missing_scope", False),
        ("invalid_blocks", False),
        ("msg_too_long", False),
        ("something_new", False),
    ],
)
async def test_c5_what_slack_refuses_for_good_is_not_tried_again(
    world: World, outbox: Outbox, error: str, about_the_channel: bool
) -> None:
    """C5: the recipient is marked when it is about them."""
    world.slack.faults.plan(POST, [refusing(error)])
    channel, _ = await world.slack.direct_message(world.id("ada"), "Which skill?")
    assert await world.answered(channel) == []
    assert _tries(world.slack) == 1
    assert await outbox.states() == {"failed": 1}
    marked = [(each.channel, each.reason) for each in await outbox.unreachable(10)]
    assert marked == ([(channel, error)] if about_the_channel else [])


@pytest.mark.parametrize("gone", ["used_url", "expired_url"])
async def test_c7_l5_an_answer_that_has_no_way_back_comes_as_a_direct_message(world: World, gone: str) -> None:
    """C7, L5: what was asked aside is never answered in the channel."""
    world.slack.faults.plan("response_url", [answering(404, f'{{"ok": false, "error": "{gone}"}}')])
    await world.slack.command(world.id("ben"), world.general, "/coach", "Which skill?")
    direct = world.group("ben")
    [reply] = await world.slack.posted(direct)
    assert reply.blocks[0]["text"] == world.knowledge.text
    assert reply.thread_ts is None
    assert await world.answered(world.general) == []


async def test_c7_the_rest_of_an_answer_that_outlasts_its_url_comes_as_direct_messages(world: World) -> None:
    """C7."""
    world.knowledge.text = "\n\n".join(f"{number}. Practise this step every day." for number in range(500))
    world.slack.faults.plan("response_url", [None, answering(404, '{"ok": false, "error": "used_url"}')])
    command = await world.slack.command(world.id("ben"), world.general, "/coach", "All of it!")
    [first] = await command.replied()
    rest = await world.slack.posted(world.group("ben"), count=2)
    assert "\n\n".join(reply.blocks[0]["text"] for reply in [first, *rest]) == world.knowledge.text


async def test_c7_a_short_limit_is_waited_for_and_a_long_one_is_not(world: World) -> None:
    """C7."""
    world.slack.faults.plan("response_url", [rate_limiting("0.01"), None, rate_limiting("3600")])
    command = await world.slack.command(world.id("ben"), world.general, "/coach", "Which skill?")
    assert len(await command.replied()) == 1
    await world.slack.command(world.id("ben"), world.general, "/coach", "Which skill?")
    assert len(await world.slack.posted(world.group("ben"))) == 1


async def test_c1_an_answer_to_a_command_that_may_have_arrived_is_not_sent_again(world: World) -> None:
    """C1: nor apologised for."""
    world.slack.faults.plan("response_url", [dropping(accepted=True)])
    command = await world.slack.command(world.id("ben"), world.general, "/coach", "Which skill?")
    await command.replied()
    await world.staff.in_hand.settle()
    assert len(command.replies) == 1
    assert len(_attempts(world.slack, "response_url")) == 1


async def test_a_refused_answer_to_a_command_is_apologised_for(world: World) -> None:
    world.slack.faults.plan("response_url", [answering(400, '{"ok": false, "error": "invalid_blocks"}')])
    command = await world.slack.command(world.id("ben"), world.general, "/coach", "Which skill?")
    [reply] = await command.replied()
    assert reply.text.startswith("Sorry")


@asynccontextmanager
async def _at_the_usual_pace(slack: Sandbox, needs: Needs, knowledge: Knowledge, clock: Clock) -> AsyncIterator[World]:
    async with coach_in(slack, needs, Tempo()) as staff:
        yield World(slack, knowledge, clock, staff)


def _attempts(slack: Sandbox, method: str) -> list[float]:
    return [attempt.at for attempt in slack.faults.attempts if attempt.method == method]


def _tries(slack: Sandbox) -> int:
    return len(_attempts(slack, POST))


def _times(messages: list[Message]) -> list[float]:
    return [float(message.ts) for message in messages]
