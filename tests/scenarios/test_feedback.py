"""What people think of an answer: 👍 and 👎 under it, what was wrong, and “Tell me when you know” (matrix row L10)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Row, select

from bot.audit import Deed
from bot.domain import Answer, Outcome, Person, Turn
from bot.feedback import Asked, key_of
from bot.sandbox import Interaction, Message, Refused, Sandbox
from bot.sandbox.envelope import Envelope
from bot.sandbox.faults import answering
from bot.slack.admission import NO_GUESTS, STRANGER
from bot.slack.feedback import DETAILS, DID_NOT_HELP, GONE, HELPED, WILL_TELL
from bot.slack.needs import Needs
from bot.store.admin_tables import asked, votes, wishes
from bot.store.audit import AuditTrail
from bot.store.retention import Retention
from bot.writing import Hear

from .conftest import Clock, Disk, Knowledge, World, coach_in

HOME = "T0SANDBOX1"
PLACES = ["a channel", "a thread", "a direct message", "private"]


@dataclass
class Judged(Knowledge):
    """May also decline, or see distress in what it is asked."""

    outcome: Outcome = "answer"
    is_care: bool = False

    async def ask(
        self, question: str, history: Sequence[Turn] = (), person: Person | None = None, hear: Hear | None = None
    ) -> Answer:
        answer = await super().ask(question, history)
        if self.outcome == "answer":
            return answer
        return Answer(self.outcome, "My handbook doesn't cover that.", is_care=self.is_care)


@pytest.fixture
def knowledge() -> Judged:
    knowledge = Judged()
    knowledge.done.set()
    return knowledge


async def told(world: World, place: str = "a channel", name: str = "ben") -> Message:
    """The last message of what the coach says to a question there."""
    user, question = world.id(name), "Which skill?"
    if place == "private":
        command = await world.slack.command(user, world.general, "/coach", question)
        return (await command.replied())[-1]
    if place == "a direct message":
        channel, ts = await world.slack.direct_message(user, question)
        return (await world.answered(channel, ts))[-1]
    root = await world.slack.say(user, world.general, f"{world.coach} {question}")
    said = await world.answered(world.general, root)
    if place == "a thread":
        await world.slack.say(user, world.general, "And which one first?", root)
        said = await world.answered(world.general, root)
    return said[-1]


def key_in(message: Message) -> str:
    [element] = message.blocks[-1]["elements"]
    value: str = element["value"] if element["type"] == "button" else element["positive_button"]["value"]
    return value.rpartition(":")[2]


async def votes_on(world: World, user: str, message: Message, verdict: str) -> list[str]:
    return await said_to(world, await world.slack.click(user, message, "answer_vote", f"{verdict}:{key_in(message)}"))


async def said_to(world: World, click: Interaction) -> list[str]:
    """To whoever clicked, and only to them, once everything is done about it."""
    await world.staff.in_hand.settle()
    assert all(reply.only_for == click.envelope.payload["user"]["id"] for reply in click.replies)
    return [reply.text for reply in click.replies]


async def forged(world: World, channel: str, action_id: str, value: str) -> Message:
    """A message of the coach's with a button that it never made."""
    text = {"type": "plain_text", "text": "Click"}
    button = {"type": "button", "text": text, "action_id": action_id, "value": value}
    client = AsyncWebClient(world.slack.bot_token, base_url=world.slack.api_url)
    sent = await client.chat_postMessage(channel=channel, text="x", blocks=[{"type": "actions", "elements": [button]}])
    return world.slack.workspace.channel(channel).message(sent["ts"])


async def rows(database: Disk, table: Any) -> Sequence[Row[Any]]:
    async with database.reading() as connection:
        return (await connection.execute(select(table))).all()


async def kept(database: Disk) -> list[tuple[str, str, list[str], str]]:
    """Every vote: whose, and what it says."""
    return [(row.user, row.verdict, row.faults, row.words) for row in await rows(database, votes)]


async def deeds(database: Disk) -> list[Deed]:
    return await AuditTrail(database).latest(10)


