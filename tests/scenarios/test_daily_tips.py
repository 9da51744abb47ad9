"""The daily tip as it reaches its subscribers (matrix rows I1 to I9, in small): on time, once, and nobody who left."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise, repeat
from typing import Any

import pytest

from bot.domain import Person, Thread
from bot.mail import Incoming
from bot.sandbox import Message, Sandbox
from bot.sandbox.faults import Fault, answering, rate_limiting, refusing, waiting_for
from bot.schedule import DAILY, Schedule
from bot.slack.needs import Needs
from bot.slack.pauses import Tempo
from bot.slack.rounds import NO_TIPS
from bot.slack.subscribing import Subscribing
from bot.slack.tip_blocks import tip_turns
from bot.store.engine import Database
from bot.store.inbox import Inbox
from bot.store.outbox import Outbox
from bot.store.processes import Processes, this_process
from bot.store.subscriptions import Subscriptions
from bot.subscriptions import Subscription, begun
from bot.tips import Reader

from .conftest import AT_ONCE, Clock, Disk, Knowledge, Seen, World, a_tip, coach_in

TEAM = "T0SANDBOX1"
POST = "chat.postMessage"
NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
A_DAY = timedelta(days=1)
A_MOMENT = timedelta(seconds=1)


@pytest.fixture
def knowledge() -> Knowledge:
    tips = [a_tip(f"t{number}", f"Habit {number:02}", f"Practise {number} times.") for number in range(20)]
    knowledge = Knowledge(tips=tips)
    knowledge.done.set()
    return knowledge


@pytest.fixture
def clock() -> Clock:
    clock = Clock()
    clock.now = NINE - timedelta(hours=2)
    return clock


@pytest.fixture
def store(needs: Needs) -> Subscriptions:
    assert isinstance(needs.subscriptions, Subscriptions)
    return needs.subscriptions


async def subscribe(needs: Needs, reader: str, at: time = time(9), zone: str = "UTC", **others: Any) -> Reader:
    """From the next such hour on."""
    subscription = Subscription(Reader(TEAM, reader), "U0ADA00001", Schedule(at, DAILY), zone, **others)
    if not subscription.is_for_a_channel:
        subscription = replace(subscription, user=reader)
    await needs.subscriptions.keep(begun(subscription, needs.now()))
    return subscription.reader


def somebody(slack: Sandbox, name: str = "kim", zone: str = "UTC") -> str:
    return slack.workspace.add_person(name, zone).id


def another(needs: Needs, database: Database, pace: timedelta = timedelta()) -> Needs:
    """The same for another process."""
    owner = this_process()
    inbox, outbox, processes = Inbox(database, owner), Outbox(database, owner), Processes(database, owner)
    subscriptions = Subscriptions(database, owner, pace)
    return replace(needs, subscriptions=subscriptions, inbox=inbox, outbox=outbox, processes=processes)


async def at(world: World, moment: datetime) -> None:
    """By then all that is due is brought."""
    world.clock.now = moment
    await brought(world)


async def brought(world: World) -> None:
    await world.slack.until(lambda: all(e.acked_at for e in world.slack.envelopes), "acknowledgements")
    await world.staff.workers.crew.idle()
    await world.staff.rounds.crew.idle()
    await world.settled()


def tips_of(world: World, user: str) -> list[Message]:
    return [message for message in world.slack.workspace.direct_message(user).messages if message.bot_id]


async def kept(needs: Needs, reader: Reader) -> Subscription:
    subscription = await needs.subscriptions.of(reader)
    assert subscription
    return subscription


async def test_a_subscriber_gets_one_tip_a_day_each_a_new_one(world: World, needs: Needs, watch: Seen) -> None:
    kim = somebody(world.slack)
    reader = await subscribe(needs, kim)
    await at(world, NINE - A_MOMENT)
    assert tips_of(world, kim) == []
    for days in range(5):
        await at(world, NINE + days * A_DAY)
        await at(world, NINE + days * A_DAY + timedelta(hours=1))
    assert len({tip.blocks[0]["text"] for tip in tips_of(world, kim)}) == len(tips_of(world, kim)) == 5
    assert watch.tip_days == ["sent"] * 5
    assert len(world.slack.calls("conversations.open")) == 1
    assert (await kept(needs, reader)).last_day == date(2026, 11, 27)


async def test_a_delivered_tip_can_be_paused_and_is_remembered_with_the_thread_it_begins(
    world: World, needs: Needs
) -> None:
    kim = somebody(world.slack)
    await subscribe(needs, kim)
    await at(world, NINE)
    [card] = tips_of(world, kim)
    assert ("tip_pause", kim) in [(button["action_id"], button["value"]) for button in card.blocks[-1]["elements"]]
    [tip] = [tip for tip in world.knowledge.tips if tip.name in card.text]
    turns = await needs.threads.recall(Thread(TEAM, card.channel, card.ts), Person(TEAM, kim))
    assert tuple(turns) == tip_turns(tip)


async def test_a_channel_gets_one_too(world: World, needs: Needs) -> None:
    await subscribe(needs, world.general)
    await at(world, NINE)
    [card] = await world.answered(world.general)
    assert card.blocks[-1]["elements"][-1]["value"] == world.general


async def test_i1_two_coaches_on_one_database_bring_everybody_one(
    slack: Sandbox, needs: Needs, database: Disk, knowledge: Knowledge, clock: Clock, watch: Seen
) -> None:
    """I1."""
    people = [somebody(slack, f"person-{number}") for number in range(20)]
    for person in people:
        await subscribe(needs, person)
    clock.now = NINE - timedelta(seconds=20)  # sooner than one coach thinks the other dead
    async with AsyncExitStack() as stack:
        coaches = [needs, another(needs, database)]
        staffs = [await stack.enter_async_context(coach_in(slack, each)) for each in coaches]
        worlds = [World(slack, knowledge, clock, staff) for staff in staffs]
        clock.now = NINE
        await asyncio.gather(*map(brought, worlds))
        assert [len(tips_of(worlds[0], person)) for person in people] == [1] * 20
    assert watch.tip_days == ["sent"] * 20


@pytest.mark.parametrize(
    ("down", "outcomes"),
    [
        (timedelta(minutes=5), ["sent"]),
        (timedelta(hours=2), ["sent"]),
        (timedelta(hours=5), ["missed"]),
        (timedelta(hours=26), ["missed", "sent"]),
        (timedelta(days=9, hours=1), ["missed", "sent"]),
    ],
)
async def test_i3_what_was_missed_comes_late_or_is_counted_and_never_two_at_once(
    slack: Sandbox,
    needs: Needs,
    knowledge: Knowledge,
    clock: Clock,
    watch: Seen,
    down: timedelta,
    outcomes: list[str],
) -> None:
    """I3."""
    kim = somebody(slack)
    reader = await subscribe(needs, kim)
    clock.now = NINE + down
    async with coach_in(slack, needs) as staff:
        world = World(slack, knowledge, clock, staff)
        await brought(world)
        assert watch.tip_days == outcomes
        assert len(tips_of(world, kim)) == outcomes.count("sent")
        tomorrow = (clock.now + A_DAY).replace(hour=9, minute=0)
        due = (await kept(needs, reader)).due
        assert due
        assert due.moment == tomorrow.replace(second=0, microsecond=0)
        await at(world, tomorrow)
        assert len(tips_of(world, kim)) == outcomes.count("sent") + 1


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
async def test_i4_the_days_the_clocks_change_have_one_tip_each(world: World, needs: Needs, day: date) -> None:
    """I4: half past two isn't there in spring, and comes twice in autumn."""
    world.clock.now = datetime.combine(day - A_DAY, time(), UTC)
    kim = somebody(world.slack, zone="Europe/Berlin")
    await subscribe(needs, kim, time(2, 30), "Europe/Berlin")
    counts = []
    for half_hours in range(3 * 48):
        await at(world, datetime.combine(day - A_DAY, time(), UTC) + half_hours * timedelta(minutes=30))
        counts.append(len(tips_of(world, kim)))
    first = {count: counts.index(count) / 2 for count in (1, 2, 3)}
    assert counts[-1] == 3
    assert first == ({1: 1.5, 2: 25, 3: 48.5} if day.month == 3 else {1: 0.5, 2: 24.5, 3: 49.5})


