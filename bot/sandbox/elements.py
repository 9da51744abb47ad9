"""What a person can do with each element of a message or a view, and how Slack tells of it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.sandbox.block_kit import TIME_OF_DAY
from bot.sandbox.limits import elements_of
from bot.sandbox.protocol import JSON

Value = str | Sequence[str] | None
"""An option by its value, several, a time or a text; None for nothing, or for whatever there is to click on."""

# What keeps what people fill in: what Slack calls that, and what the app calls what it comes with.
KEEPING = {
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "plain_text_input": ("value", "initial_value"),
    "radio_buttons": ("selected_option", "initial_option"),
    "static_select": ("selected_option", "initial_option"),
    "timepicker": ("selected_time", "initial_time"),
}


def clicked(blocks: Sequence[JSON], action_id: str, value: Value) -> JSON:
    """The action of a person who picks the element, by its value where it offers several."""
    for block, element in _actionable(blocks):
        names = {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"]}
        if element["action_id"] != action_id:
            continue
        if element["type"] in KEEPING:
            return {**names, **filled(element, value)}
        for choice in _choices(element):
            if value in (None, choice.get("selected_option", choice).get("value")):
                return {**names, **choice}
    raise LookupError(f"nothing to click on: {action_id!r} with value {value!r}")


def filled(element: JSON, value: Value) -> JSON:
    """The element as a person leaves it who could only do with it what Slack lets people do."""
    name, _ = KEEPING[element["type"]]
    picked: Any = value or None
    if name == "selected_options":
        picked = [_option(element, wanted) for wanted in ([value] if isinstance(value, str) else value or ())]
        possible = len(picked) <= element.get("max_selected_items", len(picked))
    elif name == "selected_option":
        picked, possible = value and _option(element, value), True
    elif name == "selected_time":
        possible = picked is None or re.fullmatch(TIME_OF_DAY, picked) is not None
    else:
        possible = element.get("min_length", 0) <= len(picked or "") <= element.get("max_length", 3000)
    if not possible:
        raise LookupError(f"nobody can put {value!r} into {element['action_id']!r}")
    return _kept(element, picked)


def state(blocks: Sequence[JSON], kept: Mapping[str, Mapping[str, JSON]]) -> dict[str, dict[str, JSON]]:
    """What every element holds, by block and action: what people made of it (`kept`), or what it came with."""
    values: dict[str, dict[str, JSON]] = {}
    for block, element in _actionable(blocks):
        if names := KEEPING.get(element["type"]):
            block_id, action_id = block["block_id"], element["action_id"]
            nothing: list[JSON] | None = [] if names[0] == "selected_options" else None
            came_with = _kept(element, element.get(names[1], nothing))
            values.setdefault(block_id, {})[action_id] = kept.get(block_id, {}).get(action_id, came_with)
    return values


def filled_in(blocks: Sequence[JSON], values: Mapping[str, Value]) -> dict[str, dict[str, JSON]]:
    """Values by the action_ids of elements."""
    found: dict[str, dict[str, JSON]] = {}
    for block, element in _actionable(blocks):
        if element["action_id"] in values and element["type"] in KEEPING:
            entry = filled(element, values[element["action_id"]])
            found.setdefault(block["block_id"], {})[element["action_id"]] = entry
    if missing := values.keys() - {action_id for block in found.values() for action_id in block}:
        raise LookupError(f"nothing to fill in: {sorted(missing)}")
    return found


def is_empty(entry: JSON) -> bool:
    return not any(entry.get(name) for name, _ in KEEPING.values())


def _actionable(blocks: Sequence[JSON]) -> Iterator[tuple[JSON, JSON]]:
    """Each element that has a name, after its block."""
    for block in blocks:
        yield from ((block, element) for element in elements_of(block) if "action_id" in element)


def _kept(element: JSON, picked: Any) -> JSON:
    name, _ = KEEPING[element["type"]]
    place = {"timezone": element["timezone"]} if "timezone" in element else {}
    return {"type": element["type"], name: picked, **place}


def _option(element: JSON, wanted: Value) -> JSON:
    for option in element["options"]:
        if option["value"] == wanted:
            found: JSON = option
            return found
    raise LookupError(f"{element['action_id']!r} doesn't offer {wanted!r}")


def _choices(element: JSON) -> list[JSON]:
    if element["type"] == "feedback_buttons":
        return [{"value": element[button]["value"]} for button in ("positive_button", "negative_button")]
    if "options" in element:
        return [{"selected_option": option} for option in element["options"]]
    return [{name: element[name] for name in ("text", "value", "style", "url") if name in element}]
