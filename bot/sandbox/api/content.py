"""What a message is made of, read from a call and checked as Slack checks it."""

import copy
import secrets
from dataclasses import dataclass
from typing import Any

from bot.sandbox.api.arguments import Arguments
from bot.sandbox.limits import LONGEST_TEXT, check_message_blocks, elements_of
from bot.sandbox.protocol import JSON, Refused
from bot.sandbox.workspace import Channel

UNACTIONABLE = ("plain_text", "mrkdwn", "image")


@dataclass
class Content:
    """None: not given, which an edit takes as "leave it"."""

    text: str | None
    blocks: list[JSON] | None

    @property
    def is_empty(self) -> bool:
        return not self.blocks and not (self.text or "").strip()


def content(arguments: Arguments) -> Content:
    blocks = arguments.structure("blocks", "invalid_blocks_format")
    if blocks is not None:
        check_message_blocks(blocks)
        blocks = with_ids(blocks)
    return Content(arguments.optional("text"), blocks)


def content_to_send(arguments: Arguments) -> tuple[Content, JSON]:
    """With what the answer has to add: Slack cuts a text that is too long, and warns."""
    given = content(arguments)
    if given.is_empty:
        raise Refused("no_text")
    if given.text is None or len(given.text) <= LONGEST_TEXT:
        return given, {}
    warning = {"warning": "message_truncated", "response_metadata": {"warnings": ["message_truncated"]}}
    return Content(given.text[:LONGEST_TEXT], given.blocks), warning


def metadata(arguments: Arguments) -> JSON | None:
    value: Any = arguments.structure("metadata", "invalid_metadata_format")
    if value is None:
        return None
    if not isinstance(value, dict) or not isinstance(value.get("event_type"), str):
        raise Refused("invalid_metadata_format")
    return value


def thread(arguments: Arguments, channel: Channel) -> str | None:
    thread_ts = arguments.optional("thread_ts")
    if not thread_ts:
        return None
    try:
        parent = channel.message(thread_ts)
    except Refused:
        raise Refused("thread_not_found") from None
    if parent.is_reply:
        raise Refused("cannot_reply_to_message")
    return thread_ts


def with_ids(blocks: list[JSON]) -> list[JSON]:
    """Slack names the blocks and elements that come without a name."""
    blocks = copy.deepcopy(blocks)
    for block in blocks:
        block.setdefault("block_id", secrets.token_urlsafe(4))
        for element in elements_of(block):
            if element["type"] not in UNACTIONABLE:
                element.setdefault("action_id", secrets.token_urlsafe(4))
    return blocks
