"""What Slack tells the app of by itself: messages where the app takes part, mentions, edits, deletions, people."""

from collections.abc import Sequence

from bot.sandbox import shapes
from bot.sandbox.deliveries import Deliveries
from bot.sandbox.envelope import Envelope
from bot.sandbox.protocol import JSON
from bot.sandbox.workspace import APP_ID, BOT, TEAM_ID, Channel, Message, Person, Workspace, new_id


class Events:
    def __init__(self, workspace: Workspace, deliveries: Deliveries) -> None:
        self._workspace = workspace
        self._deliveries = deliveries

    async def deliver(
        self, event: JSON, *, event_id: str | None = None, retry_attempt: int = 0, retry_reason: str = ""
    ) -> Envelope:
        payload = {
            "token": "",
            "team_id": TEAM_ID,
            "context_team_id": TEAM_ID,
            "context_enterprise_id": None,
            "api_app_id": APP_ID,
            "event": event,
            "type": "event_callback",
            "event_id": event_id or new_id("Ev"),
            "event_time": int(self._workspace.now()),
            "authorizations": [_authorization()],
            "is_ext_shared_channel": False,
            "event_context": f"4-{new_id('')}",
        }
        envelope = Envelope("events_api", payload, retry_attempt=retry_attempt, retry_reason=retry_reason)
        return await self._deliveries.send(envelope)

    async def message_posted(self, message: Message) -> None:
        channel = self._workspace.channel(message.channel)
        if BOT.id not in channel.members:
            return
        shape = shapes.message(message, channel)
        said = {**shape, "channel": channel.id, "event_ts": message.ts}
        await self.deliver({**said, "channel_type": channel.kind})
        if channel.kind != "im" and message.user != BOT.id and f"<@{BOT.id}>" in message.text:
            await self.deliver({**said, "type": "app_mention"})

    async def message_changed(self, message: Message, before: Message) -> None:
        channel = self._workspace.channel(message.channel)
        news = {"message": shapes.message(message, channel), "previous_message": shapes.message(before, channel)}
        await self._deliver_hidden(channel, {"subtype": "message_changed", **news})

    async def message_deleted(self, message: Message) -> None:
        channel = self._workspace.channel(message.channel)
        news = {"deleted_ts": message.ts, "previous_message": shapes.message(message, channel)}
        await self._deliver_hidden(channel, {"subtype": "message_deleted", **news})

    async def _deliver_hidden(self, channel: Channel, news: JSON) -> None:
        if BOT.id in channel.members:
            ts = self._workspace.new_ts()
            about = {"channel": channel.id, "hidden": True, "ts": ts, "event_ts": ts, "channel_type": channel.kind}
            await self.deliver({"type": "message", **news, **about})

    async def user_changed(self, person: Person) -> None:
        now = self._workspace.now()
        about = {"user": shapes.user(person, now), "cache_ts": int(now), "event_ts": self._workspace.new_ts()}
        await self.deliver({"type": "user_change", **about})

    async def session_stopped(self, user: str, channel: str, thread_ts: str, streams: Sequence[str]) -> None:
        about = {"channel": channel, "thread_ts": thread_ts, "user": user, "streaming_message_ts": [*streams]}
        await self.deliver({"type": "agent_session_stopped", **about, "event_ts": self._workspace.new_ts()})

    async def home_opened(self, user: str, tab: str) -> None:
        event: JSON = {
            "type": "app_home_opened",
            "user": user,
            "channel": self._workspace.direct_message(user).id,
            "tab": tab,
            "event_ts": self._workspace.new_ts(),
        }
        if tab == "home" and (view := self._workspace.view(user, "home")):
            event["view"] = view
        await self.deliver(event)


def _authorization() -> JSON:
    return {
        "enterprise_id": None,
        "team_id": TEAM_ID,
        "user_id": BOT.id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
