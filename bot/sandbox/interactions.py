"""What a person sets off on purpose: slash commands and clicks, as Slack hands them to the app."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox import shapes
from bot.sandbox.changes import Changes
from bot.sandbox.elements import Value, clicked, state
from bot.sandbox.envelope import Envelope
from bot.sandbox.permits import Permits, ResponseUrl
from bot.sandbox.protocol import JSON, Refused
from bot.sandbox.relay import Relay
from bot.sandbox.replies import Replies
from bot.sandbox.workspace import Channel, Message, Workspace

CHANNEL_NAMES = {"im": "directmessage", "group": "privategroup"}


@dataclass(frozen=True)
class Interaction:
    """A command or click the app has acknowledged."""

    envelope: Envelope
    replies: list[Message]
    """What the person got back for it, growing as the app answers."""
    changes: Changes

    @property
    def trigger_id(self) -> str:
        return str(self.envelope.payload["trigger_id"])

    async def replied(self, count: int = 1, within: float = 5.0) -> list[Message]:
        what = f"{count} replies to this {self.envelope.type}"
        return await self.changes.until(lambda: self.replies if len(self.replies) >= count else None, within, what)


class Interactions:
    def __init__(
        self,
        workspace: Workspace,
        relay: Relay,
        permits: Permits,
        replies: Replies,
        changes: Changes,
        site_url: Callable[[], str],
    ) -> None:
        self._workspace = workspace
        self._relay = relay
        self._permits = permits
        self._replies = replies
        self._changes = changes
        self._site_url = site_url

    async def command(self, user: str, channel: Channel, command: str, text: str) -> Interaction:
        url, leads_to = self._response_url(user, channel, None)
        payload = {
            "channel_id": channel.id,
            "channel_name": CHANNEL_NAMES.get(channel.kind, channel.name),
            "command": command,
            "text": text,
            "is_enterprise_install": "false",
            "response_url": url,
        }
        envelope = await self._relay.command(user, payload)
        if envelope.answer:
            await self._replies.receive(leads_to, envelope.answer)
        return Interaction(envelope, leads_to.replies, self._changes)

    async def click(self, user: str, message: Message, action_id: str, value: Value) -> Interaction:
        channel = self._workspace.channel(message.channel)
        action = {**clicked(message.blocks, action_id, value), "action_ts": self._workspace.new_ts()}
        url, leads_to = self._response_url(user, channel, message)
        payload: JSON = {
            "type": "block_actions",
            "container": _container(message),
            "channel": {"id": channel.id, "name": CHANNEL_NAMES.get(channel.kind, channel.name)},
            "state": {"values": state(message.blocks, {})},
            "actions": [action],
            "response_url": url,
        }
        if not message.only_for:
            payload["message"] = shapes.message(message, channel)
        return Interaction(await self._relay.interactive(user, payload), leads_to.replies, self._changes)

    def _response_url(self, user: str, channel: Channel, original: Message | None) -> tuple[str, ResponseUrl]:
        if user not in channel.members or (original and original.only_for not in (None, user)):
            raise Refused("not_in_channel")
        secret, leads_to = self._permits.new_response_url(channel.id, user, original)
        return f"{self._site_url()}response/{secret}", leads_to


def _container(message: Message) -> JSON:
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.only_for is not None,
    }
    return {**container, "thread_ts": message.thread_ts} if message.thread_ts else container
