"""Follows people to other time zones, so that the daily tip comes at their hour there."""

from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext

from bot.domain import Person
from bot.schedule import is_zone
from bot.slack.needs import Needs
from bot.slack.people import Profiles
from bot.subscriptions import moved
from bot.tips import Reader


class Moves:
    def __init__(self, needs: Needs, profiles: Profiles) -> None:
        self._kept = needs.subscriptions
        self._zone = needs.policy.zone
        self._late = needs.policy.tips_late
        self._now = needs.now
        self._profiles = profiles

    async def on_user_change(self, event: dict[str, Any], context: AsyncBoltContext) -> None:
        """Something about somebody has changed, seldom the time zone; of those who left there is none."""
        reader = Reader(context.team_id or "", event["user"])
        self._profiles.forget(Person(reader.team, reader.id))
        if (tz := event.get("tz")) and (before := await self._kept.of(reader)):
            zone = tz if is_zone(tz) else self._zone
            if before.zone != zone:
                await self._kept.keep(moved(before, zone, self._now(), self._late), instead_of=before)
