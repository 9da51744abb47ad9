"""When next: moments by the clock on a person's wall, whatever that clock does in spring and autumn."""

import difflib
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from typing import TypeGuard
from zoneinfo import ZoneInfo, available_timezones

DAILY = frozenset(range(7))
WEEKDAYS = frozenset(range(5))

# Of two deliveries, however far somebody travels meanwhile. A day with a change of the clock has at least 21 hours.
APART = timedelta(hours=20)
_A_MINUTE = timedelta(minutes=1)
_A_DAY = timedelta(days=1)
# To the day after two weeks: today's hour may have passed, and a week later a zone may leave out the day.
_DAYS_AHEAD = 15
# Whoever writes more than that names no hour and no days, and gets no more than that back.
_LONGEST, _QUOTED = 100, 40

_HOUR = re.compile(
    r"(?P<hour>[0-9]{1,2}?)(?:[:.h]?(?P<minute>[0-9]{2}))?(?: ?(?:h|o[’']?clock|(?P<half>[ap])\.?m\.?))?"
)
_CALLED = {"noon": time(12), "midday": time(12), "midnight": time(0)}
_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_GROUPS = {"daily": DAILY, "everyday": DAILY, "weekday": WEEKDAYS, "weekend": DAILY - WEEKDAYS}
_SAID_OTHERWISE = (
    (re.compile(r"\b(?:every|each|all) days?\b", re.IGNORECASE), "daily"),
    (re.compile(r"\b(?:week|work|working)[ -]?days?\b", re.IGNORECASE), "weekdays"),
    (re.compile(r"\s*(?:[-–—]|\bto\b|\bthrough\b|\btill\b)\s*", re.IGNORECASE), "-"),
)
_BETWEEN_DAYS = re.compile(r"[\s,;/&+]+")
_SMALL_WORDS = {"and", "on", "every", "each"}


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
    local = datetime.combine(day, at.replace(fold=0), zone)
    while not _is_on_the_clock(local) and local.date() == day:
        local += _A_MINUTE
    return local.astimezone(UTC) if local.date() == day else None


def next_due(
    schedule: Schedule, zone: tzinfo, now: datetime, last_day: date | None = None, not_before: datetime | None = None
) -> Due:
    """The first from `now` on, on a later day than `last_day`, and not before that moment if one is given."""
    earliest = max(now, not_before) if not_before else now
    day = max(earliest.astimezone(zone).date(), last_day + _A_DAY if last_day else date.min)
    for ahead in range(_DAYS_AHEAD):
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
    return isinstance(name, str) and name in _zones()


def zone_from(text: str) -> str:
    """A zone as somebody names it; raises ValueError with a sentence for them, as below."""
    named = text.strip()
    if is_zone(named):
        return named
    by_name = {zone.lower(): zone for zone in sorted(_zones())}
    by_city = {zone.rpartition("/")[2]: zone for zone in by_name if "/" in zone}
    wanted = named[:_LONGEST].lower().replace(" ", "_")
    alike = difflib.get_close_matches(wanted, [*by_name, *by_city], 1)
    like = by_name[alike[0] if alike[0] in by_name else by_city[alike[0]]] if alike else None
    hint = f"did you mean {like}?" if like else "try one like Europe/Berlin"
    raise ValueError(f"{_quoted(text)} isn’t a time zone; {hint}")


def hour_from(text: str) -> time:
    """As people write it: 9, 09:00, 9.30, 9:30 pm, 0900, 9h, noon."""
    said = " ".join(text.lower().split()) if len(text) <= _LONGEST else ""
    if said in _CALLED:
        return _CALLED[said]
    if (read := _HOUR.fullmatch(said)) and (hour := _of_the_day(int(read["hour"]), read["half"])) is not None:
        minute = int(read["minute"] or 0)
        if minute < 60:
            return time(hour, minute)
    raise ValueError(f"{_quoted(text)} isn’t a time; try 09:00")


def days_from(text: str) -> frozenset[int]:
    """As people write them: daily, weekdays, mon-fri, tue and fri, every monday."""
    said = text if len(text) <= _LONGEST else ""
    for otherwise, usual in _SAID_OTHERWISE:
        said = otherwise.sub(usual, said)
    words = [word for word in _BETWEEN_DAYS.split(said) if word and word.lower() not in _SMALL_WORDS]
    if unknown := [word for word in words or [text] if not _days_of(word)]:
        raise ValueError(f"{_quoted(unknown[0])} isn’t a day of the week; try daily, weekdays or mon,thu")
    return frozenset().union(*map(_days_of, words))


def _of_the_day(hour: int, half: str | None) -> int | None:
    if half is None:
        return hour if hour < 24 else None
    return hour % 12 + 12 * (half == "p") if 1 <= hour <= 12 else None


def _days_of(word: str) -> frozenset[int]:
    """Empty when it says none; fri-mon leads over the weekend."""
    said = word.lower()
    if said.removesuffix("s") in _GROUPS:
        return _GROUPS[said.removesuffix("s")]
    start, dash, end = said.partition("-")
    first, last = _day_of(start), _day_of(end if dash else start)
    if first is None or last is None:
        return frozenset()
    return frozenset((first + ahead) % 7 for ahead in range((last - first) % 7 + 1))


def _day_of(name: str) -> int | None:
    """By its first letters: mo, tue, thurs, mondays."""
    letters = name.removesuffix("s")
    return next((day for day, whole in enumerate(_NAMES) if len(letters) > 1 and whole.startswith(letters)), None)


@cache
def _zones() -> frozenset[str]:
    """Kept, because to find them all takes longer than a person's message may."""
    return frozenset(available_timezones())


def _quoted(text: str) -> str:
    said = "".join(filter(str.isprintable, " ".join(text.split()))) or "That"
    return said if len(said) <= _QUOTED else f"{said[: _QUOTED - 1]}…"


def _is_on_the_clock(local: datetime) -> bool:
    return local.astimezone(UTC).astimezone(local.tzinfo) == local
