"""How much people may ask (matrix row L9): one polite notice, then silence; others don't notice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox import Sandbox
from bot.slack.admission import TOO_MANY, TOO_MANY_FOR_ALL
from bot.slack.needs import Needs
from bot.slack.policy import Policy

from .conftest import Clock, Knowledge, World, coach_in


@pytest.fixture
def policy() -> Policy:
    return Policy(per_person=3, per_team=8)


@pytest.fixture
def clock() -> Clock:
    """Early in a window of ten minutes, and of a day."""
    clock = Clock()
    clock.now = datetime(2026, 11, 22, 0, 1, tzinfo=UTC)
    return clock


async def asked_directly(world: World, name: str, times: int) -> list[str]:
    """All that was ever said to them there."""
    for _ in range(times):
        channel, _ts = await world.slack.direct_message(world.id(name), "Which skill?")
    return [reply.text.split()[0] for reply in await world.answered(channel)]


LEARN, THAT = "Learn", TOO_MANY.split()[0]


async def test_l9_who_asks_too_much_is_told_once_and_then_left_alone(world: World) -> None:
    assert await asked_directly(world, "ben", 7) == [LEARN, LEARN, LEARN, THAT]
    assert len(world.knowledge.asked) == 3
    assert await asked_directly(world, "mei", 1) == [LEARN]


async def test_l9_after_a_while_they_may_go_on(world: World) -> None:
    await asked_directly(world, "ben", 5)
    world.clock.now += timedelta(minutes=10)
    assert (await asked_directly(world, "ben", 1))[-1] == LEARN


async def test_l9_every_way_of_asking_counts_and_a_command_is_always_answered(world: World) -> None:
    await asked_directly(world, "ben", 2)
    await world.slack.say(world.id("ben"), world.general, f"{world.coach} which skill?")
    assert len(await world.answered(world.general)) == 1
    for _ in range(2):
        [reply] = await (await world.slack.command(world.id("ben"), world.general, "/coach", "Which skill?")).replied()
        assert reply.text == TOO_MANY
    for text in ("help", "forget-me"):
        [reply] = await (await world.slack.command(world.id("ben"), world.general, "/coach", text)).replied()
        assert reply.text != TOO_MANY


async def test_l9_a_mention_that_comes_as_two_events_counts_once(world: World) -> None:
    for _ in range(3):
        await world.slack.say(world.id("ben"), world.general, f"{world.coach} which skill?")
    assert len(await world.answered(world.general)) == len(world.knowledge.asked) == 3


async def test_l9_a_restart_forgets_nothing_and_processes_count_together(
    slack: Sandbox, needs: Needs, knowledge: Knowledge, clock: Clock
) -> None:
    said: list[str] = []
    for _ in range(5):
        async with coach_in(slack, needs) as staff:
            said = await asked_directly(World(slack, knowledge, clock, staff), "ben", 1)
    assert said == [LEARN, LEARN, LEARN, THAT]


async def test_l9_a_workspace_has_its_limit_too_and_everybody_is_told_once(world: World) -> None:
    for name in ("ada", "ben"):
        await asked_directly(world, name, 3)
    assert await asked_directly(world, "mei", 3) == [LEARN, LEARN, TOO_MANY_FOR_ALL.split()[0]]
    world.clock.now += timedelta(minutes=10)
    assert await asked_directly(world, "ada", 2) == [LEARN, LEARN, LEARN, TOO_MANY_FOR_ALL.split()[0]]
    assert len(world.knowledge.asked) == 8
    world.clock.now += timedelta(days=1)
    assert (await asked_directly(world, "ada", 1))[-1] == LEARN


async def test_l9_who_is_over_the_limit_uses_up_nothing_of_the_workspace(world: World) -> None:
    await asked_directly(world, "ben", 20)
    assert await asked_directly(world, "mei", 3) == [LEARN, LEARN, LEARN]
    assert await asked_directly(world, "ada", 2) == [LEARN, LEARN]


async def test_l9_limits_are_those_of_the_settings(slack: Sandbox, needs: Needs, clock: Clock) -> None:
    knowledge = Knowledge()
    knowledge.done.set()
    generous = replace(needs, ask=knowledge.ask, policy=Policy(per_person=6))
    async with coach_in(slack, generous) as staff:
        assert await asked_directly(World(slack, knowledge, clock, staff), "ben", 8) == [*[LEARN] * 6, THAT]
