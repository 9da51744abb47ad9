"""What Slack delivers: acknowledged when it is kept, and answered once, whatever fails on the way."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.domain import Answer, Turn
from bot.mail import Event, Incoming
from bot.sandbox import Envelope, Message, Sandbox
from bot.sandbox.faults import Fault, a_web_page, answering, dropping, half_an_answer, rate_limiting, refusing
from bot.slack.app import build_app
from bot.slack.needs import Needs
from bot.store.inbox import Inbox

from .conftest import AT_ONCE, Clock, Disk, Knowledge, Seen, World, coach_in

OF_NO_CONCERN = """
    app_deleted app_home_opened app_installed app_rate_limited app_requested app_uninstalled assistant_thread_started
    call_rejected channel_archive channel_created channel_deleted channel_id_changed channel_left channel_rename
    channel_shared dnd_updated email_domain_changed emoji_changed file_change file_created file_deleted file_shared
    function_executed grid_migration_finished group_archive im_close im_created invite_requested link_shared
    member_joined_channel member_left_channel pin_added reaction_added reaction_removed shared_channel_invite_accepted
    star_added subteam_created team_join tokens_revoked user_huddle_changed user_profile_changed foo_bar
""".split()
NONSENSE: list[Any] = [
    None,
    [],
    {},
    "message",
    {"type": "message"},
    {"type": "message", "channel": "D0ADA", "user": "U0ADA"},
    {"type": "message", "channel": "D0ADA", "ts": "soon", "user": "U0ADA", "text": "Hi"},
    {"type": "message", "channel": "D0ADA", "ts": 1.1, "user": "U0ADA", "text": "Hi"},
    {"type": "message", "channel": "D' OR 1=1", "ts": "1.1", "user": "U0ADA", "text": "Hi"},
    {"type": "message", "channel": {"id": "D0ADA"}, "ts": "1.1", "user": "U0ADA", "text": "Hi"},
    {"type": "message", "channel": "D0ADA", "ts": "1.1", "user": "U" * 300, "text": "Hi"},
    {"type": "message", "channel": "D0ADA", "ts": "1.1", "user": ["U0ADA"], "text": "Hi"},
    {"type": "message", "channel": "D0ADA", "ts": "1.1", "user": "U0ADA", "text": {"text": "Hi"}},
    {"type": "message", "channel": "D0ADA", "ts": "1.1", "user": "U0ADA", "text": "Hi", "thread_ts": "\u0661.\u0661"},
    {"type": "message", "channel": "D0ADA", "ts": "1.1", "user": "U0ADA", "text": "Hi" * 500_000},
    {"type": ["message"], "channel": "D0ADA", "ts": "1.1", "user": "U0ADA", "text": "Hi"},
]


async def test_a2_an_event_is_kept_before_it_is_acknowledged(
    slack: Sandbox, needs: Needs, knowledge: Knowledge, clock: Clock, database: Disk
) -> None:
    """A2: and acknowledged before it is answered."""

    class SlowInbox(Inbox):
        may_keep = asyncio.Event()

        async def keep(self, incoming: Incoming, now: datetime) -> bool:
            await self.may_keep.wait()
            return await super().keep(incoming, now)

    inbox = SlowInbox(database, "here:1:a")
    knowledge.done.clear()
    async with coach_in(slack, replace(needs, inbox=inbox)) as staff:
        world = World(slack, knowledge, clock, staff)
        channel, _ = await slack.direct_message(world.id("ada"), "Which skill?")
        with pytest.raises(TimeoutError):
            await slack.acked(slack.envelopes[-1], within=0.1)
        inbox.may_keep.set()
        await slack.acked(slack.envelopes[-1])
        assert await inbox.states() in ({"waiting": 1}, {"taken": 1})
        knowledge.done.set()
        assert len(await world.answered(channel)) == 1


async def test_a3_an_event_that_cannot_be_kept_is_left_to_slack(
    world: World, database: Disk, caplog: pytest.LogCaptureFixture
) -> None:
    """A3: which sends it again."""
    database.is_gone = True
    channel, _ = await world.slack.direct_message(world.id("ada"), "Which skill?")
    with pytest.raises(TimeoutError):
        await world.slack.acked(world.slack.envelopes[-1], within=0.1)
    told = [record for record in caplog.records if "left to Slack" in record.getMessage()]
    assert len(told) == 1
    assert "Traceback" not in caplog.text
    database.is_gone = False
    await world.slack.acked(await world.slack.deliveries.again(world.slack.envelopes[-1]))
    await world.settled()
    assert len(await world.slack.posted(channel)) == 1


async def test_a3_an_event_that_was_taken_on_outlasts_the_database_being_away(world: World, database: Disk) -> None:
    """A3: nothing is asked again that needn't be, and nothing is answered twice."""
    world.knowledge.done.clear()
    channel, _ = await world.slack.direct_message(world.id("ada"), "Which skill?")
    await world.knowledge.is_asked.wait()
    database.is_gone = True
    world.knowledge.done.set()
    with pytest.raises(TimeoutError):
        await world.slack.posted(channel, within=0.2)
    database.is_gone = False
    await _in_time(world, lambda: world.slack.posted(channel))
    assert len(await world.answered(channel)) == 1


