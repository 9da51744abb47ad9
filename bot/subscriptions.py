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
    """New or changed: the person has just said when, so only the day counts. What is due already stays due."""
    fresh = replace(subscription, state="active", until=None, reason="")
    if subscription.state == "active" and _is_due(fresh, now):
        return fresh
    return replace(fresh, due=next_due(fresh.schedule, zone_of(fresh.zone), now, fresh.last_day))


def paused(subscription: Subscription, now: datetime, until: date | None) -> Subscription:
    """Until told otherwise, or until that day, on which it may be due again."""
    resting = replace(subscription, state="paused", until=until, due=None)
    if until is None:
        return resting
    day_before = until - timedelta(days=1)
    return _due_again(resting, now, max(day_before, resting.last_day or day_before))


def ended(subscription: Subscription) -> Subscription:
    return replace(subscription, state="ended", until=None, due=None)


def stopped(subscription: Subscription, reason: str) -> Subscription:
    return replace(subscription, state="stopped", until=None, due=None, reason=reason)


def delivered(subscription: Subscription, due: Due, now: datetime) -> Subscription:
    again = replace(subscription, state="active", until=None, last_day=due.day, last_at=due.moment)
    return _due_again(again, max(now, due.moment), due.day)


def skipped(subscription: Subscription, due: Due, now: datetime, window: timedelta = timedelta()) -> Subscription:
    """Nothing was sent for that day, and nothing will be; that of a later day may be late, but within the window."""
    again = replace(subscription, state="active", until=None)
    return _due_again(again, max(now - window, due.moment), due.day)


def moved(subscription: Subscription, zone: str, now: datetime, window: timedelta) -> Subscription:
    """To another time zone: the hour stays what the clock on the wall says, and may just have been missed there."""
    there = replace(subscription, zone=zone)
    if subscription.due is None or zone == subscription.zone:
        return there
    if subscription.state == "paused":
        return paused(there, now, subscription.until)
    return _due_again(there, now - window, there.last_day)


def is_too_late(due: Due, now: datetime, window: timedelta) -> bool:
    return now - due.moment > window


def _is_due(subscription: Subscription, now: datetime) -> bool:
    """By the schedule as it is now, which may not be that by which it became due."""
    due, schedule = subscription.due, subscription.schedule
    if due is None or due.moment > now or due.day.weekday() not in schedule.days:
        return False
    return moment_of(due.day, schedule.at, zone_of(subscription.zone)) == due.moment


def _due_again(subscription: Subscription, since: datetime, after: date | None) -> Subscription:
    not_before = subscription.last_at + APART if subscription.last_at else None
    return replace(
        subscription, due=next_due(subscription.schedule, zone_of(subscription.zone), since, after, not_before)
    )
