"""The slash commands, whose answers only the person who gave them sees."""

from datetime import UTC, date, datetime, timedelta

import pytest
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain import Person
from bot.sandbox import Sandbox
from bot.slack.people import Profiles
from bot.store.engine import Database
from bot.store.tip_notes import TipNotes
from bot.tips import Reader

from .conftest import Clock, World


async def test_a_question_by_command_is_answered_for_one_person_only(world: World) -> None:
    command = await world.slack.command(world.id("ben"), world.general, "/coach", "Which skill &amp; why?")
    [reply] = await command.replied()
    assert reply.only_for == world.id("ben")
    assert [block["type"] for block in reply.blocks] == ["markdown", "context", "context_actions"]
    assert world.knowledge.asked == [("Which skill & why?", ())]
    assert await world.answered(world.general) == []


@pytest.mark.parametrize("text", ["", "  ", "help", "Help"])
async def test_help_is_shown_for_nothing_and_for_help(world: World, text: str) -> None:
    [reply] = await (await world.slack.command(world.id("ben"), world.general, "/coach", text)).replied()
    assert "I answer only from my handbook" in reply.text
    assert reply.only_for == world.id("ben")
    assert world.knowledge.asked == []


async def test_a_command_is_acknowledged_while_the_coach_still_thinks(world: World) -> None:
    world.knowledge.done.clear()
    command = await world.slack.command(world.id("ben"), world.general, "/coach", "Which skill?")
    assert command.replies == []
    world.knowledge.done.set()
    assert len(await command.replied()) == 1


async def test_a_long_answer_to_a_command_comes_in_several_messages(world: World) -> None:
    world.knowledge.text = "Practise every day. " * 500
    command = await world.slack.command(world.id("ben"), world.general, "/coach", "Tell me everything.")
    assert [len(reply.blocks) for reply in await command.replied(count=2)] == [1, 3]


async def test_a_command_works_where_the_coach_is_no_member(world: World) -> None:
    channel = world.slack.workspace.add_channel("quiet", [world.id("ben")])
    command = await world.slack.command(world.id("ben"), channel.id, "/coach", "Which skill?")
    [reply] = await command.replied()
    assert reply.blocks[0]["text"] == world.knowledge.text


async def test_the_tip_is_shown_with_its_source(world: World) -> None:
    [reply] = await (await world.slack.command(world.id("ben"), world.general, "/tip")).replied()
    assert reply.only_for == world.id("ben")
    assert reply.blocks[0]["text"] == "**Today’s tip: Data Science**\n\nRead a dataset a week."
    assert reply.blocks[1]["elements"][0]["text"].startswith("Source: Essential Skills")


@pytest.mark.parametrize(
    ("name", "tz", "today"),
    [
        ("east", "Asia/Tokyo", date(2026, 11, 23)),
        ("west", "America/Los_Angeles", date(2026, 11, 22)),
        ("lost", "Middle/Earth", date(2026, 11, 22)),
        ("broken", "../etc/passwd", date(2026, 11, 22)),
        ("folder", "America", date(2026, 11, 22)),
        ("empty", "", date(2026, 11, 22)),
    ],
)
async def test_today_is_today_where_the_person_lives(
    world: World, database: Database, name: str, tz: str, today: date
) -> None:
    world.clock.now = datetime(2026, 11, 22, 20, tzinfo=UTC)
    person = world.slack.workspace.add_person(name, tz)
    world.slack.channel("general").members.append(person.id)
    await (await world.slack.command(person.id, world.general, "/tip")).replied()
    [note] = await TipNotes(database).of(Reader("T0SANDBOX1", person.id))
    assert note.of_day == today


async def test_slack_is_asked_about_a_person_once_an_hour(world: World) -> None:
    for minutes, asked in ((0, 1), (59, 1), (2, 2)):
        world.clock.now += timedelta(minutes=minutes)
        await (await world.slack.command(world.id("mei"), world.general, "/tip")).replied()
        assert len(world.slack.calls("users.info")) == asked


async def test_only_so_many_people_are_remembered(slack: Sandbox, clock: Clock) -> None:
    context = AsyncBoltContext({"client": AsyncWebClient(slack.bot_token, base_url=slack.api_url)})
    profiles = Profiles(clock, most=2)
    for name in ("ada", "ben", "mei", "mei", "ben", "ada"):
        await profiles.of(Person("T0SANDBOX1", slack.person(name).id), context)
    assert len(slack.calls("users.info")) == 4


@pytest.mark.parametrize("text", ["forget-me", "Forget me"])
async def test_whoever_asks_for_it_is_forgotten_and_told_so(world: World, database: Database, text: str) -> None:
    tips = TipNotes(database)
    ben, mei = (Reader("T0SANDBOX1", world.id(name)) for name in ("ben", "mei"))
    for reader in (ben, mei):
        await tips.shown(reader, "t1", date(2026, 11, 22), as_tip_of_day=True)
    [reply] = await (await world.slack.command(ben.id, world.general, "/coach", text)).replied()
    assert reply.only_for == ben.id
    assert "erased" in reply.text
    assert (len(await tips.of(ben)), len(await tips.of(mei))) == (0, 1)
    assert world.knowledge.asked == []


async def test_only_links_to_hosts_on_the_list_are_live(world: World) -> None:
    world.knowledge.text = "See [this](https://pmi.org/a) and [that](https://evil.example/b)."
    [reply] = await (await world.slack.command(world.id("ben"), world.general, "/coach", "Which skill?")).replied()
    assert "[this](https://pmi.org/a)" in reply.blocks[0]["text"]
    assert "evil.example" not in reply.blocks[0]["text"]
