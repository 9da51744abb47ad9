"""“Tell me when you know”: whoever pressed it is written to, once, as soon as there is an answer."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import Person, Thread
from bot.sandbox import Message, Sandbox
from bot.sandbox.faults import Fault, answering, rate_limiting, refusing
from bot.slack.blocks import TELL_ME, VOTE
from bot.slack.feedback import DID_NOT_HELP
from bot.slack.needs import Needs
from bot.slack.policy import Policy
from bot.store.engine import Database
from bot.store.inbox import Inbox
from bot.store.journal import Journal
from bot.store.outbox import Outbox
from bot.store.processes import Processes

from .conftest import Clock, Disk, Knowledge, World, coach_in

TEAM = "T0SANDBOX1"
QUESTION = "Where can I park?"
A_MINUTE = timedelta(minutes=1, seconds=1)


@pytest.fixture
def knowledge() -> Knowledge:
    knowledge = Knowledge(unknown={QUESTION})
    knowledge.done.set()
    return knowledge


async def ask(world: World, user: str, question: str = QUESTION) -> Message:
    """The coach's reply, in their direct message."""
    channel, ts = await world.slack.direct_message(user, question)
    return (await world.answered(channel, ts))[-1]


async def wait_for_it(world: World, user: str, question: str = QUESTION) -> None:
    await world.slack.click(user, await ask(world, user, question), TELL_ME)
    await world.staff.in_hand.settle()


async def told(world: World, user: str) -> list[Message]:
    """What came by itself, once all is seen to."""
    await world.staff.promises.crew.idle()
    await world.settled()
    return [message for message in world.slack.workspace.direct_message(user).messages if "Now I do" in message.text]


async def waiting(needs: Needs) -> set[str]:
    return {person.user for person, _ in await needs.wishes.all()}


async def test_who_waits_is_told_once_with_the_question_the_answer_and_its_source(world: World, needs: Needs) -> None:
    ben = world.id("ben")
    await wait_for_it(world, ben)
    assert await told(world, ben) == []
    world.knowledge.learns(QUESTION)

    [message] = await told(world, ben)
    assert message.blocks[0]["text"].startswith(
        "You asked me to tell you when I know this: “Where can I park?” Now I do.\n\n**Learn statistics.**"
    )
    assert "Learn statistics." in message.text
    assert "Source: Essential Skills › Technical Skills › Data Science" in message.text
    assert await waiting(needs) == set()
    world.knowledge.learns()
    world.clock.now += A_MINUTE
    assert len(await told(world, ben)) == 1


async def test_what_was_told_can_be_asked_about(world: World, needs: Needs) -> None:
    ben = world.id("ben")
    await wait_for_it(world, ben)
    world.knowledge.learns(QUESTION)
    [message] = await told(world, ben)
    turns = await needs.threads.recall(Thread(TEAM, message.channel, message.ts), Person(TEAM, ben))
    assert [turn.text for turn in turns][:2] == [QUESTION, world.knowledge.text]


async def test_what_was_told_can_be_voted_on_like_any_answer(world: World, needs: Needs, database: Disk) -> None:
    ben = world.id("ben")
    await wait_for_it(world, ben)
    world.knowledge.learns(QUESTION)
    [message] = await told(world, ben)
    [votes] = message.blocks[-1]["elements"]
    key = votes["negative_button"]["value"].partition(":")[2]
    click = await world.slack.click(ben, message, VOTE, f"down:{key}")
    await world.staff.in_hand.settle()
    assert [reply.text for reply in click.replies] == [DID_NOT_HELP]
    open_now = await Journal(database).open_questions(needs.now() - A_MINUTE)
    assert [(each.asked.outcome, each.disliked) for each in open_now] == [("not_covered", 0), ("answer", 1)]


async def test_others_go_on_waiting(world: World, needs: Needs) -> None:
    world.knowledge.unknown.add("Who cooks?")
    await wait_for_it(world, world.id("ben"))
    await wait_for_it(world, world.id("mei"), "Who cooks?")
    world.knowledge.learns(QUESTION)

    assert len(await told(world, world.id("ben"))) == 1
    assert await told(world, world.id("mei")) == []
    assert await waiting(needs) == {world.id("mei")}


async def test_who_pressed_it_under_several_of_the_same_questions_is_told_once(world: World) -> None:
    for question in (QUESTION, QUESTION, QUESTION.lower()):
        world.knowledge.unknown.add(question)
        await wait_for_it(world, world.id("ben"), question)
    world.knowledge.learns(QUESTION, QUESTION.lower())
    assert len(await told(world, world.id("ben"))) == 1


