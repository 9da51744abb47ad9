"""An ordinary Bolt app at home in the sandbox: it is given an address and two tokens, nothing else."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox

YES = {"type": "button", "action_id": "yes", "text": {"type": "plain_text", "text": "Yes"}, "value": "y"}
MORE = [{"type": "actions", "elements": [YES]}]


def echo(client: AsyncWebClient) -> AsyncApp:
    app = AsyncApp(client=client)

    @app.event("message")
    async def on_message(event: dict[str, Any], say: Any) -> None:
        if event["channel_type"] == "im" and "subtype" not in event:
            await say(f"You said: {event['text']}", blocks=MORE, thread_ts=event["ts"])

    @app.event("app_mention")
    async def on_mention(event: dict[str, Any], say: Any) -> None:
        await say("You called?", thread_ts=event["ts"])

    @app.command("/echo")
    async def on_command(ack: Any, command: dict[str, Any], respond: Any) -> None:
        await ack(f"Echoing {command['text']}")
        await respond(command["text"].upper())

    @app.action("yes")
    async def on_click(ack: Any, action: dict[str, Any], respond: Any) -> None:
        await ack()
        await respond(f"Chosen: {action['value']}", replace_original=True)

    return app


@pytest.fixture
async def bolt(slack: Sandbox, client: AsyncWebClient) -> AsyncIterator[AsyncApp]:
    app = echo(client)
    handler = AsyncSocketModeHandler(app, slack.app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await slack.connected()
    yield app
    await handler.close_async()  # type: ignore[no-untyped-call]


@pytest.mark.usefixtures("bolt")
async def test_a_direct_message_is_answered_in_its_thread(slack: Sandbox) -> None:
    channel, ts = await slack.direct_message(slack.person("ada").id, "hello")
    (answer,) = await slack.posted(channel, thread_ts=ts)
    assert answer.text == "You said: hello"
    assert (await slack.acked(slack.envelopes[0])).answer is None


@pytest.mark.usefixtures("bolt")
async def test_a_mention_is_answered_once(slack: Sandbox) -> None:
    general = slack.channel("general").id
    ts = await slack.say(slack.person("ben").id, general, f"<@{slack.bot_user_id}> hello")
    (answer,) = await slack.posted(general, thread_ts=ts)
    assert answer.text == "You called?"


@pytest.mark.usefixtures("bolt")
async def test_a_command_is_acknowledged_and_answered(slack: Sandbox) -> None:
    ada = slack.person("ada").id
    command = await slack.command(ada, slack.channel("general").id, "/echo", "hello")
    assert sorted(reply.text for reply in await command.replied(2)) == ["Echoing hello", "HELLO"]
    assert {reply.only_for for reply in command.replies} == {ada}


@pytest.mark.usefixtures("bolt")
async def test_a_button_is_clicked_and_gives_way_to_the_answer(slack: Sandbox) -> None:
    ada = slack.person("ada").id
    channel, _ = await slack.direct_message(ada, "hello")
    (question,) = await slack.posted(channel)
    await slack.click(ada, question, "yes")
    await slack.until(lambda: question.edited, "the answer in the question's place")
    assert (question.text, question.blocks) == ("Chosen: y", [])
