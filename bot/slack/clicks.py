"""What Slack says of a click on a button and of a modal that was submitted: who, what, where, and how to answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext

from bot.domain import Person

_LONGEST_VALUE = 2_000


@dataclass(frozen=True, slots=True)
class Click:
    """`user` is what Slack says of whoever clicked; `value` is what we once put into the button, or the option.

    `message_ts` is None where only the person sees the message, and nothing can be said in a thread under it.
    """

    person: Person
    user: Mapping[str, Any]
    action: str
    value: str
    channel: str
    message_ts: str | None
    thread_ts: str | None
    response_url: str
    trigger_id: str

    @property
    def is_in_private(self) -> bool:
        """Whether nobody but the person sees the message: it is said to them alone, or to the coach's own."""
        return self.message_ts is None or self.channel.startswith("D")


@dataclass(frozen=True, slots=True)
class Submission:
    """`private_metadata` is what we once put into the modal; the values are those of its elements, by block."""

    person: Person
    user: Mapping[str, Any]
    private_metadata: str
    values: Mapping[str, Any]


def click_from(body: Mapping[str, Any], context: AsyncBoltContext) -> Click | None:
    """None for what makes no sense."""
    match body:
        case {
            "user": {"id": str(user)},
            "actions": [
                {"action_id": str(action), "value": str(value)}
                | {"action_id": str(action), "selected_option": {"value": str(value)}},
                *_,
            ],
            "channel": {"id": str(channel)},
            "container": {"message_ts": str(ts)} as container,
            "response_url": str(response_url),
            "trigger_id": str(trigger_id),
        } if len(value) <= _LONGEST_VALUE:
            message_ts = None if container.get("is_ephemeral") else ts
            thread_ts = container.get("thread_ts")
            person = Person(context.team_id or "", user)
            where = (channel, message_ts, thread_ts if isinstance(thread_ts, str) else None)
            return Click(person, body["user"], action, value, *where, response_url, trigger_id)
    return None


def submission_from(body: Mapping[str, Any], context: AsyncBoltContext) -> Submission | None:
    """None for what makes no sense."""
    match body:
        case {
            "user": {"id": str(user)},
            "view": {"private_metadata": str(metadata), "state": {"values": dict(values)}},
        }:
            return Submission(Person(context.team_id or "", user), body["user"], metadata, values)
    return None