def says(world: World, user: str) -> str:
    """The modal, in the end."""
    view = world.slack.workspace.view(user, "modal")
    assert view
    text: str = view["blocks"][0]["text"]["text"]
    return text


# Votes


@pytest.mark.parametrize("place", PLACES)
async def test_a_good_answer_is_noted_with_what_was_asked_wherever_it_was_given(
    world: World, database: Disk, place: str
) -> None:
    message, ben = await told(world, place), world.id("ben")
    assert message.blocks[-1]["type"] == "context_actions"
    assert await votes_on(world, ben, message, "up") == [HELPED]
    assert await kept(database) == [(ben, "up", [], "")]
    one = (await rows(database, asked))[-1]
    assert (one.team, one.key, one.user) == (HOME, key_in(message), ben)
    assert one.channel == ("" if place == "private" else message.channel)
    assert one.question == ("And which one first?" if place == "a thread" else "Which skill?")
    assert (one.outcome, one.answer, one.passages) == ("answer", world.knowledge.text, ["p1"])
    assert one.topic == "Technical Skills"
    assert 0 <= one.seconds < 60
    assert abs(one.at - world.clock.now) < timedelta(minutes=1)


async def test_thanks_for_a_vote_in_a_thread_are_said_in_the_thread(world: World) -> None:
    message = await told(world)
    click = await world.slack.click(world.id("ben"), message, "answer_vote", f"up:{key_in(message)}")
    await said_to(world, click)
    assert [reply.thread_ts for reply in click.replies] == [message.thread_ts]


@pytest.mark.parametrize("place", PLACES)
async def test_a_bad_answer_is_noted_at_once_and_completed_with_what_was_wrong(
    world: World, database: Disk, place: str
) -> None:
    message, ben = await told(world, place), world.id("ben")
    assert await votes_on(world, ben, message, "down") == [DID_NOT_HELP]
    assert await kept(database) == [(ben, "down", [], "")]
    await world.slack.modals.shown(ben)
    words = "It’s about <@U0ADA00001> &amp; 2019. " * 20
    await world.slack.modals.submit(ben, {"faults": ["incomplete", "wrong"], "words": words})
    assert says(world, ben) == DETAILS
    assert await kept(database) == [(ben, "down", ["incomplete", "wrong"], words.strip())]


@pytest.mark.parametrize("fault", ["wrong", "off_point", "incomplete", "out_of_date"])
async def test_each_fault_is_known_and_words_are_optional(world: World, database: Disk, fault: str) -> None:
    message, ben = await told(world), world.id("ben")
    await votes_on(world, ben, message, "down")
    await world.slack.modals.submit(ben, {"faults": [fault]})
    assert await kept(database) == [(ben, "down", [fault], "")]


async def test_no_more_than_a_thousand_characters_are_kept(world: World, database: Disk) -> None:
    message, ben = await told(world), world.id("ben")
    await votes_on(world, ben, message, "down")
    view = await world.slack.modals.shown(ben)
    with pytest.raises(LookupError):
        await world.slack.modals.submit(ben, {"words": "x" * 1_001})
    view["blocks"][1]["element"]["max_length"] = 3_000
    await world.slack.modals.submit(ben, {"words": "x" * 3_000})
    assert await kept(database) == [(ben, "down", [], "x" * 1_000)]


async def test_a_changed_vote_counts_once(world: World, database: Disk) -> None:
    message, ben, mei = await told(world), world.id("ben"), world.id("mei")
    for verdict in ("up", "down", "up", "up"):
        await votes_on(world, ben, message, verdict)
    await votes_on(world, mei, message, "down")
    assert sorted(await kept(database)) == sorted([(ben, "up", [], ""), (mei, "down", [], "")])


async def test_clicks_at_the_same_time_count_once(world: World, database: Disk) -> None:
    message, ben = await told(world), world.id("ben")
    await asyncio.gather(*(votes_on(world, ben, message, "up") for _ in range(4)))
    assert await kept(database) == [(ben, "up", [], "")]


