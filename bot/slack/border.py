"""Which of what Slack tells is let in: well-formed events within bounds, and what is kept of them."""

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.mail import Incoming

_LARGEST = 1_000_000  # characters of JSON: Slack's longest message, several times over and every letter escaped
_TEAM = re.compile(r"[TE][A-Z0-9]{2,20}")
_CHANNEL = re.compile(r"[CDG][A-Z0-9]{2,20}")
_USER = re.compile(r"[UWB][A-Z0-9]{2,20}")
_EVENT = re.compile(r"Ev[A-Za-z0-9]{1,60}")
_TS = re.compile(r"[0-9]{1,12}\.[0-9]{1,9}")
_WORDS = re.compile(r"[\s\S]*")
# What an event of each kind has, besides what it may have; others are about a person.
_NEEDED = {
    "agent_session_stopped": ("channel", "event_ts", "thread_ts", "user"),
    "app_mention": ("channel", "ts"),
    "message": ("channel", "ts"),
}
# What an event may have; none of it may be anything but text.
_FIELDS = {
    "channel": _CHANNEL,
    "channel_type": _WORDS,
    "deleted_ts": _TS,
    "event_ts": _TS,
    "subtype": _WORDS,
    "text": _WORDS,
    "thread_ts": _TS,
    "ts": _TS,
    "tz": _WORDS,
    "user": _USER,
}


def kind_of(body: Mapping[str, Any]) -> str:
    event = body.get("event")
    return str(event.get("type"))[:100] if isinstance(event, Mapping) else ""


def incoming_from(body: Mapping[str, Any]) -> Incoming | None:
    """None for what makes no sense; Slack's old secret for telling itself from others isn't kept."""
    event = _without_profile(body.get("event"))
    kept = {name: value for name, value in body.items() if name != "token"} | {"event": event}
    if isinstance(event, Mapping) and event.get("bot_id"):
        return None
    if not (isinstance(event, Mapping) and _fits(body.get("team_id"), _TEAM) and _fits(body.get("event_id"), _EVENT)):
        return None
    if not (_is_in_shape(event, kind_of(body)) and _is_within_bounds(kept)):
        return None
    team, channel, ts = body["team_id"], event.get("channel"), event.get("ts")
    return Incoming(team, body["event_id"], channel, ts, ":".join((team, *_conversation(event))), kept)


def _without_profile(event: object) -> object:
    """Of a person who changed something, all that is kept is who it is and in which time zone."""
    match event:
        case {"type": "user_change", "user": {"id": user, **about}}:
            return {"type": "user_change", "user": user, "tz": about.get("tz")}
    return event


def _is_in_shape(event: Mapping[str, Any], kind: str) -> bool:
    present = [name for name in _FIELDS if event.get(name) is not None]
    needed = _NEEDED.get(kind, ("user",))
    return all(_fits(event[name], _FIELDS[name]) for name in present) and set(needed) <= set(present)


def _conversation(event: Mapping[str, Any]) -> tuple[str, ...]:
    """A direct message is one conversation, and elsewhere every thread; the other things people do are their own.

    Whoever stops an answer doesn't wait for it.
    """
    if event.get("type") == "agent_session_stopped":
        return event["user"], "stops"
    channel, ts = event.get("channel"), event.get("thread_ts") or _changed_in(event) or event.get("ts")
    if not (channel and ts):
        return (event["user"],)
    return (channel,) if channel.startswith("D") else (channel, ts)


def _changed_in(event: Mapping[str, Any]) -> str | None:
    """What becomes of a message stands in line behind it: it may still be waiting for its answer."""
    before = event.get("previous_message")
    thread_ts = before.get("thread_ts") if isinstance(before, Mapping) else None
    return thread_ts if _fits(thread_ts, _TS) else event.get("deleted_ts")


def _fits(value: object, pattern: re.Pattern[str]) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_within_bounds(body: Mapping[str, Any]) -> bool:
    try:
        return len(json.dumps(body)) <= _LARGEST
    except RecursionError:
        return False