@pytest.mark.parametrize(
    "fault",
    [
        answering(500),
        answering(503),
        rate_limiting("3600"),
        dropping(),
        a_web_page(),
        half_an_answer(),
        refusing("internal_error"),
    ],
)
async def test_a4_events_wait_while_slack_does_not_say_who_the_coach_is(world: World, fault: Fault) -> None:
    """A4: bare Bolt acknowledges each of them, and drops it."""
    world.slack.faults.plan("auth.test", [fault] * 6)
    people = [world.slack.workspace.add_person(f"person-{number}").id for number in range(5)]
    channels = [(await world.slack.direct_message(person, "Which skill?"))[0] for person in people]
    for _ in range(8):
        await world.settled()
        world.clock.now += timedelta(minutes=1)
    assert [len(await world.answered(channel)) for channel in channels] == [1] * 5
    assert len(world.knowledge.asked) == 5


async def test_a4_after_a_day_of_it_an_event_is_set_aside(world: World, inbox: Inbox) -> None:
    """A4: and can be seen."""
    world.slack.faults.plan("auth.test", [refusing("account_inactive")] * 3)
    await world.slack.deliver(_said(world) | {"ts": "1.1"})
    await world.answered(world.group("ada"))
    world.clock.now += timedelta(days=2)
    await world.settled()
    [aside] = await inbox.aside(10)
    assert "who the coach is" in aside.reason


async def test_a5_however_often_an_event_is_delivered_it_is_answered_once(world: World) -> None:
    """A5: at once, later, out of order."""
    dice = random.Random(4)  # noqa: S311
    people = [world.slack.workspace.add_person(f"person-{number}").id for number in range(25)]
    async with world.slack.deliveries.held() as held:
        channels = [(await world.slack.direct_message(person, "Which skill?"))[0] for person in people]
        held += [each.again(number, "timeout") for each in list(held) for number in range(1, dice.randint(1, 4))]
        dice.shuffle(held)
    assert [len(await world.answered(channel)) for channel in channels] == [1] * 25
    for first in world.slack.envelopes[:25]:
        await world.slack.acked(await world.slack.deliveries.again(first, 3))
    assert [len(await world.answered(channel)) for channel in channels] == [1] * 25
    assert len(world.knowledge.asked) == 25


@pytest.mark.parametrize("attempt", [1, 2, 3])
async def test_a6_a_retry_that_is_the_first_to_arrive_is_answered(world: World, attempt: int) -> None:
    """A6."""
    await world.slack.deliver(_said(world), retry_attempt=attempt, retry_reason="timeout")
    assert len(await world.answered(world.group("ada"))) == 1


