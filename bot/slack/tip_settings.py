"""The settings of the daily tip as a modal: its hour, days and topics, shown and read."""

import re
from calendar import day_name
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from hashlib import sha256
from typing import Any

from bot.schedule import Schedule
from bot.slack.blocks import plain
from bot.slack.modals import choice, field, held, modal, option, picked, remark, telling
from bot.subscriptions import Subscription
from bot.tips import Reader

CALLBACK = "tip_settings"
NO_HOUR = "Please choose a time."
NO_DAY = "Please choose one day at least. To have a rest from the tips, say `/tip pause`."

_HOUR = re.compile("([01][0-9]|2[0-3]):[0-5][0-9]")
_MOST_OPTIONS = 100
_TITLE = "Daily tip"


@dataclass(frozen=True, slots=True)
class Settings:
    """`topics` is None where there were none to choose from."""

    schedule: Schedule
    topics: frozenset[str] | None


class Unusable(Exception):
    """`errors` says what is wrong with which field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


def settings_view(
    reader: Reader, subscription: Subscription | None, zone: str, topics: Sequence[str]
) -> dict[str, Any]:
    """`zone` is the person's own. Of more topics than Slack takes it offers a hundred, the chosen ones first of all."""
    schedule = subscription.schedule if subscription else Schedule()
    blocks = [
        field("hour", "At what time?", {"type": "timepicker", "initial_time": f"{schedule.at:%H:%M}"}),
        field("days", "On which days?", choice("checkboxes", _days(), set(map(str, schedule.days)))),
        *_topics(topics, subscription.topics if subscription else ()),
        remark(f"By the clock in {zone_of_settings(subscription, zone)}."),
    ]
    return {
        **modal(_TITLE, blocks),
        "callback_id": CALLBACK,
        "private_metadata": reader.id,
        "submit": plain("Save"),
        "close": plain("Cancel"),
    }


def zone_of_settings(subscription: Subscription | None, own: str) -> str:
    """That of the person, but a channel's hour stays what it was to those in it."""
    return subscription.zone if subscription and subscription.is_for_a_channel else own


def settings_from(values: Mapping[str, Any], topics: Sequence[str]) -> Settings:
    """What the person chose; raises Unusable. Topics that have left the knowledge meanwhile are left out."""
    hour = held(values, "hour").get("selected_time")
    at = time.fromisoformat(hour) if isinstance(hour, str) and _HOUR.fullmatch(hour) else None
    days = frozenset(day for day in range(7) if str(day) in picked(values, "days"))
    if at is None or not days:
        raise Unusable(({} if at else {"hour": NO_HOUR}) | ({} if days else {"days": NO_DAY}))
    wanted = picked(values, "topics")
    about = frozenset(topic for topic in topics if _key(topic) in wanted)
    return Settings(Schedule(at, days), about if "topics" in values else None)


def told_view(markdown: str) -> dict[str, Any]:
    """What the modal says in the end."""
    return telling(_TITLE, markdown)


def _days() -> list[dict[str, Any]]:
    return [option(name, str(day)) for day, name in enumerate(day_name)]


def _topics(topics: Sequence[str], chosen: Collection[str]) -> list[dict[str, Any]]:
    if not topics:
        return []
    offered = {*sorted(topics, key=lambda topic: topic not in chosen)[:_MOST_OPTIONS]}
    options = [option(topic, _key(topic)) for topic in topics if topic in offered]
    select = choice("multi_static_select", options, {_key(topic) for topic in chosen})
    return [field("topics", "About which topics? Choose none for all of them.", select, optional=True)]


def _key(topic: str) -> str:
    """A topic's name may be longer than what Slack takes."""
    return sha256(topic.encode(errors="surrogatepass")).hexdigest()[:16]