async def test_i5_the_hour_moves_with_the_person_as_soon_as_slack_tells(world: World, needs: Needs) -> None:
    """I5."""
    kim = somebody(world.slack)
    reader = await subscribe(needs, kim)
    await world.slack.administration.move(kim, "America/New_York")
    await brought(world)
    assert (await kept(needs, reader)).zone == "America/New_York"
    await at(world, NINE)
    assert tips_of(world, kim) == []
    await at(world, NINE + timedelta(hours=5))
    assert len(tips_of(world, kim)) == 1


@pytest.mark.parametrize(
    ("zone", "hours"), [("America/New_York", 5), ("Asia/Tokyo", 15), ("Europe/Helsinki", 0), ("Middle/Earth", 0)]
)
async def test_i5_it_is_looked_at_again_where_the_person_lives(
    world: World, needs: Needs, zone: str, hours: int
) -> None:
    """I5: what is only two hours late there is sent; where there is no such zone, that of the workspace counts."""
    kim = somebody(world.slack)
    reader = await subscribe(needs, kim)
    world.slack.workspace.people[kim] = replace(world.slack.workspace.person(kim), tz=zone)
    await at(world, NINE)
    assert len(tips_of(world, kim)) == (hours == 0)
    assert (await kept(needs, reader)).zone == ("UTC" if zone == "Middle/Earth" else zone)
    await at(world, NINE + timedelta(hours=hours))
    assert len(tips_of(world, kim)) == 1


