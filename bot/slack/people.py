"""What Slack says of people: how they stand to the workspace, and which day it is where they live."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain import Person
from bot.schedule import is_zone, zone_of
from bot.slack.needs import Now
from bot.slack.outcomes import of_error
from bot.slack.pauses import Pause
from bot.slack.sender import FAILURES
from bot.slack.telling import code_of

# Strangers are at home elsewhere, as those in a channel that is shared with another company.
Standing = Literal["member", "guest", "stranger", "bot", "deactivated"]

_LASTS = timedelta(hours=1)
_LIST_LASTS = timedelta(minutes=10)
_PAGE = 999  # people; Slack gives fewer than a thousand at once
_UNKNOWN = ("user_not_found", "user_not_visible")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Profile:
    """`zone` is a time zone's name. `runs_workspace`: Slack itself calls the person an admin or owner of it."""

    standing: Standing
    zone: str = "UTC"
    runs_workspace: bool = False


class Profiles:
    """Remembers for an hour what Slack said, of at most so many people; `zone` is that of whom it says none of."""

    def __init__(self, now: Now, zone: str = "UTC", most: int = 50_000) -> None:
        self._now = now
        self._zone = zone
        self._most = most
        self._known: dict[Person, tuple[Profile, datetime]] = {}
        self._listed = Pause(now(), 0)
        self._listing = asyncio.Lock()

    async def of(self, person: Person, context: AsyncBoltContext, afresh: bool = False) -> Profile:
        """Whom Slack doesn't know, or won't tell of, is a stranger; raises one of FAILURES when it can't say now."""
        known = None if afresh else self._recent(person, _LASTS)
        try:
            return known or await self.ask(person, context.client)
        except FAILURES as error:
            if of_error(error).kind != "refused":
                raise
            _log.warning("Slack won't tell who somebody is (%s): a stranger, then", of_error(error).reason)
            return Profile("stranger")

    async def ask(self, person: Person, client: AsyncWebClient) -> Profile:
        """As Slack says now: whom it doesn't know is a stranger. Raises one of FAILURES when it doesn't say."""
        self.forget(person)
        try:
            answer = await client.users_info(user=person.user)
        except SlackApiError as error:
            if code_of(error) not in _UNKNOWN:
                raise
            return Profile("stranger")
        return self._remember(person, self._profile(answer["user"] or {}, person.team))

    async def listed(self, person: Person, client: AsyncWebClient) -> Profile | None:
        """For when many are needed: of a list of all members that is at most ten minutes old, if they are on it."""
        async with self._listing:
            if not self._listed.left(self._now()):
                self._listed = Pause(self._now(), _LIST_LASTS.total_seconds())
                await self._list_all(person.team, client)
        return self._recent(person, _LIST_LASTS)

    def forget(self, person: Person) -> None:
        self._known.pop(person, None)

    async def today(self, person: Person, context: AsyncBoltContext) -> date:
        return self._now().astimezone(zone_of((await self.of(person, context)).zone)).date()

    async def _list_all(self, team: str, client: AsyncWebClient) -> None:
        try:
            async for page in await client.users_list(limit=_PAGE):
                for user in page["members"] or ():
                    profile = self._profile(user, team)
                    if profile.standing == "member":
                        self._remember(Person(team, user["id"]), profile)
        except FAILURES as error:
            _log.warning("Slack lists its members no further (%s): others are asked for singly", of_error(error).reason)

    def _recent(self, person: Person, lasts: timedelta) -> Profile | None:
        profile, since = self._known.get(person, (None, self._now()))
        return profile if timedelta() <= self._now() - since < lasts else None

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
