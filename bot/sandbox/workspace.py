"""The workspace: its people, its conversations and what was said in them."""

import copy
import secrets
import string
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from bot.sandbox.protocol import JSON, Refused

Kind = Literal["channel", "group", "im", "mpim"]

TEAM_ID = "T0SANDBOX1"
TEAM_NAME = "Sandbox"
TEAM_DOMAIN = "sandbox"
APP_ID = "A0SANDBOX1"
BOT_ID = "B0SANDBOX1"
# Undocumented: those who measured it were cut off after some five minutes, whether they went on or not.
LONGEST_STREAM_S = 306


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    real_name: str
    tz: str
    is_admin: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    """A guest in several channels."""
    is_ultra_restricted: bool = False
    """A guest in one channel."""
    is_stranger: bool = False
    deleted: bool = False
    blocks_app: bool = False
    team: str = TEAM_ID


BOT = Person("U0SANDBOT1", "coach", "Coach", "Etc/UTC", is_bot=True)
PEOPLE = (
    Person("U0ADA00001", "ada", "Ada Alvarez", "Europe/Madrid", is_admin=True),
    Person("U0BEN00001", "ben", "Ben Okafor", "Africa/Lagos"),
    Person("U0MEI00001", "mei", "Mei Tanaka", "Asia/Tokyo"),
    Person("U0NOOR0001", "noor", "Noor Haddad", "America/New_York"),
)


@dataclass
class Message:
    channel: str
    ts: str
    user: str
    text: str
    blocks: list[JSON] = field(default_factory=list)
    thread_ts: str | None = None
    bot_id: str | None = None
    subtype: str | None = None
    client_msg_id: str | None = None
    metadata: JSON | None = None
    files: list[JSON] = field(default_factory=list)
    edited: JSON | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    only_for: str | None = None
    """The one person an ephemeral message is shown to."""
    streaming_since: float | None = None
    is_stopped: bool = False
    """By somebody who pressed Stop while it was streamed."""

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass
class Channel:
    id: str
    kind: Kind
    name: str
    created: int
    creator: str
    members: list[str]
    is_archived: bool = False
    messages: list[Message] = field(default_factory=list)
    """In the order they were sent; ephemeral ones are not among them."""

    def message(self, ts: str) -> Message:
        for message in self.messages:
            if message.ts == ts:
                return message
        raise Refused("message_not_found")

    def replies(self, thread_ts: str) -> list[Message]:
        return [message for message in self.messages if message.is_reply and message.thread_ts == thread_ts]


class Workspace:
    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._last_ts = 0
        self.people = {person.id: person for person in (*PEOPLE, BOT)}
        self.channels: dict[str, Channel] = {}
        self._direct: dict[frozenset[str], Channel] = {}
        """Direct messages by who takes part: there may be ten thousand."""
        self.ephemerals: list[Message] = []
        self.views: dict[str, JSON] = {}
        """Every view by its id: open modals and published Home tabs."""
        self.shown: dict[tuple[str, str], str] = {}
        """The id of the view a person was last shown, by user and kind ("modal" or "home")."""
        self.statuses: dict[tuple[str, str], str] = {}
        """What the app says it is doing, by channel and thread."""
        self.sessions: dict[tuple[str, str], str] = {}
        """Which status each has that the app gave one, by channel and thread."""
        self.suggested_prompts: dict[str, list[JSON]] = {}
        self.add_channel("general", self.people)

    def now(self) -> float:
        return self._clock()

    def new_ts(self) -> str:
        """The time as Slack names messages, never the same twice."""
        self._last_ts = max(int(self._clock() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def add_person(self, name: str, tz: str = "Etc/UTC", is_admin: bool = False) -> Person:
        person = Person(new_id("U"), name, name.title(), tz, is_admin)
        self.people[person.id] = person
        return person

    def add_channel(self, name: str, members: Iterable[str], kind: Kind = "channel") -> Channel:
        members = list(members)
        channel = Channel(new_id("D" if kind == "im" else "C"), kind, name, int(self.now()), members[0], members)
        self.channels[channel.id] = channel
        if kind in ("im", "mpim"):
            self._direct.setdefault(frozenset(members), channel)
        return channel

    def person(self, user: str) -> Person:
        if user not in self.people:
            raise Refused("user_not_found")
        return self.people[user]

    def channel(self, channel: str) -> Channel:
        if channel not in self.channels:
            raise Refused("channel_not_found")
        return self.channels[channel]

    def view(self, user: str, kind: str) -> JSON | None:
        """The modal or Home tab the app showed this person last."""
        return self.views.get(self.shown.get((user, kind), ""))

    def close(self, user: str, kind: str) -> None:
        del self.views[self.shown.pop((user, kind))]

    def direct_message(self, *users: str) -> Channel:
        """The conversation of the app with these people alone; made when it isn't there yet."""
        people = sorted((self.person(user) for user in {*users} - {BOT.id}), key=lambda person: person.name)
        members = [*(person.id for person in people), BOT.id]
        if found := self._direct.get(frozenset(members)):
            return found
        kind: Kind = "im" if len(people) == 1 else "mpim"
        names = "--".join(self.people[member].name for member in members)
        return self.add_channel("" if kind == "im" else f"mpdm-{names}-1", members, kind)

    def post(self, message: Message) -> None:
        self.channel(message.channel).messages.append(message)
        if message.bot_id and message.thread_ts:
            self.statuses.pop((message.channel, message.thread_ts), None)

    def is_streaming(self, message: Message) -> bool:
        began = message.streaming_since
        return began is not None and self._clock() - began < LONGEST_STREAM_S

    def change(self, message: Message, text: str | None, blocks: list[JSON] | None) -> Message:
        """Changes what is given, and hands back the message as it was."""
        before = copy.deepcopy(message)
        if text is not None:
            message.text = text
        if blocks is not None:
            message.blocks = blocks
        message.edited = {"user": message.user, "ts": self.new_ts()}
        return before

    def remove(self, message: Message) -> None:
        """A message with replies stays as a tombstone, so that its thread still hangs from something."""
        channel = self.channel(message.channel)
        if channel.replies(message.ts):
            message.subtype, message.text, message.blocks = "tombstone", "This message was deleted.", []
        else:
            channel.messages.remove(message)


def new_id(kind: str) -> str:
    """An id as Slack makes them: a letter for what it is, and something nobody else has."""
    return kind + "".join(secrets.choice(string.ascii_uppercase + string.digits) for _ in range(10))