async def test_whoever_cannot_be_asked_what_was_wrong_has_voted_all_the_same(world: World, database: Disk) -> None:
    message, ben = await told(world), world.id("ben")
    world.slack.faults.plan("views.open", [answering(200, '{"ok": false, "error": "expired_trigger_id"}')])
    assert await votes_on(world, ben, message, "down") == [DID_NOT_HELP]
    assert await kept(database) == [(ben, "down", [], "")]


async def test_another_click_on_the_same_thumb_keeps_what_was_said_of_it(world: World, database: Disk) -> None:
    message, ben = await told(world), world.id("ben")
    await votes_on(world, ben, message, "down")
    await world.slack.modals.submit(ben, {"faults": ["wrong"], "words": "It’s of 2019."})
    await votes_on(world, ben, message, "down")
    assert await kept(database) == [(ben, "down", ["wrong"], "It’s of 2019.")]
    await world.slack.modals.submit(ben, {"faults": ["incomplete"]})
    assert await kept(database) == [(ben, "down", ["incomplete"], "")]
    await votes_on(world, ben, message, "up")
    await votes_on(world, ben, message, "down")
    assert await kept(database) == [(ben, "down", [], "")]


@pytest.mark.slow
async def test_details_that_cannot_be_kept_stay_open(world: World, database: Disk) -> None:
    message, ben = await told(world), world.id("ben")
    await votes_on(world, ben, message, "down")
    database.is_gone = True
    with pytest.raises(Refused, match="operation_timeout"):
        await world.slack.modals.submit(ben, {"words": "Too short."})
    database.is_gone = False
    await world.slack.modals.submit(ben)
    assert await kept(database) == [(ben, "down", [], "Too short.")]


async def test_buttons_work_after_a_restart(
    slack: Sandbox, needs: Needs, knowledge: Knowledge, clock: Clock, database: Disk
) -> None:
    async with coach_in(slack, needs) as staff:
        message = await told(World(slack, knowledge, clock, staff))
    async with coach_in(slack, needs) as staff:
        world = World(slack, knowledge, clock, staff)
        assert await votes_on(world, world.id("mei"), message, "up") == [HELPED]


async def test_a_long_answer_has_its_buttons_under_the_last_message(world: World) -> None:
    world.knowledge.text = "Practise every day. " * 500
    await told(world)
    first, last = await world.answered(world.general)
    assert "context_actions" not in [block["type"] for block in first.blocks]
    assert [block["type"] for block in last.blocks] == ["markdown", "context", "context_actions"]


@pytest.mark.parametrize("outcome", ["clarify", "small_talk"])
async def test_what_is_no_answer_has_no_buttons(
    world: World, knowledge: Judged, database: Disk, outcome: Outcome
) -> None:
    knowledge.outcome = outcome
    for place in PLACES:
        assert [block["type"] for block in (await told(world, place)).blocks] == ["markdown"]
    assert {row.outcome for row in await rows(database, asked)} == {outcome}


async def test_what_is_said_in_distress_is_no_gap_in_the_handbook_and_nobody_is_shown_it(
    world: World, knowledge: Judged, database: Disk
) -> None:
    knowledge.outcome, knowledge.is_care = "not_covered", True
    for place in PLACES:
        assert [block["type"] for block in (await told(world, place)).blocks] == ["markdown"]
    assert await rows(database, asked) == []


# What was asked is kept once


async def test_an_event_that_comes_again_or_is_tried_again_is_kept_once(world: World, database: Disk) -> None:
    world.knowledge.error, world.knowledge.fails = RuntimeError("no"), 1
    ts = await world.slack.say(world.id("ben"), world.general, f"{world.coach} which skill?")
    await world.answered(world.general, ts)
    assert len(world.knowledge.asked) == 2
    for envelope in [one for one in world.slack.envelopes if one.type == "events_api"]:
        payload = envelope.payload
        await world.slack.deliver(payload["event"], payload["event_id"], retry_attempt=1, retry_reason="timeout")
    [message] = await world.answered(world.general, ts)
    assert [row.key for row in await rows(database, asked)] == [key_in(message)]


# Tell me when you know


