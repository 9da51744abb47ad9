"""A year of tips by the calendar: twelve time zones, four hours, and somebody who travels (pure, so all of it)."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.schedule import APART, DAILY, Due, Schedule
from bot.subscriptions import Subscription, begun, delivered, moved
from bot.tips import Reader

from .rows import Row
from .scene import Supplies

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "America/Santiago",
    "Africa/Cairo",
    "Asia/Tokyo",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Honolulu",
    "Pacific/Kiritimati",
    "Etc/UTC",
)
HOURS = (time(0, 0), time(2, 30), time(9, 0), time(23, 59))
_FIRST = date(2026, 1, 1)
_WINDOW = timedelta(hours=4)


async def every_date(home: Path, supplies: Supplies, zones: int, days: int) -> Row:
    """Delivered at the minute, each time."""
    lost = doubled = 0
    for zone in ZONES[:zones]:
        for at in HOURS:
            got = Counter(due.day for due in _deliveries(_begun(zone, at), days) if _is_on_time(due, zone, at))
            lost += sum(not got[_FIRST + timedelta(day)] for day in range(days))
            doubled += sum(times - 1 for times in got.values())
    promise = "one tip for each date of the calendar, within the hour"
    fault = f"changes of the clock: {zones} zones × {days} days × {len(HOURS)} hours"
    return Row("I4", promise, fault, zones * len(HOURS) * days, lost, doubled)


async def travels(home: Path, supplies: Supplies, zones: int, days: int) -> Row:
    """Every third day, a minute before the tip, to the next zone but six, and on."""
    too_soon = twice = trials = 0
    for start in range(zones):
        subscription, before = _begun(ZONES[start], time(9, 0)), None
        for number in range(days):
            if number % 3 == 2:
                zone = ZONES[(start + 7 * number) % len(ZONES)]
                subscription = moved(subscription, zone, _due(subscription).moment - timedelta(minutes=1), _WINDOW)
            due = _due(subscription)
            if before:
                too_soon += due.moment - before.moment < APART
                twice += due.day <= before.day
            subscription, before, trials = delivered(subscription, due, due.moment), due, trials + 1
    row = Row("I5", "one tip a date, 20 hours apart", f"{zones} people fly every third day", trials, doubled=twice)
    return row.but(too_soon, "too soon after the last")


def _begun(zone: str, at: time) -> Subscription:
    midnight = datetime.combine(_FIRST, time(), ZoneInfo(zone)).astimezone(UTC)
    return begun(Subscription(Reader("T1", "U1"), "U1", Schedule(at, DAILY), zone), midnight)


def _deliveries(subscription: Subscription, days: int) -> Iterator[Due]:
    for _ in range(days):
        due = _due(subscription)
        yield due
        subscription = delivered(subscription, due, due.moment)


def _due(subscription: Subscription) -> Due:
    if subscription.due is None:
        raise ValueError("it rests")
    return subscription.due


def _is_on_time(due: Due, zone: str, at: time) -> bool:
    local = due.moment.astimezone(ZoneInfo(zone))
    late = local.replace(tzinfo=None) - datetime.combine(due.day, at)
    return local.date() == due.day and timedelta() <= late <= timedelta(hours=1)
