"""The settings of the daily tip as a modal: its hour, days and topics."""

from collections.abc import Collection, Sequence
from hashlib import sha256
from typing import Any

from bot.schedule import Schedule
from bot.slack.markup import escaped_name, shortened
from bot.subscriptions import Subscription
from bot.tips import Reader

CALLBACK = "tip_settings"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MOST_OPTIONS = 100
_LONGEST_OPTION = 75


def settings_view(
    reader: Reader, subscription: Subscription | None, zone: str, topics: Sequence[str]
) -> dict[str, Any]:
    """Topics beyond the hundred that Slack takes are left out, but none that was chosen before."""
    schedule = subscription.schedule if subscription else Schedule()
    chosen = subscription.topics if subscription else frozenset()
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": reader.id,
        "title": _plain("Daily tip"),
        "submit": _plain("Save"),
        "close": _plain("Cancel"),
        "blocks": [
            _input("hour", "At what time?", {"type": "timepicker", "initial_time": f"{schedule.at:%H:%M}"}),
            _input("days", "On which days?", _days(schedule.days)),
            *_topics(topics, chosen),
            _remark(f"By the clock in {zone}, which is your time zone in Slack."),
        ],
    }


def key_of(topic: str) -> str:
    """Names may be longer than what Slack takes for the value of an option."""
    return sha256(topic.encode()).hexdigest()[:16]


def _days(chosen: Collection[int]) -> dict[str, Any]:
    return _choice("checkboxes", [_option(name, str(day)) for day, name in enumerate(_DAYS)], set(map(str, chosen)))


def _topics(topics: Sequence[str], chosen: Collection[str]) -> list[dict[str, Any]]:
    if not topics:
        return []
    offered = {*sorted(topics, key=lambda topic: topic not in chosen)[:_MOST_OPTIONS]}
    options = [_option(topic, key_of(topic)) for topic in topics if topic in offered]
    select = _choice("multi_static_select", options, {key_of(topic) for topic in chosen})
    return [_input("topics", "About which topics? None means all.", select) | {"optional": True}]


def _choice(kind: str, options: list[dict[str, Any]], chosen: Collection[str]) -> dict[str, Any]:
    initial = [option for option in options if option["value"] in chosen]
    return {"type": kind, "options": options} | ({"initial_options": initial} if initial else {})


def _input(name: str, label: str, element: dict[str, Any]) -> dict[str, Any]:
    return {"type": "input", "block_id": name, "label": _plain(label), "element": {**element, "action_id": name}}


def _option(name: str, value: str) -> dict[str, Any]:
    return {"text": _plain(shortened(escaped_name(name), _LONGEST_OPTION) or "…"), "value": value}


def _remark(text: str) -> dict[str, Any]:
    return {"type": "context", "elements": [_plain(escaped_name(text))]}


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}