async def test_i5_what_else_changes_about_people_changes_nothing(world: World, needs: Needs, database: Disk) -> None:
    kim = somebody(world.slack)
    before = await kept(needs, await subscribe(needs, kim))
    for _ in range(3):
        await world.slack.administration.move(kim, "UTC")
        await world.slack.administration.move(world.id("mei"), "Asia/Seoul")
        await brought(world)
    assert await kept(needs, before.reader) == before
    async with database.reading() as connection:
        kept_of_them = (await connection.exec_driver_sql("SELECT count(*) FROM subscriptions")).scalar()
    assert kept_of_them == 1
    assert world.slack.calls("users.info") == []


async def test_i5_of_somebodys_profile_only_the_time_zone_is_kept(slack: Sandbox, needs: Needs, database: Disk) -> None:
    bodies: list[Mapping[str, Any]] = []

    class Curious(Inbox):
        async def keep(self, incoming: Incoming, now: datetime) -> bool:
            bodies.append(incoming.body["event"])
            return await super().keep(incoming, now)

    async with coach_in(slack, replace(needs, inbox=Curious(database, this_process()))):
        await slack.administration.move(slack.person("mei").id, "Asia/Seoul")
        await slack.until(lambda: bodies, "an event")
    assert bodies == [{"type": "user_change", "user": slack.person("mei").id, "tz": "Asia/Seoul"}]


async def test_i6_a_clock_that_jumps_makes_no_double(world: World, needs: Needs, watch: Seen) -> None:
    """I6."""
    kim = somebody(world.slack)
    await subscribe(needs, kim)
    two = timedelta(days=2)
    hour = timedelta(hours=1)
    for moment in (NINE, NINE - hour, NINE, NINE + hour, NINE - two, NINE, NINE + hour):
        await at(world, moment)
        assert len(tips_of(world, kim)) == 1
    for moment in (NINE + two + hour, NINE, NINE + A_DAY, NINE + two, NINE + two + 2 * hour):
        await at(world, moment)
        assert len(tips_of(world, kim)) == 2
    await at(world, NINE + two + A_DAY)
    assert watch.tip_days == ["sent", "missed", "sent", "sent"]


