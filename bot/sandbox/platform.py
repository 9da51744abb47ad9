"""The workspace and its news together: whatever changes a message also tells the app of it."""

import copy
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.events import Events
from bot.sandbox.files import Files
from bot.sandbox.permits import Permits
from bot.sandbox.protocol import JSON, Refused
from bot.sandbox.workspace import BOT, Channel, Message, Workspace


@dataclass(frozen=True)
class Platform:
    workspace: Workspace
    events: Events
    permits: Permits
    files: Files
    site_url: Callable[[], str]
    socket_url: Callable[[], str]
    """A WebSocket address with a fresh ticket."""

    async def post(self, message: Message) -> None:
        if message.only_for:
            self.workspace.ephemerals.append(message)
        else:
            self.workspace.post(message)
            await self.events.message_posted(message)

    async def edit(self, message: Message, text: str | None, blocks: list[JSON] | None) -> None:
        """None leaves a part as it is."""
        before = self.workspace.change(message, text, blocks)
        if not message.only_for:
            await self.events.message_changed(message, before)

    async def delete(self, message: Message) -> None:
        if message.only_for:
            self.workspace.ephemerals.remove(message)
        else:
            before = copy.deepcopy(message)
            self.workspace.remove(message)
            if message.subtype == "tombstone":
                await self.events.message_changed(message, before)
            else:
                await self.events.message_deleted(before)

    def visible_channel(self, channel_id: str) -> Channel:
        """What is private and without the app doesn't exist for it."""
        channel = self.workspace.channel(channel_id)
        if channel.kind != "channel" and BOT.id not in channel.members:
            raise Refused("channel_not_found")
        return channel

    def joined_channel(self, channel_id: str) -> Channel:
        channel = self.visible_channel(channel_id)
        if BOT.id not in channel.members:
            raise Refused("not_in_channel")
        return channel
