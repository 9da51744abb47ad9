"""Being connected: from the first token to the last answer."""

import asyncio
import os
import signal

import pytest

from bot.errors import SettingsError
from bot.sandbox import Sandbox
from bot.slack.app import build_app
from bot.slack.needs import Needs
from bot.slack.serving import serve

from .conftest import AT_ONCE, Knowledge


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
    serving = asyncio.create_task(serve(app, staff, "xapp-1"))
    await asyncio.wait({serving}, timeout=0.1)
    assert not serving.done()
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(serving, 5)
    assert "can't be reached" in caplog.text


async def _serve(slack: Sandbox, needs: Needs, app_token: str) -> None:
    app, staff = build_app(slack.bot_token, slack.api_url, needs, AT_ONCE)
    await serve(app, staff, app_token)