async def test_i6_after_a_clock_was_put_back_tips_go_on(
    slack: Sandbox, needs: Needs, database: Disk, knowledge: Knowledge, clock: Clock
) -> None:
    """I6: whatever the pace was."""
    kim, lee = somebody(slack), somebody(slack, "lee")
    needs = another(needs, database, pace=timedelta(seconds=30))
    await subscribe(needs, kim)
    async with coach_in(slack, needs) as staff:
        world = World(slack, knowledge, clock, staff)
        await at(world, NINE)
        world.clock.now = NINE - timedelta(hours=1)
        await subscribe(needs, lee, time(8, 1))
        await at(world, NINE - timedelta(minutes=59))
        assert (len(tips_of(world, kim)), len(tips_of(world, lee))) == (1, 1)


async def test_i7_they_come_in_the_order_of_their_time_and_no_faster_than_they_may(
    slack: Sandbox, needs: Needs, database: Disk, knowledge: Knowledge, clock: Clock
) -> None:
    """I7."""
    people = {hour: somebody(slack, f"at-{hour}") for hour in (8, 9, 7, 6)}
    needs = another(needs, database, pace=timedelta(seconds=30))
    clock.now = NINE - timedelta(hours=6)
    for hour, person in people.items():
        await subscribe(needs, person, time(hour))
    clock.now = NINE
    async with coach_in(slack, needs) as staff:
        world = World(slack, knowledge, clock, staff)
        for so_far in range(1, 5):
            await brought(world)
            assert [bool(tips_of(world, people[hour])) for hour in (6, 7, 8, 9)] == [n < so_far for n in range(4)]
            clock.now += timedelta(seconds=30)


async def test_i7_the_next_one_is_not_waited_for_longer_than_it_must(
    slack: Sandbox, needs: Needs, database: Disk, clock: Clock
) -> None:
    """I7: by the clock on the wall, which nobody puts forward here."""
    people = [somebody(slack, f"person-{number}") for number in range(4)]
    for person in people:
        await subscribe(needs, person)
    clock.now = NINE
    pace = timedelta(milliseconds=200)
    async with coach_in(slack, another(needs, database, pace), replace(AT_ONCE, between_tips=pace)):
        sent = await slack.called(POST, len(people))
    assert all(later.at - earlier.at < 0.9 for earlier, later in pairwise(sent))


async def test_i7_whoever_asks_something_goes_first(world: World, needs: Needs) -> None:
    """I7: no tip is taken while many conversations wait for their answers."""
    world.slack.faults.plan(POST, [rate_limiting("3600")])
    kim, *people = [somebody(world.slack, f"person-{number}") for number in range(17)]
    reader = await subscribe(needs, kim)
    world.clock.now = NINE - timedelta(minutes=1)
    for person in people:
        await world.slack.direct_message(person, "Which skill?")
    await brought(world)
    await at(world, NINE)
    assert (await kept(needs, reader)).last_day is None
    await at(world, NINE + timedelta(hours=1))
    await brought(world)
    assert [len(tips_of(world, person)) for person in (kim, *people)] == [1] * 17


async def test_i7_when_many_are_due_slack_is_asked_for_everybody_at_once(world: World, needs: Needs) -> None:
    """I7."""
    people = [somebody(world.slack, f"person-{number}") for number in range(70)]
    for person in people:
        await subscribe(needs, person)
    left, moved = people[:2]
    await world.slack.administration.deactivate(left)
    await world.slack.administration.move(moved, "Asia/Tokyo")
    world.slack.workspace.people[people[2]] = replace(world.slack.workspace.person(people[2]), tz="Asia/Tokyo")
    await at(world, NINE)
    assert [len(tips_of(world, person)) for person in people] == [0, 0, 0, *[1] * 67]
    assert len(world.slack.calls("users.list")) == 1
    assert len(world.slack.calls("users.info")) <= 53


async def test_i7_they_all_come_without_the_list_too(world: World, needs: Needs) -> None:
    """I7."""
    world.slack.faults.plan("users.list", repeat(rate_limiting("60")))
    people = [somebody(world.slack, f"person-{number}") for number in range(60)]
    for person in people:
        await subscribe(needs, person)
    await at(world, NINE)
    assert [len(tips_of(world, person)) for person in people] == [1] * 60
    assert len([attempt for attempt in world.slack.faults.attempts if attempt.method == "users.list"]) == 1


