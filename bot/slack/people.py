"""What Slack says of people: how they stand to the workspace, and which day it is where they live."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from slack_bolt.context.async_context import AsyncBoltContext

from bot.domain import Person
from bot.schedule import is_zone, zone_of
from bot.slack.needs import Now
from bot.slack.outcomes import of_error
from bot.slack.sender import FAILURES

# Strangers are at home elsewhere, as those in a channel that is shared with another company.
Standing = Literal["member", "guest", "stranger", "bot", "deactivated"]

_LASTS = timedelta(hours=1)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Profile:
    """`zone` is a time zone's name. `runs_workspace`: Slack itself calls the person an admin or owner of it."""

    standing: Standing
    zone: str = "UTC"
    runs_workspace: bool = False


class Profiles:
    """Remembers for an hour what Slack said, of at most so many people; `zone` is that of whom it says none of."""

    def __init__(self, now: Now, zone: str = "UTC", most: int = 10_000) -> None:
        self._now = now
        self._zone = zone
        self._most = most
        self._known: dict[Person, tuple[Profile, datetime]] = {}

    async def of(self, person: Person, context: AsyncBoltContext, afresh: bool = False) -> Profile:
        """Whom Slack doesn't know, or won't tell of, is a stranger; raises one of FAILURES when it can't say now."""
        known, since = self._known.get(person, (None, self._now()))
        if known and not afresh and self._now() - since < _LASTS:
            return known
        self.forget(person)
        try:
            answer = await context.client.users_info(user=person.user)
        except FAILURES as error:
            if of_error(error).kind != "refused":
                raise
            _log.warning("Slack won't tell who somebody is (%s): a stranger, then", of_error(error).reason)
            return Profile("stranger")
        return self._remember(person, self._profile(answer["user"] or {}, person.team))

    def forget(self, person: Person) -> None:
        self._known.pop(person, None)

    async def today(self, person: Person, context: AsyncBoltContext) -> date:
        return self._now().astimezone(zone_of((await self.of(person, context)).zone)).date()

    def _profile(self, user: Mapping[str, Any], home: str) -> Profile:
        runs = any(user.get(flag) is True for flag in ("is_admin", "is_owner", "is_primary_owner"))
        zone = user.get("tz")
        return Profile(_standing(user, home), zone if is_zone(zone) else self._zone, runs)

    def _remember(self, person: Person, profile: Profile) -> Profile:
        if len(self._known) >= self._most:
            del self._known[next(iter(self._known))]
        self._known[person] = (profile, self._now())
        return profile


def _standing(user: Mapping[str, Any], home: str) -> Standing:
    """What isn't said for certain counts against the person."""
    # In a Grid organisation people are at home in one workspace, and members of others, too.
    workspaces = (user.get("team_id"), *((user.get("enterprise_user") or {}).get("teams") or ()))
    if user.get("is_stranger") or home not in workspaces:
        return "stranger"
    if user.get("deleted") is not False:
        return "deactivated"
    if user.get("is_bot") is not False or user.get("id") == "USLACKBOT":
        return "bot"
    full = user.get("is_restricted") is False and user.get("is_ultra_restricted") is False
    return "member" if full else "guest"
