"""What a person sets off on purpose: slash commands and clicks, as Slack hands them to the app."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.sandbox import shapes
from bot.sandbox.changes import Changes
from bot.sandbox.deliveries import ACK_SECONDS, Deliveries
from bot.sandbox.envelope import Envelope
from bot.sandbox.limits import elements_of
from bot.sandbox.permits import Permits
from bot.sandbox.protocol import JSON, Refused
from bot.sandbox.replies import Replies
from bot.sandbox.workspace import APP_ID, TEAM_DOMAIN, TEAM_ID, Channel, Message, Workspace

CHANNEL_NAMES = {"im": "directmessage", "group": "privategroup"}


@dataclass(frozen=True)
class Interaction:
    """A command or click the app has acknowledged."""

    envelope: Envelope
    trigger_id: str
    replies: list[Message]
    """What the person got back for it, growing as the app answers."""
    changes: Changes

    async def replied(self, count: int = 1, within: float = 5.0) -> list[Message]:
        what = f"{count} replies to this {self.envelope.type}"
        return await self.changes.until(lambda: self.replies if len(self.replies) >= count else None, within, what)


class Interactions:
    def __init__(
        self,
        workspace: Workspace,
        deliveries: Deliveries,
        permits: Permits,
        replies: Replies,
        changes: Changes,
        site_url: Callable[[], str],
    ) -> None:
        self._workspace = workspace
        self._deliveries = deliveries
        self._permits = permits
        self._replies = replies
        self._changes = changes
        self._site_url = site_url

    async def command(self, user: str, channel: Channel, command: str, text: str) -> Interaction:
        payload = {
            "team_domain": TEAM_DOMAIN,
            "channel_id": channel.id,
            "channel_name": CHANNEL_NAMES.get(channel.kind, channel.name),
            "user_id": user,
            "user_name": self._workspace.person(user).name,
            "command": command,
            "text": text,
            "is_enterprise_install": "false",
            "team_id": TEAM_ID,
        }
        return await self._interact(user, channel, None, payload)

    async def click(self, user: str, message: Message, action_id: str, value: str | None) -> Interaction:
        channel = self._workspace.channel(message.channel)
        person = self._workspace.person(user)
        action = {**chosen(message.blocks, action_id, value), "action_ts": self._workspace.new_ts()}
        payload: JSON = {
            "type": "block_actions",
            "user": {"id": user, "username": person.name, "name": person.name, "team_id": TEAM_ID},
            "container": _container(message),
            "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
            "enterprise": None,
            "is_enterprise_install": False,
            "channel": {"id": channel.id, "name": CHANNEL_NAMES.get(channel.kind, channel.name)},
            "state": {"values": {}},
            "actions": [action],
        }
        if not message.only_for:
            payload["message"] = shapes.message(message, channel)
        return await self._interact(user, channel, message, payload)

    async def _interact(self, user: str, channel: Channel, original: Message | None, payload: JSON) -> Interaction:
        if user not in channel.members or (original and original.only_for not in (None, user)):
            raise Refused("not_in_channel")
        trigger_id = self._permits.new_trigger(user)
        secret, response_url = self._permits.new_response_url(channel.id, user, original)
        common = {"token": "", "api_app_id": APP_ID, "trigger_id": trigger_id}
        payload = {**payload, **common, "response_url": f"{self._site_url()}response/{secret}"}
        envelope = Envelope("slash_commands", payload, True) if original is None else Envelope("interactive", payload)
        await self._acknowledged(await self._deliveries.send(envelope))
        if envelope.accepts_response_payload and envelope.answer:
            await self._replies.receive(response_url, envelope.answer)
        return Interaction(envelope, trigger_id, response_url.replies, self._changes)

    async def _acknowledged(self, envelope: Envelope) -> None:
        """Fails as it does for a person: nobody there, or no word from the app in time."""
        if envelope.sent_at is None:
            raise Refused("dispatch_failed")
        try:
            await self._changes.until(lambda: envelope.acked_at is not None, ACK_SECONDS, "an acknowledgement")
        except TimeoutError:
            raise Refused("operation_timeout") from None


def chosen(blocks: list[JSON], action_id: str, value: str | None) -> JSON:
    """The action of a person who picks the element, by its value where it offers several."""
    for action in _actions(blocks):
        picked = action.get("selected_option", action).get("value")
        if action["action_id"] == action_id and value in (None, picked):
            return action
    raise LookupError(f"nothing to click on: {action_id!r} with value {value!r}")


def _actions(blocks: list[JSON]) -> Iterator[JSON]:
    for block in blocks:
        for element in elements_of(block):
            if "action_id" in element:
                names = {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"]}
                yield from ({**names, **choice} for choice in _choices(element))


def _choices(element: JSON) -> list[JSON]:
    if element["type"] == "feedback_buttons":
        return [{"value": element[button]["value"]} for button in ("positive_button", "negative_button")]
    if "options" in element:
        return [{"selected_option": option} for option in element["options"]]
    return [{name: element[name] for name in ("text", "value", "style", "url") if name in element}]


def _container(message: Message) -> JSON:
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.only_for is not None,
    }
    return {**container, "thread_ts": message.thread_ts} if message.thread_ts else container