Change = Callable[[World, str], Awaitable[None]]


async def leaves(world: World, user: str) -> None:
    await world.slack.administration.deactivate(user)


async def becomes_a_guest(world: World, user: str) -> None:
    await world.slack.administration.make_guest(user)


async def belongs_elsewhere(world: World, user: str) -> None:
    world.slack.workspace.people[user] = replace(world.slack.workspace.person(user), team="T0ELSEWHERE")


async def is_gone(world: World, user: str) -> None:
    world.slack.faults.plan("users.info", repeat(refusing("user_not_found")))


@pytest.mark.parametrize(
    ("happens", "because"),
    [
        (leaves, "deactivated"),
        (becomes_a_guest, "guest"),
        (belongs_elsewhere, "no longer a member"),
        (is_gone, "no longer a member"),
    ],
)
async def test_i8_whoever_may_have_none_any_more_gets_none(
    world: World, needs: Needs, watch: Seen, happens: Change, because: str
) -> None:
    """I8: for a reason that is kept, and Slack is asked no more."""
    kim = somebody(world.slack)
    reader = await subscribe(needs, kim)
    await happens(world, kim)
    await at(world, NINE)
    asked = len(world.slack.faults.attempts)
    await at(world, NINE + A_DAY)
    assert len(world.slack.faults.attempts) == asked
    assert tips_of(world, kim) == []
    stopped = await kept(needs, reader)
    assert (stopped.state, stopped.due, watch.tip_days) == ("stopped", None, ["stopped"])
    assert because in stopped.reason


@pytest.mark.parametrize("code", ["user_disabled", "cannot_dm_bot"])
async def test_i8_whom_no_conversation_can_be_had_with_gets_none(world: World, needs: Needs, code: str) -> None:
    """I8."""
    world.slack.faults.plan("conversations.open", [refusing(code)])
    reader = await subscribe(needs, somebody(world.slack))
    await at(world, NINE)
    assert (await kept(needs, reader)).state == "stopped"


async def test_i8_whoever_blocks_the_coach_gets_none_until_they_want_some_again(
    world: World, needs: Needs, watch: Seen
) -> None:
    """I8: Slack says so only when something is sent."""
    kim = somebody(world.slack)
    reader = await subscribe(needs, kim)
    world.slack.administration.block_app(kim)
    for days in range(3):
        await at(world, NINE + days * A_DAY)
    stopped = await kept(needs, reader)
    assert (stopped.state, watch.sends) == ("stopped", ["failed"])
    assert "takes no messages" in stopped.reason
    world.slack.workspace.people[kim] = replace(world.slack.workspace.person(kim), blocks_app=False)
    await Subscribing(needs).resume(reader)
    await at(world, NINE + 3 * A_DAY)
    assert len(tips_of(world, kim)) == 1


async def channel_goes(world: World, channel: str) -> None:
    world.slack.administration.archive(channel)


async def coach_leaves(world: World, channel: str) -> None:
    world.slack.administration.remove_app(channel)


async def coach_leaves_in_secret(world: World, channel: str) -> None:
    world.slack.workspace.channel(channel).kind = "group"
    world.slack.administration.remove_app(channel)


@pytest.mark.parametrize(
    ("happens", "because"),
    [(channel_goes, "archived"), (coach_leaves, "no longer in"), (coach_leaves_in_secret, "no longer in")],
)
async def test_i8_a_channel_without_the_coach_gets_none(
    world: World, needs: Needs, happens: Change, because: str
) -> None:
    """I8."""
    reader = await subscribe(needs, world.general)
    await at(world, NINE)
    await happens(world, world.general)
    await at(world, NINE + A_DAY)
    stopped = await kept(needs, reader)
    assert stopped.state == "stopped"
    assert because in stopped.reason
    assert len(world.slack.calls(POST)) == 1


