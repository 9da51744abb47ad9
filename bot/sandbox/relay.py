"""Hands over to the app what a person did, and waits until the app has acknowledged it."""

from bot.sandbox.changes import Changes
from bot.sandbox.deliveries import ACK_SECONDS, Deliveries
from bot.sandbox.envelope import Envelope, EnvelopeType
from bot.sandbox.permits import Permits
from bot.sandbox.protocol import JSON, Refused
from bot.sandbox.workspace import APP_ID, TEAM_DOMAIN, TEAM_ID, Workspace


class Relay:
    def __init__(self, workspace: Workspace, deliveries: Deliveries, permits: Permits, changes: Changes) -> None:
        self._workspace = workspace
        self._deliveries = deliveries
        self._permits = permits
        self._changes = changes

    async def command(self, user: str, payload: JSON) -> Envelope:
        person = self._workspace.person(user)
        who = {"user_id": user, "user_name": person.name, "team_id": TEAM_ID, "team_domain": TEAM_DOMAIN}
        return await self._hand_over(user, "slash_commands", {**payload, **who}, takes_answer=True)

    async def interactive(self, user: str, payload: JSON, takes_answer: bool = False) -> Envelope:
        name = self._workspace.person(user).name
        who = {
            "user": {"id": user, "username": name, "name": name, "team_id": TEAM_ID},
            "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
            "enterprise": None,
            "is_enterprise_install": False,
        }
        return await self._hand_over(user, "interactive", {**payload, **who}, takes_answer)

    async def _hand_over(self, user: str, kind: EnvelopeType, payload: JSON, takes_answer: bool) -> Envelope:
        """Fails as it does for a person: nobody there, or no word from the app in time."""
        common = {"token": "", "api_app_id": APP_ID, "trigger_id": self._permits.new_trigger(user)}
        envelope = await self._deliveries.send(Envelope(kind, {**payload, **common}, takes_answer))
        if envelope.sent_at is None:
            raise Refused("dispatch_failed")
        try:
            await self._changes.until(lambda: envelope.acked_at is not None, ACK_SECONDS, "an acknowledgement")
        except TimeoutError:
            raise Refused("operation_timeout") from None
        return envelope
