"""At the admins' desk: what the coach doesn't know, what is decided about it, and how much the coach is used."""

import pytest

from bot.audit import Deed
from bot.domain import Person
from bot.feedback import Asked, key_of
from bot.sandbox import Message
from bot.slack.admission import NO_ADMIN
from bot.slack.gap_blocks import CLOSED_MEANWHILE, NO_GAPS
from bot.store.audit import AuditTrail
from bot.store.curation import Curation
from bot.store.engine import Database

from .conftest import Knowledge, World
from .desk import followed, order, press, shown
from .scripted_ingest import PAUSE, REPORT, ScriptedIngest

BREAD, VISA = ["bread: how is it baked?", "bread: which flour?", "bread: how long?"], ["visa: who sponsors one?"]


@pytest.fixture
async def open_gaps(world: World) -> World:
    """Ben asks what nobody can answer."""
    world.knowledge.unknown = {*BREAD, *VISA}
    for question in (*BREAD, *VISA):
        await world.slack.say(world.id("ben"), world.general, f"{world.coach} {question}")
        await world.answered(world.general)
    return world


def offered(message: Message, beginning: str) -> list[str]:
    """The words of buttons and options."""
    elements = [each for block in message.blocks if block["type"] == "actions" for each in block["elements"]]
    words = [option["value"] for each in elements for option in each.get("options", [each])]
    return [value for value in words if value.startswith(beginning)]


async def pick(world: World, message: Message, words: str) -> Message:
    """A button or an option, and what comes of it: another message, or another one in the place of this."""
    action, *_ = [
        each["action_id"]
        for block in message.blocks
        if block["type"] == "actions"
        for each in block["elements"]
        if words in [option["value"] for option in each.get("options", [each])]
    ]
    click = await world.slack.click(world.id("ada"), message, action, words)
    await world.staff.in_hand.settle()
    return [message, *click.replies][-1]


async def deeds(database: Database) -> list[Deed]:
    return await AuditTrail(database).latest(99)


async def decided(database: Database) -> dict[str, str | None]:
    return {each.question: each.passage_id for each in await Curation(database).attached()}


async def test_gaps_are_shown_with_counts_and_what_can_be_done_but_nobodys_name(open_gaps: World) -> None:
    message = await order(open_gaps, "gaps")
    text = shown(message)

    assert "“bread: how is it baked?”" in text
    assert "declined 3 times" in text
    assert "Also: “bread: which flour?”; “bread: how long?”" in text
    assert "declined once" in text
    assert open_gaps.id("ben") not in str(message.blocks)
    assert [len(offered(message, words)) for words in ("upload", "attach ", "dismiss ")] == [2, 2, 2]


async def test_without_a_gap_the_desk_says_so(world: World) -> None:
    assert NO_GAPS in shown(await order(world, "gaps"))


async def test_a_question_is_attached_to_a_passage_and_its_gap_is_gone(open_gaps: World, database: Database) -> None:
    message = await order(open_gaps, "gaps")
    after = await pick(open_gaps, message, offered(message, "attach ")[0])

    assert "3 questions are attached." in shown(after)
    assert "bread" not in shown(after)
    assert await decided(database) == dict.fromkeys(BREAD, "p1")
    [deed] = await deeds(database)
    assert (deed.by, deed.action, deed.result, deed.what) == (open_gaps.id("ada"), "attach", "done", BREAD[0])


async def test_what_is_not_our_subject_is_noted_and_never_shown_again(open_gaps: World, database: Database) -> None:
    message = await order(open_gaps, "gaps")
    after = await pick(open_gaps, message, offered(message, "dismiss ")[1])

    assert "1 question is noted as not our subject." in shown(after)
    assert await decided(database) == {VISA[0]: None}
    assert [deed.action for deed in await deeds(database)] == ["dismiss"]
    await open_gaps.slack.say(open_gaps.id("ben"), open_gaps.general, f"{open_gaps.coach} visa: really?")
    await open_gaps.answered(open_gaps.general)
    assert "visa" not in shown(await order(open_gaps, "gaps"))