@pytest.mark.parametrize("order", [list, reversed])
async def test_a7_a_mention_that_is_told_of_twice_is_answered_once(
    world: World, order: Callable[[list[Envelope]], Sequence[Envelope]]
) -> None:
    """A7: as a mention and as a message, whichever comes first."""
    async with world.slack.deliveries.held() as held:
        ts = await world.slack.say(world.id("ben"), world.general, f"{world.coach} which skill?")
        assert len(held) == 2
        held[:] = order(held)
    [reply] = await world.answered(world.general)
    assert reply.thread_ts == ts
    assert world.knowledge.questions == ["which skill?"]


@pytest.mark.parametrize("kind", ["app_mention", "message"])
async def test_a7_one_of_the_two_is_enough(world: World, kind: str) -> None:
    """A7: neither is waited for."""
    async with world.slack.deliveries.held() as held:
        await world.slack.say(world.id("ben"), world.general, f"{world.coach} which skill?")
        held[:] = [envelope for envelope in held if envelope.payload["event"]["type"] == kind]
    await world.settled()
    assert len(await world.slack.posted(world.general)) == 1


async def test_a8_a_conversation_is_answered_in_order(
    slack: Sandbox, needs: Needs, knowledge: Knowledge, clock: Clock
) -> None:
    """A8: however long each answer takes."""
    dice = random.Random(8)  # noqa: S311

    async def ask(question: str, history: Sequence[Turn] = (), *rest: object, **named: object) -> Answer:
        for _ in range(dice.randint(0, 50)):
            await asyncio.sleep(0)
        return replace(await knowledge.ask(question, history), text=f"On {question}")

    async with coach_in(slack, replace(needs, ask=ask)) as staff:
        world = World(slack, knowledge, clock, staff)
        people = [slack.workspace.add_person(f"person-{number}").id for number in range(8)]
        for number in range(5):
            for person in people:
                await slack.direct_message(person, f"question {number}")
        replies = [await slack.posted(world.slack.workspace.direct_message(each).id, count=5) for each in people]
    expected = [f"On question {number}" for number in range(5)]
    assert [[_text(reply) for reply in said] for said in replies] == [expected] * 8


async def test_a8_one_slow_answer_holds_up_nobody_else(
    slack: Sandbox, needs: Needs, knowledge: Knowledge, clock: Clock
) -> None:
    """A8."""
    may_answer = asyncio.Event()

    async def ask(question: str, history: Sequence[Turn] = (), *rest: object, **named: object) -> Answer:
        if question == "the hard one":
            await may_answer.wait()
        return await knowledge.ask(question, history)

    async with coach_in(slack, replace(needs, ask=ask)) as staff:
        world = World(slack, knowledge, clock, staff)
        slow, _ = await slack.direct_message(world.id("ada"), "the hard one")
        await slack.direct_message(world.id("ada"), "one after it")
        quick, _ = await slack.direct_message(world.id("ben"), "another")
        await slack.posted(quick)
        assert knowledge.questions == ["another"]
        may_answer.set()
        await slack.posted(slow, count=2)
        assert knowledge.questions == ["another", "the hard one", "one after it"]


