"""Being connected: from the first token to the last answer."""

import asyncio
import os
import signal
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.errors import SettingsError
from bot.mail import Delivery
from bot.sandbox import Sandbox
from bot.sandbox.faults import waiting_for
from bot.slack.app import build_app
from bot.slack.needs import Needs
from bot.slack.pauses import Tempo
from bot.slack.serving import SocketHandler, serve
from bot.store.engine import Database
from bot.store.inbox import Inbox
from bot.store.outbox import Outbox
from bot.store.processes import Processes, this_process

from .conftest import AT_ONCE, Knowledge, coach_in

AT_ONCE_EVEN_TO_STOP = replace(AT_ONCE, to_finish=timedelta(milliseconds=50))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_finishes_the_answer_in_hand_before_it_stops(
    slack: Sandbox, needs: Needs, knowledge: Knowledge, number: signal.Signals
) -> None:
    serving = asyncio.create_task(_serve(slack, needs, slack.app_token))
    await slack.connected()
    knowledge.done.clear()
    channel, _ = await slack.direct_message(slack.person("ada").id, "Which skill?")
    await slack.acked(slack.envelopes[-1])
    os.kill(os.getpid(), number)
    await asyncio.wait({serving}, timeout=0.1)
    assert not serving.done()
    knowledge.done.set()
    await serving
    assert [call.arguments["channel"] for call in slack.calls("chat.postMessage")] == [channel]


async def test_a_refused_token_ends_the_start_and_is_not_shown(slack: Sandbox, needs: Needs) -> None:
    with pytest.raises(SettingsError, match="SLACK_APP_TOKEN was refused by Slack") as refused:
        await _serve(slack, needs, "xapp-wrong-wrong")
    assert "wrong" not in str(refused.value)


async def test_it_can_be_stopped_while_slack_is_out_of_reach(
    slack: Sandbox, needs: Needs, caplog: pytest.LogCaptureFixture
) -> None:
    app, staff = build_app(slack.bot_token, slack.api_url, needs, AT_ONCE)
    await slack.stop()
    serving = asyncio.create_task(serve(staff, SocketHandler(app, "xapp-1")))
    await asyncio.wait({serving}, timeout=0.1)
    assert not serving.done()
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(serving, 5)
    assert "can't be reached" in caplog.text


async def test_a12_what_is_not_in_hand_when_it_stops_is_answered_by_the_next(
    slack: Sandbox, needs: Needs, next_needs: Needs, knowledge: Knowledge
) -> None:
    """A12: all of twenty, each once."""
    serving = asyncio.create_task(_serve(slack, needs, slack.app_token))
    await slack.connected()
    knowledge.done.clear()
    people = [slack.workspace.add_person(f"person-{number}").id for number in range(20)]
    channels = [(await slack.direct_message(person, "Which skill?"))[0] for person in people]
    await slack.until(lambda: all(envelope.acked_at for envelope in slack.envelopes), "acknowledgements")
    os.kill(os.getpid(), signal.SIGTERM)
    await slack.until(lambda: slack.socket.connections == 0, "the coach to hang up")
    knowledge.done.set()
    await serving
    assert 0 < len(slack.calls("chat.postMessage")) < 20
    async with coach_in(slack, next_needs):
        assert [len(await slack.posted(channel)) for channel in channels] == [1] * 20
    assert len(knowledge.asked) == 20


async def test_a12_what_takes_too_long_when_it_stops_is_answered_by_the_next(
    slack: Sandbox, needs: Needs, next_needs: Needs, knowledge: Knowledge
) -> None:
    """A12: even if the first one should finish after all."""
    knowledge.done.clear()
    async with coach_in(slack, needs, AT_ONCE_EVEN_TO_STOP):
        channel, _ = await slack.direct_message(slack.person("ada").id, "Which skill?")
        await knowledge.is_asked.wait()
    async with coach_in(slack, next_needs) as staff:
        knowledge.done.set()
        await staff.workers.crew.idle()
        await staff.sender.crew.idle()
        assert len(await slack.posted(channel)) == 1


async def test_c1_a12_what_is_being_sent_when_it_stops_is_not_sent_again(
    slack: Sandbox, needs: Needs, next_needs: Needs, outbox: Outbox
) -> None:
    """A12, C1."""
    never = asyncio.Event()
    slack.faults.plan("chat.postMessage", [waiting_for(never, accepted=True)])
    async with coach_in(slack, needs, AT_ONCE_EVEN_TO_STOP):
        channel, _ = await slack.direct_message(slack.person("ada").id, "Which skill?")
        await slack.posted(channel)
    assert await outbox.states() == {"ambiguous": 1}
    async with coach_in(slack, next_needs) as staff:
        await staff.sender.crew.idle()
    assert len(await slack.posted(channel)) == 1
    never.set()


async def test_a_mistake_of_ours_ends_the_process_and_what_it_had_is_handed_back(
    slack: Sandbox, needs: Needs, database: Database, knowledge: Knowledge
) -> None:
    class BrokenOutbox(Outbox):
        async def take(self, now: datetime) -> Delivery | None:
            if knowledge.asked:
                raise ValueError("a mistake")
            return await super().take(now)

    knowledge.done.clear()
    broken = replace(needs, outbox=BrokenOutbox(database, "here:1:a"))
    serving = asyncio.create_task(_serve(slack, broken, slack.app_token, AT_ONCE_EVEN_TO_STOP))
    await slack.connected()
    await slack.direct_message(slack.person("ada").id, "Which skill?")
    with pytest.raises(ValueError, match="a mistake"):
        await serving
    assert await needs.inbox.take(needs.now())
    knowledge.done.set()


@pytest.fixture
def next_needs(needs: Needs, database: Database) -> Needs:
    """Of the process that comes after."""
    owner = this_process()
    return replace(
        needs,
        inbox=Inbox(database, owner),
        outbox=Outbox(database, owner),
        processes=Processes(database, owner),
    )


async def _serve(slack: Sandbox, needs: Needs, app_token: str, tempo: Tempo = AT_ONCE) -> None:
    app, staff = build_app(slack.bot_token, slack.api_url, needs, tempo)
    await serve(staff, SocketHandler(app, app_token))