async def test_i8_whoever_ends_it_a_second_before_gets_none(world: World, needs: Needs, watch: Seen) -> None:
    """I8: while Slack is asked about them."""
    may_answer = asyncio.Event()
    world.slack.faults.plan("users.info", [waiting_for(may_answer)])
    kim = somebody(world.slack)
    reader = await subscribe(needs, kim)
    world.clock.now = NINE
    await world.slack.until(lambda: world.slack.faults.attempts[-1].method == "users.info", "a question", within=5)
    await Subscribing(needs).end(reader)
    may_answer.set()
    await brought(world)
    assert ((await kept(needs, reader)).state, tips_of(world, kim), watch.tip_days) == ("ended", [], [])


async def test_i8_whoever_ends_it_while_slack_takes_nothing_gets_none(world: World, needs: Needs) -> None:
    """I8."""
    world.slack.faults.plan(POST, [rate_limiting("600")])
    kim = somebody(world.slack)
    reader = await subscribe(needs, kim)
    await at(world, NINE)
    await Subscribing(needs).end(reader)
    await at(world, NINE + timedelta(hours=1))
    assert tips_of(world, kim) == []


async def test_i8_when_slack_is_asked_too_often_it_is_waited_for(world: World, needs: Needs) -> None:
    """I8: as long as it says, and nothing is lost."""
    world.slack.faults.plan("users.info", [rate_limiting("600")])
    people = [somebody(world.slack, f"person-{number}") for number in range(3)]
    for person in people:
        await subscribe(needs, person)
    await at(world, NINE)
    asked = len(world.slack.faults.attempts)
    await at(world, NINE + timedelta(minutes=9))
    assert len(world.slack.faults.attempts) == asked
    await at(world, NINE + timedelta(minutes=11))
    assert [len(tips_of(world, person)) for person in people] == [1, 1, 1]


@pytest.mark.parametrize("fault", [answering(500), refusing("missing_scope"), refusing("user_is_odd")])
async def test_i8_whom_slack_says_nothing_of_is_tried_again_and_holds_up_nobody(
    world: World, needs: Needs, watch: Seen, fault: Fault
) -> None:
    """I8: and in the end it is too late."""
    kim, lee = somebody(world.slack), somebody(world.slack, "lee")
    world.slack.faults.plan("conversations.open", repeat(fault))
    for person in (kim, lee):
        await subscribe(needs, person)
    direct = world.slack.workspace.direct_message(lee).id
    await needs.subscriptions.keep(replace(await kept(needs, Reader(TEAM, lee)), channel=direct))
    for minutes in (0, 1, 3, 60, 239, 242):
        await at(world, NINE + timedelta(minutes=minutes))
    assert (len(tips_of(world, kim)), len(tips_of(world, lee))) == (0, 1)
    assert sorted(watch.tip_days) == ["missed", "sent"]
    due = (await kept(needs, Reader(TEAM, kim))).due
    assert due
    assert due.moment == NINE + A_DAY
    world.slack.faults.plan("conversations.open", [])
    await at(world, NINE + A_DAY)
    assert (len(tips_of(world, kim)), len(tips_of(world, lee))) == (1, 2)


async def test_i9_without_tips_nothing_is_sent_and_an_admin_is_told_once(
    world: World, needs: Needs, watch: Seen
) -> None:
    """I9."""
    tips, world.knowledge.tips = world.knowledge.tips, []
    people = [somebody(world.slack, f"person-{number}") for number in range(3)]
    for person in people:
        await subscribe(needs, person)
    await at(world, NINE)
    await at(world, NINE + A_DAY)
    assert [message.text for message in tips_of(world, world.id("ben"))] == [NO_TIPS]
    assert [tips_of(world, person) for person in people] == [[], [], []]
    assert watch.tip_days == ["nothing_new"] * 6
    world.knowledge.tips = tips
    await at(world, NINE + 2 * A_DAY)
    assert [len(tips_of(world, person)) for person in people] == [1, 1, 1]


async def test_i9_an_admin_who_cannot_be_told_stops_nothing(world: World, needs: Needs, watch: Seen) -> None:
    """I9."""
    world.knowledge.tips.clear()
    await world.slack.administration.deactivate(world.id("ben"))
    await subscribe(needs, somebody(world.slack), channel="D0SOMEWHERE")
    await at(world, NINE)
    assert watch.tip_days == ["nothing_new"]