async def test_a10_what_nobody_listens_to_is_acknowledged_and_not_kept(
    world: World, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    """A10: with one line in the log, for who looks closely."""
    caplog.set_level(logging.DEBUG, logger="bot.slack.intake")
    for kind in OF_NO_CONCERN:
        await world.slack.acked(await world.slack.deliver({"type": kind, "user": world.id("ada")}))
    assert await inbox.states() == {}
    told = [record.getMessage() for record in caplog.records if record.name == "bot.slack.intake"]
    assert told == [f"Nobody listens to events of the type {kind!r}" for kind in OF_NO_CONCERN]


@pytest.mark.parametrize("event", NONSENSE)
async def test_b1_b7_what_makes_no_sense_is_acknowledged_and_dropped(
    world: World, inbox: Inbox, event: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """B1, B7: and the next event is answered."""
    await world.slack.acked(await world.slack.deliver(event))
    assert await inbox.states() == {}
    assert "Traceback" not in caplog.text
    channel, _ = await world.slack.direct_message(world.id("ada"), "Which skill?")
    assert len(await world.answered(channel)) == 1


async def test_an_event_is_settled_once_by_its_answer_or_because_it_needs_none(
    slack: Sandbox, needs: Needs, knowledge: Knowledge, clock: Clock, database: Disk
) -> None:
    class WatchedInbox(Inbox):
        closed: Sequence[str] = ()

        async def close(self, event: Event, now: datetime) -> None:
            self.closed = [*self.closed, event.body["event"]["text"]]
            await super().close(event, now)

    watched = WatchedInbox(database, "here:1:a")
    async with coach_in(slack, replace(needs, inbox=watched)) as staff:
        world = World(slack, knowledge, clock, staff)
        channel, _ = await slack.direct_message(world.id("ada"), "Which skill?")
        assert len(await world.answered(channel)) == 1
        await slack.say(world.id("ada"), world.general, "Lunch, anyone?")
        assert await world.answered(world.general) == []
        assert watched.closed == ["Lunch, anyone?"]
        assert await watched.states() == {"answered": 1, "nothing": 1}


async def test_slacks_old_secret_is_not_kept(world: World, inbox: Inbox) -> None:
    world.knowledge.done.clear()
    await world.slack.direct_message(world.id("ada"), "Which skill?")
    assert "token" in world.slack.envelopes[-1].payload
    await world.knowledge.is_asked.wait()
    await inbox.release()
    event = await inbox.take(world.clock.now)
    assert event
    assert "token" not in event.body
    world.knowledge.done.set()


async def test_an_event_that_keeps_killing_the_process_is_set_aside(
    slack: Sandbox, needs: Needs, knowledge: Knowledge, clock: Clock, inbox: Inbox
) -> None:
    """As its next owner counts a try for each process that died of it."""
    body = {"type": "event_callback", "team_id": "T1AA", "event_id": "Ev1", "event": {"type": "message"}}
    await inbox.keep(Incoming("T1AA", "Ev1", "D1AA", "1.1", "T1AA:D1AA", body), clock.now)
    for _ in range(3):
        event = await inbox.take(clock.now)
        assert event
        await inbox.put_back(event, clock.now, counts=True)
    async with coach_in(slack, needs) as staff:
        await World(slack, knowledge, clock, staff).settled()
        assert await inbox.states() == {"set_aside": 1}


async def _in_time(world: World, seen: Callable[[], Awaitable[list[Message]]]) -> list[Message]:
    """Puts the clock forward as far as anything may have been put off."""
    world.clock.now += timedelta(minutes=1)
    return await seen()


def _said(world: World) -> dict[str, Any]:
    """A direct message, written but not told of yet."""
    message = Message(world.group("ada"), world.slack.workspace.new_ts(), world.id("ada"), "Which skill?")
    world.slack.workspace.post(message)
    said = {"channel": message.channel, "user": message.user, "text": message.text, "ts": message.ts}
    return {"type": "message", "channel_type": "im", **said}


def _text(message: Message) -> str:
    return str(message.blocks[0]["text"])


async def test_a11_that_slack_delivers_no_more_is_noticed(
    needs: Needs, watch: Seen, caplog: pytest.LogCaptureFixture
) -> None:
    """A11: Slack sends it by itself, not as an event."""
    app, _ = build_app("xoxb-1", "http://127.0.0.1:9/api/", needs, AT_ONCE)
    told = {"type": "app_rate_limited", "team_id": "T0SANDBOX1", "minute_rate_limited": 1795348800, "api_app_id": "A1"}
    response = await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=told))
    assert response.status == 200
    assert watch.events == ["app_rate_limited"]
    assert "more than 30,000 in an hour" in caplog.text


async def test_what_comes_and_what_is_sent_is_counted(world: World, watch: Seen) -> None:
    channel, _ = await world.slack.direct_message(world.id("ada"), "Which skill?")
    assert len(await world.answered(channel)) == 1
    assert (watch.events[0], watch.sends) == ("message", ["sent"])