@pytest.mark.parametrize("place", PLACES)
async def test_whoever_was_declined_can_wait_for_an_answer(
    world: World, knowledge: Judged, database: Disk, place: str
) -> None:
    knowledge.outcome = "not_covered"
    message, ben = await told(world, place), world.id("ben")
    assert [block["type"] for block in message.blocks] == ["markdown", "actions"]
    for _ in range(2):
        assert await said_to(world, await world.slack.click(ben, message, "tell_me")) == [WILL_TELL]
    assert [(row.team, row.key, row.user) for row in await rows(database, wishes)] == [(HOME, key_in(message), ben)]


async def test_others_who_read_a_decline_can_wait_too(world: World, knowledge: Judged, database: Disk) -> None:
    knowledge.outcome = "not_covered"
    message = await told(world)
    for name in ("ben", "mei"):
        await said_to(world, await world.slack.click(world.id(name), message, "tell_me"))
    assert {row.user for row in await rows(database, wishes)} == {world.id("ben"), world.id("mei")}


# L10: what stands in a button or a modal isn't believed


async def values_not_theirs(world: World, needs: Needs, knowledge: Judged) -> dict[str, str]:
    """Keys that Ada could put into a button under the general channel: none of them is hers to vote with there."""
    elsewhere = world.slack.workspace.add_channel("elsewhere", [world.id("ben"), world.slack.bot_user_id]).id
    ts = await world.slack.say(world.id("ben"), elsewhere, f"{world.coach} which skill?")
    [there] = await world.answered(elsewhere, ts)
    mine, private = await told(world), await told(world, "private")
    direct = await told(world, "a direct message")
    knowledge.outcome = "not_covered"
    declined = await told(world, "private")
    abroad = Asked(
        key_of("Ev1"),
        Person("T0ELSEWHERE", world.id("ada")),
        world.general,
        "?",
        "answer",
        "!",
        (),
        None,
        0,
        needs.now(),
    )
    await needs.journal.note(abroad)
    return {
        "of another channel": key_in(there),
        "of a private answer": key_in(private),
        "of a direct message": key_in(direct),
        "of a private decline": key_in(declined),
        "of another workspace": abroad.key,
        "of nothing": key_of("Ev2"),
        "changed by a letter": key_in(mine)[:-1] + "x",
        "in capitals": key_in(mine).upper() + " ",
        "none": "",
        "long": "x" * 1_990,
        "with wildcards": "%",
        "with half a character": "\ud800",
        "with a call to all": "<!channel>",
        "with a quote": "' OR 1=1 --",
    }


async def test_l10_a_tampered_value_counts_for_nothing_and_is_noted(
    world: World, needs: Needs, knowledge: Judged, database: Disk
) -> None:
    ada = world.id("ada")
    for what, key in (await values_not_theirs(world, needs, knowledge)).items():
        for action, value in (("answer_vote", f"up:{key}"), ("answer_vote", f"down:{key}"), ("tell_me", key or "-")):
            world.clock.now += timedelta(minutes=1)
            message = await forged(world, world.general, action, value)
            assert await said_to(world, await world.slack.click(ada, message, action)) == [GONE], what
            [deed, *_] = await deeds(database)
            assert (deed.team, deed.by, deed.action, deed.result) == (HOME, ada, "vote", "refused"), what
            assert len(deed.what) <= 100
    assert (await rows(database, votes), await rows(database, wishes)) == ([], [])
    assert world.slack.workspace.view(ada, "modal") is None


@pytest.mark.parametrize("value", ["{}", "sideways:{}", "up", ":{}", "up:{}:up", "UP:{}", "up: {}", "[]"])
async def test_l10_a_vote_that_says_neither_counts_for_nothing(world: World, database: Disk, value: str) -> None:
    key = key_in(await told(world))
    message = await forged(world, world.general, "answer_vote", value.format(key))
    assert await said_to(world, await world.slack.click(world.id("ben"), message, "answer_vote")) == [GONE]
    assert await rows(database, votes) == []


