"""Who may what: told by what Slack says of a person and by the settings, and by nothing a person says."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext

from bot.domain import Person
from bot.slack.people import Profile, Profiles, Standing
from bot.slack.policy import Policy

# Where a payload says at home in which workspace somebody is: the first two of an event, the third of a command.
_ORIGINS = ("user_team", "source_team", "team_id")


class Permissions:
    def __init__(self, policy: Policy, profiles: Profiles) -> None:
        self._policy = policy
        self._profiles = profiles

    async def standing(self, person: Person, payload: Mapping[str, Any], context: AsyncBoltContext) -> Standing:
        """Raises one of FAILURES when Slack can't say right now, and then nobody may do anything."""
        return (await self._profile(person, payload, context, afresh=False)).standing

    def may_ask(self, standing: Standing) -> bool:
        allowances = {"member": "ask", "guest": self._policy.guests_may, "stranger": self._policy.strangers_may}
        return allowances.get(standing) == "ask"

    async def is_admin(self, person: Person, payload: Mapping[str, Any], context: AsyncBoltContext) -> bool:
        """As Slack and the settings say at this moment."""
        profile = await self._profile(person, payload, context, afresh=True)
        names = {person.user, f"{person.team}:{person.user}"}
        return profile.standing == "member" and (profile.runs_workspace or not names.isdisjoint(self._policy.admins))

    async def _profile(
        self, person: Person, payload: Mapping[str, Any], context: AsyncBoltContext, afresh: bool
    ) -> Profile:
        home = context.authorize_result.team_id if context.authorize_result else None
        origins = {person.team, *(payload[name] for name in _ORIGINS if payload.get(name))}
        return await self._profiles.of(person, context, afresh) if origins == {home} else Profile("stranger")
