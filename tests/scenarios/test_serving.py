"""Being connected: from the first token to the last answer."""

import asyncio
import os
import signal

import pytest
from slack_bolt.async_app import AsyncApp

from bot.errors import SettingsError
from bot.sandbox import Sandbox
from bot.slack.app import serve

from .conftest import Knowledge


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_finishes_the_answer_in_hand_before_it_stops(
    slack: Sandbox, app: AsyncApp, knowledge: Knowledge, number: signal.Signals
) -> None:
    serving = asyncio.create_task(serve(app, slack.app_token))
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


async def test_a_refused_token_ends_the_start_and_is_not_shown(slack: Sandbox, app: AsyncApp) -> None:
    with pytest.raises(SettingsError, match="SLACK_APP_TOKEN was refused by Slack") as refused:
        await serve(app, "xapp-wrong-wrong")
    assert "wrong" not in str(refused.value)


async def test_it_can_be_stopped_while_slack_is_out_of_reach(
    slack: Sandbox, app: AsyncApp, caplog: pytest.LogCaptureFixture
) -> None:
    await slack.stop()
    serving = asyncio.create_task(serve(app, "xapp-1"))
    await asyncio.wait({serving}, timeout=0.1)
    assert not serving.done()
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(serving, 5)
    assert "can't be reached" in caplog.text
