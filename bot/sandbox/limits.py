"""Which messages and views Slack refuses, and with which error code."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from bot.sandbox.block_kit import HOME, MESSAGE, MODAL
from bot.sandbox.protocol import JSON, Refused, invalid_arguments
from bot.sandbox.schema import ByType, breaches

LONGEST_TEXT = 40_000
# Measured by those who ran into it: bytes, and only when a message is edited.
LONGEST_EDITED_TEXT_BYTES = 4_000
LONGEST_MARKDOWN = 12_000
# Undocumented: Slack began to refuse somewhere above 13,000 characters of text in all blocks together.
LONGEST_BLOCKS = 13_000
LARGEST_VIEW_BYTES = 250_000


def check_message_blocks(blocks: Any) -> None:
    details = [*breaches({"blocks": blocks}, MESSAGE, ""), *_repeated_ids(blocks, "/blocks")]
    if details := details or list(_unknown_initials(blocks, "/blocks")):
        raise Refused("invalid_blocks", *details)
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if markdown > LONGEST_MARKDOWN or sum(map(len, _texts(blocks))) > LONGEST_BLOCKS:
        raise Refused("msg_blocks_too_long")


def check_edited_text(text: str) -> None:
    if len(text.encode()) > LONGEST_EDITED_TEXT_BYTES:
        raise Refused("msg_too_long")


def check_view(view: Any, *kinds: str) -> None:
    """`kinds`: which of "modal" and "home" the method takes."""
    shapes = {"modal": MODAL, "home": HOME}
    allowed = ByType({kind: shapes[kind] for kind in kinds})
    details = list(breaches(view, allowed, "/view"))
    if not details:
        blocks, pointer = view["blocks"], "/view/blocks"
        details = [*_repeated_ids(blocks, pointer), *_unknown_initials(blocks, pointer), *_missing_submit(view)]
    if details:
        raise invalid_arguments(*details)
    if len(json.dumps(view).encode()) > LARGEST_VIEW_BYTES:
        raise Refused("view_too_large")


def elements_of(block: JSON) -> list[JSON]:
    """Whatever in a block a person can act on or look at on its own."""
    return [*block.get("elements", ()), *(block[key] for key in ("accessory", "element") if key in block)]


def _missing_submit(view: JSON) -> Iterator[str]:
    if view["type"] == "modal" and "submit" not in view and any(b["type"] == "input" for b in view["blocks"]):
        yield "missing required field: submit [json-pointer:/view]"


def _repeated_ids(blocks: Any, pointer: str) -> Iterator[str]:
    """Looks only at what is well-formed; the rest has its own complaints."""
    objects = [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
    for block_id in _repeated(objects, "block_id"):
        yield f"block_id `{block_id}` already exists [json-pointer:{pointer}]"
    for index, block in enumerate(objects):
        elements = block.get("elements")
        if isinstance(elements, list):
            for action_id in _repeated([e for e in elements if isinstance(e, dict)], "action_id"):
                yield f"action_id `{action_id}` already exists [json-pointer:{pointer}/{index}/elements]"


def _unknown_initials(blocks: list[JSON], pointer: str) -> Iterator[str]:
    """What is chosen from the start has to be one of the options, to the letter."""
    for index, block in enumerate(blocks):
        for element in elements_of(block):
            initials = [*element.get("initial_options", ()), element.get("initial_option")]
            if any(initial and initial not in element["options"] for initial in initials):
                yield f"initial option isn't among the options [json-pointer:{pointer}/{index}]"


def _repeated(objects: list[JSON], key: str) -> list[str]:
    counts = Counter(item[key] for item in objects if isinstance(item.get(key), str))
    return [value for value, count in counts.items() if count > 1]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key == "text" and isinstance(inner, str):
                yield inner
            else:
                yield from _texts(inner)
