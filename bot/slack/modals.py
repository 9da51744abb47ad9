"""What modals are made of, and how what people filled in is read: with suspicion."""

from collections.abc import Collection, Mapping
from typing import Any

from bot.slack.blocks import plain
from bot.slack.markup import escaped, escaped_name, shortened, without_formatting

_LONGEST_OPTION = 75
_LONGEST_SECTION = 3_000


def modal(title: str, blocks: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "modal", "title": plain(title), "blocks": blocks}


def telling(title: str, markdown: str) -> dict[str, Any]:
    """A modal that says something, and nothing can be done in it."""
    text = shortened(without_formatting(escaped(markdown)), _LONGEST_SECTION)
    return {**modal(title, [{"type": "section", "text": plain(text)}]), "close": plain("Close")}


def field(name: str, label: str, element: dict[str, Any], *, optional: bool = False) -> dict[str, Any]:
    """Block and element have the same name, by which `held` finds what is in it."""
    block = {"type": "input", "block_id": name, "label": plain(label), "element": {**element, "action_id": name}}
    return {**block, "optional": True} if optional else block


def choice(kind: str, options: list[dict[str, Any]], chosen: Collection[str] = ()) -> dict[str, Any]:
    initial = [option for option in options if option["value"] in chosen]
    return {"type": kind, "options": options} | ({"initial_options": initial} if initial else {})


def option(name: str, value: str) -> dict[str, Any]:
    return {"text": plain(shortened(escaped_name(name), _LONGEST_OPTION) or "…"), "value": value}


def remark(text: str) -> dict[str, Any]:
    return {"type": "context", "elements": [plain(escaped_name(text))]}


def held(values: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """What the field of that name holds."""
    block = values.get(name)
    content = block.get(name) if isinstance(block, Mapping) else None
    return content if isinstance(content, Mapping) else {}


def picked(values: Mapping[str, Any], name: str) -> Collection[str]:
    match held(values, name):
        case {"selected_options": [*options]}:
            return [option["value"] for option in options if isinstance(option, Mapping) and "value" in option]
    return ()
