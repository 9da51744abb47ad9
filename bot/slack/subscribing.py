"""Subscribing to the daily tip, and what can be done about a subscription, whichever way it was asked for."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from bot import subscriptions
from bot.schedule import Schedule
from bot.slack.needs import Needs
from bot.subscriptions import Subscription
from bot.tips import Reader


class Subscribing:
    def __init__(self, needs: Needs) -> None:
        self._kept = needs.subscriptions
        self._now = needs.now

    async def of(self, reader: Reader) -> Subscription | None:
        return await self._kept.of(reader)

    async def subscribe(
        self,
        reader: Reader,
        user: str,
        zone: str,
        schedule: Schedule | None = None,
        topics: Collection[str] | None = None,
    ) -> Subscription:
        """From now on; what isn't given stays as it was before, also before it was ended."""
        before = await self._kept.of(reader) or Subscription(reader, user, Schedule(), zone)
        wanted = replace(before, user=user, zone=zone)
        if schedule is not None:
            wanted = replace(wanted, schedule=schedule)
        if topics is not None:
            wanted = replace(wanted, topics=frozenset(topics))
        return await self._keep(subscriptions.begun(wanted, self._now()))

    async def pause(self, reader: Reader, until: date | None = None) -> Subscription | None:
        """None when there is none, as below."""
        before = await self._running(reader)
        return before and await self._keep(subscriptions.paused(before, self._now(), until))

    async def resume(self, reader: Reader) -> Subscription | None:
        before = await self._kept.of(reader)
        if before is None or before.state == "ended":
            return None
        return await self._keep(subscriptions.begun(before, self._now()))

    async def end(self, reader: Reader) -> Subscription | None:
        before = await self._running(reader)
        return before and await self._keep(subscriptions.ended(before))

    async def _running(self, reader: Reader) -> Subscription | None:
        subscription = await self._kept.of(reader)
        return subscription if subscription and subscription.state != "ended" else None

    async def _keep(self, subscription: Subscription) -> Subscription:
        await self._kept.keep(subscription)
        return subscription
