"""What Slack refuses of blocks, and how it names what is wrong."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox

from .refusals import refusal, refused_answer

Block = dict[str, Any]


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": True}


def section(text: str, **more: Any) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(text: str = "Go", **more: Any) -> Block:
    return {"type": "button", "text": plain(text), **more}


def actions(*elements: Block, **more: Any) -> Block:
    return {"type": "actions", "elements": list(elements), **more}


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text)}


def feedback(count: int = 1) -> Block:
    choice = {"text": plain("Good"), "value": "good"}
    element = {"type": "feedback_buttons", "positive_button": choice, "negative_button": choice}
    return {"type": "context_actions", "elements": [{**element, "action_id": f"f{n}"} for n in range(count)]}


OPTION = {"text": plain("One"), "value": "1"}
CONFIRM = {"title": plain("Sure?"), "text": plain("Really?"), "confirm": plain("Yes"), "deny": plain("No")}
PICTURE = {"type": "image", "image_url": "https://example.com/i.png", "alt_text": "A picture"}

ACCEPTED: dict[str, list[Block]] = {
    "section": [section("x" * 3000, block_id="b" * 255, accessory=button(confirm=CONFIRM))],
    "fields": [{"type": "section", "fields": [plain("x" * 1300) for _ in range(10)]}],
    "header": [header("x" * 150)],
    "context": [{"type": "context", "elements": [plain("x"), {"type": "mrkdwn", "text": "y"}, PICTURE]}],
    "actions": [actions(*(button("x" * 75, value="v" * 2000, action_id=f"a{n}") for n in range(25)))],
    "a link": [actions(button(url="https://example.com/" + "x" * 2980, style="primary"))],
    "choices": [
        actions(
            {"type": "static_select", "placeholder": plain("Pick"), "options": [OPTION] * 100},
            {"type": "overflow", "options": [OPTION] * 5},
            {"type": "timepicker", "initial_time": "09:00"},
        )
    ],
    "same action in two blocks": [actions(button(action_id="a")), actions(button(action_id="a"))],
    "markdown": [{"type": "markdown", "text": "x" * 12_000}],
    "feedback": [feedback(5)],
    "icon": [{"type": "context_actions", "elements": [{"type": "icon_button", "icon": "trash", "text": plain("No")}]}],
    "image": [{**PICTURE, "title": plain("A")}],
    "fifty": [{"type": "divider"}] * 50,
}

REFUSED: dict[str, tuple[list[Any], str]] = {
    "no list": ({"type": "divider"}, "must be an array [json-pointer:/blocks]"),  # type: ignore[dict-item]
    "no object": (["divider"], "must be an object [json-pointer:/blocks/0]"),
    "no type": ([{}], "missing required field: type [json-pointer:/blocks/0]"),
    "unknown block": ([{"type": "banner"}], "unsupported type: banner [json-pointer:/blocks/0/type]"),
    "51 blocks": ([{"type": "divider"}] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    "empty section": ([{"type": "section"}], "missing required field: text or fields [json-pointer:/blocks/0]"),
    "no text": ([section("")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    "long section": ([section("x" * 3001)], "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    "long field": (
        [{"type": "section", "fields": [plain("x" * 2001)]}],
        "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ),
    "11 fields": (
        [{"type": "section", "fields": [plain("x")] * 11}],
        "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
    ),
    "long header": ([header("x" * 151)], "must be less than 151 characters [json-pointer:/blocks/0/text/text]"),
    "marked up header": (
        [{"type": "header", "text": {"type": "mrkdwn", "text": "*x*"}}],
        "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
    ),
    "11 in a context": (
        [{"type": "context", "elements": [plain("x")] * 11}],
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "empty context": (
        [{"type": "context", "elements": []}],
        "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "26 buttons": ([actions(*[button()] * 26)], "no more than 25 items allowed [json-pointer:/blocks/0/elements]"),
    "long button": (
        [actions(button("x" * 76))],
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    "long value": (
        [actions(button(value="x" * 2001))],
        "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    "long url": (
        [actions(button(url="x" * 3001))],
        "must be less than 3001 characters [json-pointer:/blocks/0/elements/0/url]",
    ),
    "unknown style": (
        [actions(button(style="loud"))],
        "must be a valid enum value [json-pointer:/blocks/0/elements/0/style]",
    ),
    "unknown property": (
        [actions(button(disabled=True))],
        "invalid additional property: disabled [json-pointer:/blocks/0/elements/0]",
    ),
    "long action_id": (
        [actions(button(action_id="x" * 256))],
        "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]",
    ),
    "repeated action_id": (
        [actions(button(action_id="a"), button(action_id="a"))],
        "action_id `a` already exists [json-pointer:/blocks/0/elements]",
    ),
    "long block_id": (
        [section("x", block_id="x" * 256)],
        "must be less than 256 characters [json-pointer:/blocks/0/block_id]",
    ),
    "repeated block_id": (
        [section("x", block_id="b"), section("y", block_id="b")],
        "block_id `b` already exists [json-pointer:/blocks]",
    ),
    "long markdown": (
        [{"type": "markdown", "text": "x" * 12_001}],
        "must be less than 12001 characters [json-pointer:/blocks/0/text]",
    ),
    "6 feedbacks": ([feedback(6)], "no more than 5 items allowed [json-pointer:/blocks/0/elements]"),
    "button in context_actions": (
        [{"type": "context_actions", "elements": [button()]}],
        "unsupported type: button [json-pointer:/blocks/0/elements/0/type]",
    ),
    "image without words": (
        [{"type": "image", "image_url": "https://example.com/i.png"}],
        "missing required field: alt_text [json-pointer:/blocks/0]",
    ),
    "number for text": ([{"type": "markdown", "text": 1}], "must be a string [json-pointer:/blocks/0/text]"),
    "text for flag": (
        [{"type": "header", "text": {**plain("x"), "emoji": "yes"}}],
        "must be a boolean [json-pointer:/blocks/0/text/emoji]",
    ),
}


@pytest.mark.parametrize("blocks", ACCEPTED.values(), ids=ACCEPTED.keys())
async def test_blocks_within_the_limits_are_accepted(
    slack: Sandbox, client: AsyncWebClient, blocks: list[Block]
) -> None:
    general = slack.channel("general").id
    await client.chat_postMessage(channel=general, text="Hi", blocks=blocks)
    (message,) = await slack.posted(general)
    assert len({block["block_id"] for block in message.blocks}) == len(blocks)


@pytest.mark.parametrize(("blocks", "detail"), REFUSED.values(), ids=REFUSED.keys())
async def test_blocks_beyond_the_limits_are_refused_by_name(
    slack: Sandbox, client: AsyncWebClient, blocks: list[Any], detail: str
) -> None:
    general = slack.channel("general").id
    answer = await refused_answer(client.chat_postMessage(channel=general, text="Hi", blocks=blocks))
    assert answer["error"] == "invalid_blocks"
    assert answer["errors"] == [detail]
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {detail}"]


@pytest.mark.parametrize(
    "blocks",
    [
        [{"type": "markdown", "text": "x" * 6_001}] * 2,
        [section("x" * 2_601)] * 5,
        [{"type": "markdown", "text": "x" * 12_000}, section("x" * 1_001)],
    ],
    ids=["markdown together", "sections together", "all together"],
)
async def test_blocks_too_long_together_are_refused(
    slack: Sandbox, client: AsyncWebClient, blocks: list[Block]
) -> None:
    post = client.chat_postMessage(channel=slack.channel("general").id, text="Hi", blocks=blocks)
    assert await refusal(post) == "msg_blocks_too_long"
