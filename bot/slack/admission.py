"""Who is let in with what they ask for, and the polite line for those who aren't, each told once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext

from bot.domain import Bound, Person
from bot.slack.needs import Limits, Now
from bot.slack.permissions import Permissions
from bot.slack.policy import Policy

STRANGER = "Sorry, I only talk with members of the workspace I belong to."
NO_GUESTS = "Sorry, I’m here for the members of this workspace only."
NO_TIPS = "Sorry, tips are for the members of this workspace."
NO_CHANNEL_TIPS = "Sorry, in this workspace only its admins, or those whom they have named, set up tips for a channel."
NO_ADMIN = "Sorry, this is for the admins of this workspace, or those whom they have named."
TOO_MANY = "That was a lot of questions in a short time. Please give me ten minutes, then go on asking."
TOO_MANY_FOR_ALL = "I’ve answered all the questions today that I may in this workspace. Please ask me again tomorrow."

_A_WHILE, _A_DAY = timedelta(minutes=10), timedelta(days=1)
_WORKSPACE = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """`was_told`: so the person knows, and where nobody waits for a reply, as after a command, nothing is said."""

    says: str
    was_told: bool = False


class Admission:
    """Each of these is None for whoever is let in, and raises one of FAILURES, or StoreUnavailable, if nobody can be.

    `payload` is the event or command that came from the person.
    """

    def __init__(self, policy: Policy, permissions: Permissions, limits: Limits, now: Now) -> None:
        self._policy = policy
        self._permissions = permissions
        self._limits = limits
        self._now = now

    async def to_ask(self, person: Person, payload: Mapping[str, Any], context: AsyncBoltContext) -> Refusal | None:
        """A question counts when it is asked, answered or not."""
        standing = await self._permissions.standing(person, payload, context)
        if standing == "bot":  # which might answer whatever it is told
            return Refusal(STRANGER, was_told=True)
        if not self._permissions.may_ask(standing):
            return await self._once_a_day(person, NO_GUESTS if standing == "guest" else STRANGER)
        theirs = Bound(person.user, _A_WHILE, self._policy.per_person)
        everybodys = Bound(_WORKSPACE, _A_DAY, self._policy.per_team)
        asked, *asked_by_all = await self._limits.count_up_to(person.team, (theirs, everybodys), self._now())
        if asked > theirs.most:
            return Refusal(TOO_MANY, was_told=asked > theirs.most + 1)
        if asked_by_all[0] > everybodys.most:
            return await self._once_a_day(person, TOO_MANY_FOR_ALL)
        return None

    async def to_vote(self, person: Person, payload: Mapping[str, Any], context: AsyncBoltContext) -> Refusal | None:
        """On an answer, or to wait for one: whoever may ask, however much they have asked."""
        standing = await self._permissions.standing(person, payload, context)
        if self._permissions.may_ask(standing):
            return None
        return Refusal(NO_GUESTS if standing == "guest" else STRANGER)

    async def to_tips(self, person: Person, payload: Mapping[str, Any], context: AsyncBoltContext) -> Refusal | None:
        standing = await self._permissions.standing(person, payload, context)
        return None if standing == "member" else Refusal(NO_TIPS if standing == "guest" else STRANGER)

    async def to_channel_tips(
        self, person: Person, payload: Mapping[str, Any], context: AsyncBoltContext
    ) -> Refusal | None:
        """To say when a whole channel gets them."""
        if self._policy.channel_tips == "members":
            return await self.to_tips(person, payload, context)
        return None if await self._permissions.is_admin(person, payload, context) else Refusal(NO_CHANNEL_TIPS)

    async def to_admin(self, person: Person, payload: Mapping[str, Any], context: AsyncBoltContext) -> Refusal | None:
        return None if await self._permissions.is_admin(person, payload, context) else Refusal(NO_ADMIN)

    async def _once_a_day(self, person: Person, says: str) -> Refusal:
        return Refusal(says, was_told=await self._limits.count(person.team, person.user, _A_DAY, self._now()) > 1)
