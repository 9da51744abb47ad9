"""The sandbox as its users hold it: start it, act as a person in it, wait for what the app does."""

import secrets
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, Self, TypeVar

from bot.sandbox.administration import Administration
from bot.sandbox.api.web_api import Call, WebApi
from bot.sandbox.changes import Changes
from bot.sandbox.deliveries import Deliveries
from bot.sandbox.envelope import Envelope
from bot.sandbox.events import Events
from bot.sandbox.faults import Faults
from bot.sandbox.files import Files
from bot.sandbox.interactions import Interaction, Interactions
from bot.sandbox.modals import Modals
from bot.sandbox.permits import Permits
from bot.sandbox.platform import Platform
from bot.sandbox.protocol import JSON, Refused
from bot.sandbox.relay import Relay
from bot.sandbox.replies import Replies
from bot.sandbox.server import Server
from bot.sandbox.sessions import Sessions
from bot.sandbox.workspace import BOT, Channel, Message, Person, Workspace

T = TypeVar("T")
Named = TypeVar("Named", Person, Channel)


class Sandbox:
    """People, channels and messages are named by their Slack ids; texts are in Slack's markup (`<@U…>`, `&amp;`)."""

    bot_user_id = BOT.id

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.bot_token = f"xoxb-sandbox-{secrets.token_hex(16)}"
        self.app_token = f"xapp-sandbox-{secrets.token_hex(16)}"
        self.workspace = Workspace(clock)
        self._changes = Changes()
        self.deliveries = Deliveries(clock, self._changes)
        self.socket = self.deliveries.socket
        self.faults = Faults(clock, self._changes)
        self._events = Events(self.workspace, self.deliveries)
        self.administration = Administration(self.workspace, self._events)
        self.sessions = Sessions(self.workspace, self._events)
        permits = Permits(clock)
        self.files = Files(self.workspace, self.bot_token, self._site_url)
        self._platform = Platform(self.workspace, self._events, permits, self.files, self._site_url, self._socket_url)
        self._web_api = WebApi(self._platform, self.bot_token, self.app_token, clock)
        replies = Replies(self._platform)
        relay = Relay(self.workspace, self.deliveries, permits, self._changes)
        self._interactions = Interactions(self.workspace, relay, permits, replies, self._changes, self._site_url)
        self.modals = Modals(self.workspace, relay, self._changes)
        self._server = Server(self._web_api, self.deliveries, permits, replies, self.files, self.faults, self._changes)

    async def start(self, port: int = 0) -> None:
        """On any free port unless one is named."""
        await self._server.start(port)

    async def stop(self) -> None:
        await self._server.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def api_url(self) -> str:
        """What the app takes as its SLACK_API_URL."""
        return f"{self._site_url()}api/"

    def _site_url(self) -> str:
        return f"http://{self._server.address}/"

    def _socket_url(self) -> str:
        return f"ws://{self._server.address}/link?ticket={self.socket.new_ticket()}"

    def person(self, name: str) -> Person:
        return _named(name, self.workspace.people.values())

    def channel(self, name: str) -> Channel:
        return _named(name, self.workspace.channels.values())

    async def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> str:
        """The message's ts."""
        return await self._say(user, channel, text, thread_ts, client_msg_id=str(uuid.uuid4()))

    async def share(self, user: str, channel: str, files: Mapping[str, bytes], text: str = "") -> str:
        """Files, by name, in one message with a text or none: its ts."""
        shapes = [self.files.add(user, channel, name, content) for name, content in files.items()]
        return await self._say(user, channel, text, None, subtype="file_share", files=shapes)

    async def _say(self, user: str, channel: str, text: str, thread_ts: str | None, **more: Any) -> str:
        place = self._place(user, channel)
        if thread_ts:
            place.message(thread_ts)
        ts = self.workspace.new_ts()
        await self._platform.post(Message(channel, ts, user, text, thread_ts=thread_ts, **more))
        self._changes.announce()
        return ts

    async def direct_message(self, user: str, text: str, thread_ts: str | None = None) -> tuple[str, str]:
        """To the app: the channel and the message's ts."""
        channel = self.workspace.direct_message(user).id
        return channel, await self.say(user, channel, text, thread_ts)

    async def edit(self, channel: str, ts: str, text: str) -> None:
        """By whoever wrote the message."""
        message = self.workspace.channel(channel).message(ts)
        await self._platform.edit(message, text, None)

    async def delete(self, channel: str, ts: str) -> None:
        await self._platform.delete(self.workspace.channel(channel).message(ts))

    async def command(self, user: str, channel: str, command: str, text: str = "") -> Interaction:
        """Returns once the app has acknowledged; raises `Refused` as Slack fails when it doesn't."""
        return await self._interactions.command(user, self._place(user, channel), command, text)

    async def click(self, user: str, message: Message, action_id: str, value: str | None = None) -> Interaction:
        """`value` picks among several: options, feedback buttons, buttons of one action_id."""
        return await self._interactions.click(user, message, action_id, value)

    async def open_home(self, user: str, tab: Literal["home", "messages"] = "home") -> None:
        await self._events.home_opened(user, tab)

    async def deliver(
        self, event: JSON, event_id: str | None = None, retry_attempt: int = 0, retry_reason: str = ""
    ) -> Envelope:
        """Any event at all, as often as one likes: give the event_id of an earlier one to send it again."""
        return await self._events.deliver(
            event, event_id=event_id, retry_attempt=retry_attempt, retry_reason=retry_reason
        )

    def _place(self, user: str, channel: str) -> Channel:
        place = self.workspace.channel(channel)
        if self.workspace.person(user).id not in place.members:
            raise Refused("not_in_channel")
        return place

    @property
    def envelopes(self) -> list[Envelope]:
        """Everything sent to the app, or meant for it while it was away."""
        return self.deliveries.envelopes

    def calls(self, method: str) -> list[Call]:
        """`pace` says how close together they were."""
        return list(self._web_api.calls[method])

    async def until(self, look: Callable[[], T | None], what: str, within: float = 5.0) -> T:
        """What `look` sees, once it sees something."""
        return await self._changes.until(look, within, what)

    async def connected(self, count: int = 1, within: float = 5.0) -> None:
        await self.until(lambda: self.socket.connections >= count, f"{count} connections of the app", within)

    async def acked(self, envelope: Envelope, within: float = 3.0) -> Envelope:
        return await self.until(
            lambda: envelope if envelope.acked_at is not None else None, "an acknowledgement", within
        )

    async def called(self, method: str, count: int = 1, within: float = 5.0) -> list[Call]:
        return await self._several(lambda: self.calls(method), count, f"calls of {method}", within)

    async def posted(
        self, channel: str, thread_ts: str | None = None, count: int = 1, within: float = 5.0
    ) -> list[Message]:
        """The app's messages there, oldest first: in the whole conversation, or in one thread."""

        def look() -> list[Message]:
            messages = self.workspace.channel(channel).messages
            return [m for m in messages if m.bot_id and thread_ts in (None, m.thread_ts)]

        return await self._several(look, count, f"messages of the app in {channel}", within)

    async def shown_to(self, user: str, count: int = 1, within: float = 5.0) -> list[Message]:
        """Ephemeral messages: what only this person sees."""
        return await self._several(
            lambda: [m for m in self.workspace.ephemerals if m.only_for == user],
            count,
            f"ephemeral messages for {user}",
            within,
        )

    async def _several(self, look: Callable[[], list[T]], count: int, what: str, within: float) -> list[T]:
        try:
            return await self.until(lambda: found if len(found := look()) >= count else None, what, within)
        except TimeoutError:
            raise TimeoutError(f"waited {within:g} s for {count} {what}, saw {len(look())}: {look()}") from None


def _named(name: str, candidates: Iterable[Named]) -> Named:
    for candidate in candidates:
        if candidate.name == name:
            return candidate
    raise LookupError(f"nobody and nothing here is called {name!r}")
