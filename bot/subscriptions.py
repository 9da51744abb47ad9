"""Subscriptions to the daily tip: what they say, and what becomes of them by what happens (pure)."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from bot.schedule import APART, Due, Schedule, moment_of, next_due, zone_of
from bot.tips import Reader

# `ended`: by whoever may; `stopped`: by the coach, for a reason that it tells.
State = Literal["active", "paused", "ended", "stopped"]
# What became of a day: handed to the outbox, too late to be of use, or nothing to send.
Outcome = Literal["sent", "missed", "nothing_new", "stopped"]


@dataclass(frozen=True, slots=True)
class Subscription:
    """`user` asked for it: the reader, or somebody in the channel that is the reader.

    `channel` is where it is sent, once that is known. `due` is the next delivery, unless it rests. `last_day` and
    `last_at` are those of the last delivery: they outlive a pause, and an end, so that no day gets two.
    """

    reader: Reader
    user: str
    schedule: Schedule
    zone: str
    topics: frozenset[str] = frozenset()
    state: State = "active"
    until: date | None = None
    reason: str = ""
    channel: str | None = None
    due: Due | None = None
    last_day: date | None = None
    last_at: datetime | None = None

    @property
    def is_for_a_channel(self) -> bool:
        return not self.reader.id.startswith(("U", "W"))


def begun(subscription: Subscription, now: datetime) -> Subscription:
    """New or changed: the person has just said when, so only the day counts."""
    fresh = replace(subscription, state="active", until=None, reason="")
    return replace(fresh, due=next_due(fresh.schedule, zone_of(fresh.zone), now, fresh.last_day))


def paused(subscription: Subscription, now: datetime, until: date | None) -> Subscription:
    """Until told otherwise, or until that day, on which it may be due again."""
    if until is None:
        return replace(subscription, state="paused", until=None, due=None)
    zone = zone_of(subscription.zone)
    back = moment_of(until, subscription.schedule.at, zone) or now
    due = next_due(subscription.schedule, zone, max(now, back), subscription.last_day)
    return replace(subscription, state="paused", until=until, due=due)


def ended(subscription: Subscription) -> Subscription:
    return replace(subscription, state="ended", until=None, due=None)


def stopped(subscription: Subscription, reason: str) -> Subscription:
    return replace(subscription, state="stopped", until=None, due=None, reason=reason)


def delivered(subscription: Subscription, due: Due, now: datetime) -> Subscription:
    again = replace(subscription, state="active", until=None, last_day=due.day, last_at=due.moment)
    return _rescheduled(again, max(now, due.moment))


def skipped(subscription: Subscription, due: Due, now: datetime) -> Subscription:
    """Nothing was sent for that day, and nothing will be."""
    again = replace(subscription, state="active", until=None)
    zone = zone_of(again.zone)
    return replace(again, due=next_due(again.schedule, zone, max(now, due.moment), due.day, _not_before(again)))


def moved(subscription: Subscription, zone: str, now: datetime, window: timedelta) -> Subscription:
    """To another time zone: the hour stays what the clock on the wall says, and may just have been missed there."""
    there = replace(subscription, zone=zone)
    if subscription.due is None:
        return there
    if subscription.state == "paused" and subscription.until:
        return paused(there, now, subscription.until)
    return _rescheduled(there, now - window)


def is_too_late(due: Due, now: datetime, window: timedelta) -> bool:
    return now - due.moment > window


def _rescheduled(subscription: Subscription, now: datetime) -> Subscription:
    zone = zone_of(subscription.zone)
    due = next_due(subscription.schedule, zone, now, subscription.last_day, _not_before(subscription))
    return replace(subscription, due=due)


def _not_before(subscription: Subscription) -> datetime | None:
    return subscription.last_at + APART if subscription.last_at else None
