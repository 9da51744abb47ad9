"""What comes in from Slack and what goes out to it, as it is kept until it is settled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from bot.domain import Person, Thread, Turn
from bot.feedback import Asked

# `waiting` and `taken` are being worked on. What is over says how: a reply was kept for sending, there was nothing to
# reply to, or it failed so often that it was set aside.
EventState = Literal["waiting", "taken", "answered", "nothing", "set_aside"]
# `ambiguous`: Slack may have got it or not, nobody can know, and it is not sent again.
DeliveryState = Literal["waiting", "sending", "sent", "ambiguous", "failed"]


@dataclass(frozen=True, slots=True)
class Incoming:
    """An event as Slack delivers it; events of one `conversation` are answered one after the other.

    `channel` and `ts` name the message it is about, which Slack may send as two events; both None if there is none.
    """

    team: str
    event_id: str
    channel: str | None
    ts: str | None
    conversation: str
    body: Mapping[str, Any]

    @property
    def user(self) -> str | None:
        """Whoever it is kept of, and can have it forgotten."""
        event = self.body.get("event")
        user = event.get("user") if isinstance(event, Mapping) else None
        return user if isinstance(user, str) else None


@dataclass(frozen=True, slots=True)
class Event:
    """An event that this process took on; `tries` counts those that failed before.

    `stream` is the message that was begun for its answer, if one was; "" when nobody knows whether Slack has it.
    """

    id: int
    team: str
    event_id: str
    body: Mapping[str, Any]
    tries: int
    stream: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """One logical reply: to whom and where, its messages in order (arguments of chat.postMessage), what to remember.

    One that isn't the answer to an event may begin a thread of its own: then its thread has no `ts` yet. What was
    `asked` is kept with it.
    """

    person: Person
    thread: Thread
    parts: Sequence[Mapping[str, Any]]
    turns: Sequence[Turn] = ()
    asked: Asked | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """The next message of a reply, claimed for sending; `tries` counts those that surely didn't reach Slack.

    A part with a `ts` finishes the message that was begun for it; one that says nothing else takes that message back.
    """

    id: int
    team: str
    channel: str
    thread_ts: str | None
    part: Mapping[str, Any]
    tries: int


class SetAside(NamedTuple):
    """An event that failed so often that it isn't tried again."""

    id: int
    team: str
    reason: str
    accepted_at: datetime


class Doubtful(NamedTuple):
    """A reply of which nobody knows whether all of it arrived."""

    id: int
    team: str
    channel: str
    reason: str
    put_at: datetime


class Unreachable(NamedTuple):
    """A channel that Slack takes nothing of ours for."""

    team: str
    channel: str
    reason: str
    at: datetime