async def test_a_wish_that_came_after_the_knowledge_is_granted_too(world: World) -> None:
    """The question was declined, and then there was an answer before the button was pressed."""
    ben = world.id("ben")
    declined = await ask(world, ben)
    world.knowledge.learns(QUESTION)
    assert await told(world, ben) == []

    await world.slack.click(ben, declined, TELL_ME)
    await world.staff.in_hand.settle()
    world.clock.now += A_MINUTE
    assert len(await told(world, ben)) == 1


async def test_each_wish_is_looked_up_once_in_each_generation(world: World) -> None:
    await wait_for_it(world, world.id("ben"))
    world.clock.now += A_MINUTE
    await told(world, world.id("ben"))
    before = len(world.knowledge.asked)
    for _ in range(3):
        world.clock.now += A_MINUTE
        await told(world, world.id("ben"))
    assert len(world.knowledge.asked) == before
    world.knowledge.learns()
    await told(world, world.id("ben"))
    assert len(world.knowledge.asked) == before + 1


@pytest.mark.parametrize("became", ["deactivated", "a guest who may not ask"])
async def test_who_left_or_may_not_ask_any_more_is_told_nothing(world: World, needs: Needs, became: str) -> None:
    ben = world.id("ben")
    await wait_for_it(world, ben)
    if became == "deactivated":
        await world.slack.administration.deactivate(ben)
    else:
        await world.slack.administration.make_guest(ben)
    world.knowledge.learns(QUESTION)

    assert await told(world, ben) == []
    assert await waiting(needs) == set()


@pytest.fixture
def policy() -> Policy:
    return Policy(guests_may="nothing")


async def test_who_wants_to_be_forgotten_is_told_nothing(world: World, needs: Needs) -> None:
    ben = world.id("ben")
    await wait_for_it(world, ben)
    await needs.forget(Person(TEAM, ben))
    world.knowledge.learns(QUESTION)
    assert await told(world, ben) == []


@pytest.mark.parametrize("method", ["users.info", "conversations.open"])
@pytest.mark.parametrize("fault", [rate_limiting(), answering(500), refusing("invalid_auth")])
async def test_while_slack_is_away_the_wish_is_kept(world: World, needs: Needs, method: str, fault: Fault) -> None:
    ben = world.id("ben")
    await wait_for_it(world, ben)
    world.slack.faults.plan(method, [fault])
    world.knowledge.learns(QUESTION)
    assert await told(world, ben) == []
    assert await waiting(needs) == {ben}

    world.clock.now += A_MINUTE
    assert len(await told(world, ben)) == 1


async def test_while_the_disk_is_gone_the_wish_is_kept(world: World, needs: Needs, database: Disk) -> None:
    ben = world.id("ben")
    await wait_for_it(world, ben)
    database.is_gone = True
    world.knowledge.learns(QUESTION)
    await world.staff.promises.crew.idle()
    database.is_gone = False
    assert await waiting(needs) == {ben}

    world.clock.now += A_MINUTE
    assert len(await told(world, ben)) == 1


async def test_of_two_coaches_that_learn_it_at_once_one_tells(
    slack: Sandbox, needs: Needs, knowledge: Knowledge, database: Database, clock: Clock
) -> None:
    other, people = "there:2:b", [slack.person(name).id for name in ("ada", "ben", "mei", "noor")]
    inbox, outbox, processes = Inbox(database, other), Outbox(database, other), Processes(database, other)
    async with coach_in(slack, needs) as staff:
        for person in people:
            await wait_for_it(World(slack, knowledge, clock, staff), person)
    async with AsyncExitStack() as stack:
        coaches = [needs, replace(needs, inbox=inbox, outbox=outbox, processes=processes)]
        staffs = [await stack.enter_async_context(coach_in(slack, each)) for each in coaches]
        worlds = [World(slack, knowledge, clock, staff) for staff in staffs]
        knowledge.learns(QUESTION)
        await asyncio.gather(*(told(world, people[0]) for world in worlds))
        await asyncio.gather(*(told(world, people[0]) for world in worlds))
        assert [len(await told(worlds[0], person)) for person in people] == [1] * 4


async def test_a_coach_that_starts_anew_tells_what_was_learned_meanwhile(
    slack: Sandbox, needs: Needs, knowledge: Knowledge, clock: Clock
) -> None:
    ben = slack.person("ben").id
    async with coach_in(slack, needs) as staff:
        await wait_for_it(World(slack, knowledge, clock, staff), ben)
    knowledge.learns(QUESTION)
    for _ in range(2):
        async with coach_in(slack, needs) as staff:
            assert len(await told(World(slack, knowledge, clock, staff), ben)) == 1