async def test_l10_nobody_votes_on_a_decline_or_waits_for_what_was_answered(
    world: World, knowledge: Judged, database: Disk
) -> None:
    ben, answered = world.id("ben"), key_in(await told(world))
    knowledge.outcome = "not_covered"
    declined = key_in(await told(world))
    for action, value in (("answer_vote", f"up:{declined}"), ("tell_me", answered)):
        message = await forged(world, world.general, action, value)
        assert await said_to(world, await world.slack.click(ben, message, action)) == [GONE]
    assert (await rows(database, votes), await rows(database, wishes)) == ([], [])


async def test_l10_another_user_s_id_on_a_private_answer_counts_for_nothing(world: World, database: Disk) -> None:
    message, ben = await told(world, "private"), world.id("ben")
    click = await world.slack.click(ben, message, "answer_vote", f"up:{key_in(message)}")
    await said_to(world, click)
    as_ada = {**click.envelope.payload, "user": {**click.envelope.payload["user"], "id": world.id("ada")}}
    elsewhere = {**click.envelope.payload, "team": {"id": "T0ELSEWHERE"}}
    for so_far, payload in enumerate((as_ada, elsewhere), 1):
        await world.slack.deliveries.send(Envelope("interactive", payload))
        await click.replied(so_far + 1)
    assert [reply.text for reply in click.replies] == [HELPED, GONE, STRANGER]
    assert await kept(database) == [(ben, "up", [], "")]


@pytest.mark.parametrize("place", PLACES)
async def test_l10_a_click_repeated_after_thirty_days_is_ignored_and_noted(
    world: World, database: Disk, place: str
) -> None:
    message, ben = await told(world, place), world.id("ben")
    await votes_on(world, ben, message, "down")
    world.clock.now = (world.clock.now + timedelta(days=31)).replace(second=5)
    await Retention(database).purge(world.clock.now, 30)
    assert await votes_on(world, ben, message, "up") == [GONE]
    await world.slack.modals.submit(ben, {"words": "Too late."})
    assert says(world, ben) == GONE
    assert await kept(database) == []
    assert [(deed.by, deed.result) for deed in await deeds(database)] == [(ben, "refused")]


async def test_l10_refusals_are_noted_once_a_minute_for_each_person(world: World, database: Disk) -> None:
    world.clock.now = world.clock.now.replace(second=5)
    message = await forged(world, world.general, "answer_vote", "up:nothing")
    for name in ("ben", "ben", "mei", "ben", "mei"):
        await said_to(world, await world.slack.click(world.id(name), message, "answer_vote"))
    assert [deed.by for deed in await deeds(database)] == [world.id("mei"), world.id("ben")]
    world.clock.now += timedelta(minutes=1)
    await said_to(world, await world.slack.click(world.id("ben"), message, "answer_vote"))
    assert len(await deeds(database)) == 3


async def test_l10_what_a_modal_is_about_is_checked_again_when_it_is_submitted(
    world: World, needs: Needs, knowledge: Judged, database: Disk
) -> None:
    ada, message = world.id("ada"), await told(world)
    others = await values_not_theirs(world, needs, knowledge)
    knowledge.outcome = "answer"
    for metadata in (
        *(f"{world.general}:{key}" for key in others.values()),
        key_in(message),
        f":{key_in(message)}",
        f"C0ELSEWHERE:{key_in(message)}",
        ":" + others["of a private answer"],
        "x" * 3_000,
        "",
    ):
        await votes_on(world, ada, message, "down")
        (await world.slack.modals.shown(ada))["private_metadata"] = metadata
        await world.slack.modals.submit(ada, {"faults": ["wrong"]})
        assert says(world, ada) == GONE
    assert await kept(database) == [(ada, "down", [], "")]


# Who may