async def test_a_second_admin_is_told_that_it_is_decided(open_gaps: World, database: Database) -> None:
    message = await order(open_gaps, "gaps")
    words = offered(message, "dismiss ")[0]
    await pick(open_gaps, message, words)
    again = await order(open_gaps, words)

    assert CLOSED_MEANWHILE in shown(again)
    assert len(await deeds(database)) == 1


@pytest.mark.parametrize("words", ["attach", "attach x", "attach x p1", "dismiss", "dismiss '; --", "attach {key} p9"])
async def test_made_up_words_decide_nothing(open_gaps: World, database: Database, words: str) -> None:
    key = offered(await order(open_gaps, "gaps"), "dismiss ")[0].removeprefix("dismiss ")
    await order(open_gaps, words.format(key=key))

    assert await decided(database) == {}
    assert await deeds(database) == []


async def test_nobody_but_an_admin_sees_or_decides_anything(open_gaps: World, database: Database) -> None:
    """L1"""
    message = await order(open_gaps, "gaps")
    wanted = ["gaps", "stats", offered(message, "attach ")[0], offered(message, "dismiss ")[0]]
    for words in wanted:
        assert (await order(open_gaps, words, "mei")).text == NO_ADMIN

    assert await decided(database) == {}
    refused = [(deed.action, deed.result) for deed in reversed(await deeds(database))]
    assert refused == [(action, "refused") for action in ("look", "look", "attach", "dismiss")]


async def test_many_gaps_are_turned_over_in_pages(world: World) -> None:
    questions = [f"subject{number}: what of it?" for number in range(10)]
    world.knowledge.unknown = {*questions}
    for question in questions:
        await world.slack.say(world.id("ben"), world.general, f"{world.coach} {question}")
        await world.answered(world.general)
    first = await order(world, "gaps")
    assert (len(offered(first, "dismiss ")), offered(first, "gaps")) == (8, ["gaps 2"])
    second = await pick(world, first, "gaps 2")
    assert (len(offered(second, "dismiss ")), offered(second, "gaps")) == (2, ["gaps 1"])


async def test_the_panel_leads_to_gaps_usage_and_how_to_add_a_document(open_gaps: World) -> None:
    panel = await order(open_gaps)
    [gaps] = await (await press(open_gaps, panel, "gaps")).replied()
    how = await pick(open_gaps, gaps, "upload")
    [usage] = await (await press(open_gaps, panel, "stats")).replied()

    assert "send me the file in a direct message" in how.text
    assert "- Declined: 4 (100%)" in usage.text
    assert "22 Nov: 4 asked, 4 declined" in usage.text


async def test_usage_is_told_for_as_many_days_as_wanted(open_gaps: World) -> None:
    assert "The last 7 days" in (await order(open_gaps, "stats 7")).text
    assert "The last 30 days" in (await order(open_gaps, "stats 365")).text


async def test_an_ingest_from_slack_tells_which_gaps_it_closed(
    open_gaps: World, knowledge: Knowledge, ingest: ScriptedIngest
) -> None:
    ingest.tells({"phase": "embedding"}, PAUSE, REPORT)
    await order(open_gaps, "ingest")
    await open_gaps.slack.until(lambda: bool(ingest.asked), "the ingest")
    knowledge.learns(*BREAD)
    ingest.goes_on()

    report = (await followed(open_gaps))[-1]
    assert "1 gap is closed:" in shown(report)
    assert BREAD[0] in shown(report)
    assert VISA[0] not in shown(report)


async def test_what_people_ask_can_do_nothing_in_the_list(world: World) -> None:
    nasty = "bread: <!channel> *bold* [click](https://evil.example) `code` <@U0BEN00001> & more"
    world.knowledge.unknown = {nasty}
    person = Person("T0SANDBOX1", world.id("ben"))
    asked = Asked(key_of("Ev"), person, "C1", nasty, "not_covered", "", (), None, 0.1, world.clock.now)
    await world.staff.needs.journal.note(asked)

    message = await order(world, "gaps")
    assert "*“bread: &lt;!channel&gt;" in str(message.blocks)
    assert not any(alive in str(message.blocks) for alive in ("<!channel>", "<@U0BEN", "(https://evil.example)"))
