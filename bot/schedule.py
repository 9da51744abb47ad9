"""When next: moments by the clock on a person's wall, whatever that clock does in spring and autumn."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TypeGuard
from zoneinfo import ZoneInfo, available_timezones

DAILY = frozenset(range(7))
WEEKDAYS = frozenset(range(5))

# Of two deliveries, however far somebody travels meanwhile. A day with a change of the clock has at least 21 hours.
APART = timedelta(hours=20)
_A_MINUTE = timedelta(minutes=1)
_A_DAY = timedelta(days=1)
_FORTNIGHT = 14  # longer than any pause between two days of a week, one of which a zone may have left out


@dataclass(frozen=True, slots=True)
class Schedule:
    """On these days of the week (Monday is 0), at this time of the wall clock."""

    at: time = time(9)
    days: frozenset[int] = WEEKDAYS


@dataclass(frozen=True, slots=True)
class Due:
    """A day of the local calendar, and the moment on it (UTC)."""

    day: date
    moment: datetime


def moment_of(day: date, at: time, zone: tzinfo) -> datetime | None:
    """In UTC. A time the clock skips is the next minute it shows, one it shows twice is the first of the two.

    None when the zone leaves out the whole day, as Samoa did when it moved across the date line.
    """
    local = datetime.combine(day, at, zone)
    while not _is_on_the_clock(local) and local.date() == day:
        local += _A_MINUTE
    return local.astimezone(UTC) if local.date() == day else None


def next_due(
    schedule: Schedule, zone: tzinfo, now: datetime, last_day: date | None = None, not_before: datetime | None = None
) -> Due:
    """The first from `now` on, on a later day than `last_day`, and not before that moment if one is given."""
    earliest = max(now, not_before) if not_before else now
    day = max(earliest.astimezone(zone).date(), last_day + _A_DAY if last_day else date.min)
    for ahead in range(_FORTNIGHT):
        candidate = day + ahead * _A_DAY
        if candidate.weekday() in schedule.days:
            moment = moment_of(candidate, schedule.at, zone)
            if moment and moment >= earliest:
                return Due(candidate, moment)
    raise ValueError("a schedule without days is never due")


def zone_of(name: str) -> tzinfo:
    """By its name; UTC when no such zone is known here any more."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def is_zone(name: object) -> TypeGuard[str]:
    return isinstance(name, str) and name in available_timezones()


def _is_on_the_clock(local: datetime) -> bool:
    return local.astimezone(UTC).astimezone(local.tzinfo) == local.replace(fold=0)