async def test_i9_a_single_tip_comes_once_a_week(world: World, needs: Needs, watch: Seen) -> None:
    """I9."""
    del world.knowledge.tips[1:]
    kim = somebody(world.slack)
    await subscribe(needs, kim)
    for days in range(8):
        await at(world, NINE + days * A_DAY)
    assert watch.tip_days == ["sent", *["nothing_new"] * 6, "sent"]
    assert tips_of(world, world.id("ben")) == []


async def test_i9_what_is_new_comes_and_what_was_only_edited_does_not_come_again(world: World, needs: Needs) -> None:
    """I9."""
    del world.knowledge.tips[1:]
    kim = somebody(world.slack)
    await subscribe(needs, kim)
    await at(world, NINE)
    world.knowledge.tips = [a_tip("t0", "Habit 00", "Practise it well.")]
    await at(world, NINE + A_DAY)
    world.knowledge.tips = [a_tip("new", "Habit new", "Practise something new.")]
    await at(world, NINE + 2 * A_DAY)
    assert [tip.text.split("\n")[0][-3:] for tip in tips_of(world, kim)] == [" 00", "new"]


async def test_nothing_is_lost_while_the_database_is_away(world: World, needs: Needs, database: Disk) -> None:
    kim = somebody(world.slack)
    may_answer = asyncio.Event()
    world.slack.faults.plan("users.info", [waiting_for(may_answer)])
    await subscribe(needs, kim)
    world.clock.now = NINE
    await world.slack.until(lambda: world.slack.faults.attempts[-1].method == "users.info", "a question", within=5)
    database.is_gone = True
    may_answer.set()
    await world.slack.called("conversations.open")
    database.is_gone = False
    [_] = await world.slack.posted(world.slack.workspace.direct_message(kim).id)
    await brought(world)
    assert len(tips_of(world, kim)) == 1


async def test_a_stop_in_the_middle_leaves_the_tip_to_the_next_coach(
    slack: Sandbox, needs: Needs, database: Disk, knowledge: Knowledge, clock: Clock
) -> None:
    may_answer = asyncio.Event()
    slack.faults.plan("users.info", [waiting_for(may_answer)])
    kim = somebody(slack)
    await subscribe(needs, kim)
    clock.now = NINE
    async with coach_in(slack, needs, Tempo(to_finish=timedelta(milliseconds=50))):
        await slack.until(lambda: slack.faults.attempts[-1].method == "users.info", "a question")
    async with coach_in(slack, another(needs, database)) as staff:
        world = World(slack, knowledge, clock, staff)
        await brought(world)
        assert len(tips_of(world, kim)) == 1
    may_answer.set()


async def test_a_tip_that_cannot_be_made_is_told_of_and_the_others_come(
    slack: Sandbox, needs: Needs, knowledge: Knowledge, clock: Clock, watch: Seen, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = [KeyError("what somebody wrote")]

    def link_hosts() -> frozenset[str]:
        if wrong:
            raise wrong.pop()
        return frozenset()

    people = [somebody(slack), somebody(slack, "lee")]
    for person in people:
        await subscribe(needs, person)
    async with coach_in(slack, replace(needs, link_hosts=link_hosts)) as staff:
        world = World(slack, knowledge, clock, staff)
        with caplog.at_level(logging.CRITICAL):
            await at(world, NINE)
        assert sorted(watch.tip_days) == ["missed", "sent"]
        assert "left out: KeyError" in caplog.text
        assert "what somebody wrote" not in caplog.text
        await at(world, NINE + A_DAY)
        assert sum(len(tips_of(world, person)) for person in people) == 3


async def test_what_became_of_the_tips_is_counted(world: World, needs: Needs, store: Subscriptions) -> None:
    kim, lee = somebody(world.slack), somebody(world.slack, "lee")
    for person in (kim, lee):
        await subscribe(needs, person)
    await world.slack.administration.make_guest(lee)
    await at(world, NINE)
    assert await store.states() == {"active": 1, "stopped": 1}
    assert await store.outcomes(NINE - A_DAY) == {"sent": 1, "stopped": 1}