@pytest.mark.parametrize(
    ("about", "guests_may", "said"),
    [
        ({"is_restricted": True}, "nothing", NO_GUESTS),
        ({"is_restricted": True}, "ask", HELPED),
        ({"is_stranger": True}, "ask", STRANGER),
    ],
)
async def test_l10_guests_and_strangers_may_vote_if_they_may_ask_and_else_it_is_noted(
    slack: Sandbox,
    needs: Needs,
    knowledge: Judged,
    clock: Clock,
    database: Disk,
    about: dict[str, Any],
    guests_may: Any,
    said: str,
) -> None:
    async with coach_in(slack, replace(needs, policy=replace(needs.policy, guests_may=guests_may))) as staff:
        world = World(slack, knowledge, clock, staff)
        mei, message = slack.person("mei"), await told(world)
        knowledge.outcome = "not_covered"
        declined = await told(world)
        slack.workspace.people[mei.id] = replace(mei, **about)
        assert await votes_on(world, mei.id, message, "up") == [said]
        [waits] = await said_to(world, await slack.click(mei.id, declined, "tell_me"))
        is_let_in = said == HELPED
        assert waits == (WILL_TELL if is_let_in else said)
        assert (len(await rows(database, votes)), len(await rows(database, wishes))) == (is_let_in, is_let_in)
        refused = [] if is_let_in else [(mei.id, "vote", "refused")]
        assert [(deed.by, deed.action, deed.result) for deed in await deeds(database)] == refused


async def test_whoever_became_a_stranger_meanwhile_says_nothing_more(world: World, database: Disk) -> None:
    message, mei = await told(world), world.slack.person("mei")
    await votes_on(world, mei.id, message, "down")
    world.slack.workspace.people[mei.id] = replace(mei, is_stranger=True)
    world.clock.now += timedelta(hours=2)
    await world.slack.modals.submit(mei.id, {"faults": ["wrong"]})
    assert says(world, mei.id) == STRANGER
    assert await kept(database) == [(mei.id, "down", [], "")]
    assert [(deed.by, deed.action, deed.result) for deed in await deeds(database)] == [(mei.id, "vote", "refused")]


async def test_whoever_has_asked_too_much_may_still_say_what_it_was_worth(world: World, needs: Needs) -> None:
    message, ben = await told(world), world.id("ben")
    for _ in range(needs.policy.per_person + 1):
        await needs.limits.count(HOME, ben, timedelta(minutes=10), needs.now())
    assert await votes_on(world, ben, message, "up") == [HELPED]


# What goes


async def test_l4_whoever_is_forgotten_leaves_no_question_no_vote_and_no_wish(
    world: World, knowledge: Judged, database: Disk, tmp_path: Path
) -> None:
    ben, mei = world.id("ben"), world.id("mei")
    knowledge.text = "canary-of-an-answer-to-ben"
    of_ben = await told(world)
    knowledge.text = "**Learn statistics.**"
    of_mei = await told(world, name="mei")
    await votes_on(world, mei, of_ben, "up")
    await votes_on(world, mei, of_mei, "up")
    await votes_on(world, ben, of_mei, "down")
    await world.slack.modals.submit(ben, {"words": "canary-of-ben-s-words"})
    knowledge.outcome = "not_covered"
    for declined in (await told(world, "private"), await told(world, name="mei")):
        await said_to(world, await world.slack.click(ben, declined, "tell_me"))
    assert canaries(tmp_path) == 2
    await (await world.slack.command(ben, world.general, "/coach", "forget-me")).replied()
    assert {row.user for table in (asked, votes) for row in await rows(database, table)} == {mei}
    assert await rows(database, wishes) == []
    assert canaries(tmp_path) == 0
    assert await votes_on(world, mei, of_ben, "up") == [GONE]


def canaries(folder: Path) -> int:
    """How many of Ben's words stand in any file."""
    files = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    return sum(word in files for word in (b"canary-of-an-answer-to-ben", b"canary-of-ben-s-words"))


async def test_what_was_asked_in_a_message_goes_with_the_message(world: World, database: Disk) -> None:
    message, ben = await told(world), world.id("ben")
    await votes_on(world, ben, message, "up")
    assert message.thread_ts
    await world.slack.delete(world.general, message.thread_ts)
    await world.answered(world.general)
    assert (await rows(database, asked), await rows(database, votes)) == ([], [])
    assert await votes_on(world, ben, message, "up") == [GONE]
