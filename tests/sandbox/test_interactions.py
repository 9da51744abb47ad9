"""Slash commands, clicks and the response URLs that lead back from them."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.sandbox import Interaction, Message, Refused, Sandbox

from .conftest import Clock
from .raw_app import RawApp

BUTTONS: list[dict[str, Any]] = [
    {
        "type": "actions",
        "block_id": "more",
        "elements": [
            {"type": "button", "action_id": "next", "value": "2", "text": {"type": "plain_text", "text": "Next"}},
            {
                "type": "overflow",
                "action_id": "menu",
                "options": [{"text": {"type": "plain_text", "text": n}, "value": n} for n in ("one", "two")],
            },
        ],
    },
    {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "feedback",
                "positive_button": {"text": {"type": "plain_text", "text": "Good"}, "value": "good"},
                "negative_button": {"text": {"type": "plain_text", "text": "Bad"}, "value": "bad"},
            }
        ],
    },
]


@pytest.fixture
def ada(slack: Sandbox) -> str:
    return slack.person("ada").id


@pytest.fixture
async def question(slack: Sandbox, client: AsyncWebClient, app: RawApp, ada: str) -> Message:
    """A message of the app with something to click on, in a thread."""
    channel, ts = await slack.direct_message(ada, "Hello")
    await client.chat_postMessage(channel=channel, thread_ts=ts, text="More?", blocks=BUTTONS)
    for _ in range(2):
        await app.ack((await app.receive())["envelope_id"])
    return (await slack.posted(channel, ts))[0]


def responding(interaction: Interaction) -> AsyncWebhookClient:
    return AsyncWebhookClient(interaction.envelope.payload["response_url"], retry_handlers=[])


async def test_a_command_carries_who_where_and_what(slack: Sandbox, app: RawApp, ada: str) -> None:
    general = slack.channel("general").id
    command = await app.acking(slack.command(ada, general, "/tip", "please"))
    payload = command.envelope.payload
    assert (payload["command"], payload["text"]) == ("/tip", "please")
    assert (payload["user_id"], payload["user_name"]) == (ada, "ada")
    assert (payload["channel_id"], payload["channel_name"]) == (general, "general")
    assert payload["trigger_id"] == command.trigger_id
    direct = slack.workspace.direct_message(ada).id
    in_private = await app.acking(slack.command(ada, direct, "/tip"))
    assert in_private.envelope.payload["channel_name"] == "directmessage"


@pytest.mark.parametrize(("answer", "only_for_ada"), [({}, True), ({"response_type": "in_channel"}, False)])
async def test_an_ack_with_text_is_shown(
    slack: Sandbox, app: RawApp, ada: str, answer: dict[str, str], only_for_ada: bool
) -> None:
    general = slack.channel("general")
    command = await app.acking(slack.command(ada, general.id, "/tip"), text="Read.", **answer)
    (reply,) = await command.replied()
    assert (reply.text, reply.only_for) == ("Read.", ada if only_for_ada else None)
    assert general.messages == ([] if only_for_ada else [reply])


async def test_a_response_url_answers_five_times(slack: Sandbox, app: RawApp, ada: str) -> None:
    command = await app.acking(slack.command(ada, slack.channel("general").id, "/tip"))
    responses = [await responding(command).send(text=f"Tip {n}") for n in range(6)]
    assert [r.status_code for r in responses] == [200] * 5 + [404]
    assert "used_url" in responses[-1].body
    assert [m.text for m in await command.replied(5)] == [f"Tip {n}" for n in range(5)]
    assert await slack.shown_to(ada, 5) == command.replies


async def test_a_response_url_lasts_half_an_hour(slack: Sandbox, app: RawApp, ada: str, clock: Clock) -> None:
    command = await app.acking(slack.command(ada, slack.channel("general").id, "/tip"))
    clock.time += 30 * 60 + 1
    response = await responding(command).send(text="Late")
    assert (response.status_code, "expired_url" in response.body) == (404, True)
    assert command.replies == []


async def test_a_response_slack_refuses_is_not_shown(slack: Sandbox, app: RawApp, ada: str) -> None:
    command = await app.acking(slack.command(ada, slack.channel("general").id, "/tip"))
    response = await responding(command).send(text="Hi", blocks=[{"type": "banner"}])
    assert (response.status_code, "invalid_blocks" in response.body) == (400, True)
    assert command.replies == []


@pytest.mark.parametrize(
    ("action_id", "value", "picked"),
    [
        ("next", None, {"type": "button", "value": "2", "block_id": "more"}),
        ("feedback", "bad", {"type": "feedback_buttons", "value": "bad"}),
        ("menu", "two", {"type": "overflow", "selected_option": BUTTONS[0]["elements"][1]["options"][1]}),
    ],
)
async def test_a_click_carries_the_message_and_the_choice(
    slack: Sandbox, app: RawApp, ada: str, question: Message, action_id: str, value: str | None, picked: dict[str, Any]
) -> None:
    click = await app.acking(slack.click(ada, question, action_id, value))
    payload = click.envelope.payload
    assert (click.envelope.type, payload["type"], payload["user"]["id"]) == ("interactive", "block_actions", ada)
    assert payload["container"] == {
        "type": "message",
        "message_ts": question.ts,
        "channel_id": question.channel,
        "is_ephemeral": False,
        "thread_ts": question.thread_ts,
    }
    assert payload["message"]["blocks"] == question.blocks
    (action,) = payload["actions"]
    assert action["action_id"] == action_id
    assert action.items() >= picked.items()


async def test_what_is_not_there_cannot_be_clicked(slack: Sandbox, ada: str, question: Message) -> None:
    with pytest.raises(LookupError, match="feedback"):
        await slack.click(ada, question, "feedback", "so-so")
    with pytest.raises(Refused, match="not_in_channel"):
        await slack.click(slack.person("ben").id, question, "next")


async def test_a_click_can_replace_or_delete_its_message(
    slack: Sandbox, app: RawApp, ada: str, question: Message
) -> None:
    click = await app.acking(slack.click(ada, question, "next"))
    await responding(click).send(text="Thanks", replace_original=True)
    assert (question.text, question.blocks) == ("Thanks", [])
    await responding(click).send(delete_original=True)
    assert question not in slack.workspace.channel(question.channel).messages
    assert click.replies == []


async def test_a_click_on_an_ephemeral_message_can_replace_it(
    slack: Sandbox, client: AsyncWebClient, app: RawApp, ada: str
) -> None:
    general = slack.channel("general").id
    await client.chat_postEphemeral(channel=general, user=ada, text="More?", blocks=BUTTONS)
    (message,) = await slack.shown_to(ada)
    click = await app.acking(slack.click(ada, message, "next"))
    assert click.envelope.payload["container"]["is_ephemeral"] is True
    assert "message" not in click.envelope.payload
    await responding(click).send(text="Thanks", replace_original=True)
    assert message.text == "Thanks"
    await responding(click).send(delete_original=True)
    assert slack.workspace.ephemerals == []
