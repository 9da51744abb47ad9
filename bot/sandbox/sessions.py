"""Answers that are being given, as those who wait for them see it: with a button that stops them."""

from bot.sandbox.events import Events
from bot.sandbox.workspace import BOT_ID, Workspace


class Sessions:
    def __init__(self, workspace: Workspace, events: Events) -> None:
        self._workspace = workspace
        self._events = events

    async def stop(self, user: str, channel: str, thread_ts: str) -> None:
        """Slack itself ends what is being written in the thread, and leaves everything else to the app."""
        said = self._workspace.channel(channel).replies(thread_ts)
        streams = [each for each in said if each.bot_id == BOT_ID and self._workspace.is_streaming(each)]
        for message in streams:
            message.streaming_since, message.is_stopped = None, True
        await self._events.session_stopped(user, channel, thread_ts, [message.ts for message in streams])
