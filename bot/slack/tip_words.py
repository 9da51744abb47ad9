"""What people can say after `/tip`, or after "tip" when they talk to the coach, and what they mean by it (pure)."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time, timedelta
from difflib import get_close_matches
from typing import Literal, get_args

from bot.schedule import days_from, hour_from
from bot.slack.markup import shortened

Kind = Literal["today", "about", "next", "subscribe", "pause", "resume", "unsubscribe", "settings", "saved", "help"]

_KINDS: dict[str, Kind] = {kind: kind for kind in get_args(Kind)} | {"": "today", "stop": "unsubscribe"}
_MAY_BE_HERE: Collection[Kind] = ("subscribe", "pause", "resume", "unsubscribe", "settings")
# Said with more words than they take, these begin a question: "tip next to my CV?", "tip help me with my interview".
_TAKE_NO_MORE: Collection[Kind] = ("today", "next", "resume", "settings", "saved", "help")
_DAYS_IN = {"day": 1, "week": 7, "month": 30}
_A_YEAR = timedelta(days=366)
_LONGEST_QUOTED = 60
_AROUND = " \t\n,:;.!?"

_SAID_TO_THE_COACH = re.compile(rf"/?tip(?:[{_AROUND}]+(?P<words>.*))?", re.IGNORECASE | re.DOTALL)
_HERE = re.compile(r"\b(?:in )?here\b", re.IGNORECASE)
_PLEASE = re.compile(r"\bplease\b", re.IGNORECASE)
_BESIDE_WHEN = re.compile(r"^to\b|\b(?:at|for|from|me|the|tips?)\b", re.IGNORECASE)
_BESIDE_UNTIL = re.compile(r"\b(?:for|next|on|the|till|until)\b", re.IGNORECASE)
_HOUR_APART = re.compile(r"(?<=\d) (?=(?:[ap]\.?m|o[’']?clock)\b)", re.IGNORECASE)
_SO_LONG = re.compile(r"(?:(?P<number>[0-9]{1,3}|an?|one) )?(?P<unit>day|week|month)s?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wish:
    """What isn't said is None. `here`: for all in the channel; `until`: the day on which it goes on."""

    kind: Kind
    topic: str = ""
    here: bool = False
    at: time | None = None
    days: frozenset[int] | None = None
    until: date | None = None


class Unclear(Exception):
    """Its message is Markdown for whoever said it: their own words, not escaped yet, and the right form."""


def said_to_the_desk(text: str) -> str | None:
    """The words after "tip", unless it only begins a question, as in "tip me about agile?"."""
    said = _SAID_TO_THE_COACH.fullmatch(text.strip())
    if said is None:
        return None
    words = said["words"] or ""
    name, rest = _name_and_rest(words)
    kind = _KINDS.get(name)
    is_a_question = kind is None or (kind in _TAKE_NO_MORE and _here_and_rest(kind, rest)[1])
    return None if is_a_question else words


def wish_from(words: str, today: date) -> Wish:
    """Raises Unclear."""
    name, rest = _name_and_rest(words)
    match kind := _KINDS.get(name):
        case None:
            raise Unclear(_did_you_mean(name, words))
        case "help":
            return Wish(kind)
        case "about":
            return Wish(kind, topic=_topic(rest))
    here, left = _here_and_rest(kind, rest)
    match kind:
        case "subscribe":
            at, days = _when(left)
            return Wish(kind, here=here, at=at, days=days)
        case "pause":
            return Wish(kind, here=here, until=_until(left, today))
        case "unsubscribe":
            return Wish(kind, here=here)
    if left:
        raise Unclear(f"I don’t know {quoted(words)}. Did you mean `/tip {kind}`?")
    return Wish(kind, here=here)


def quoted(words: str) -> str:
    """On one line, and not too much of it."""
    return f"“{_line(words)}”"


def _line(words: str) -> str:
    return shortened(" ".join(words.replace("`", "").split()), _LONGEST_QUOTED)


def _name_and_rest(words: str) -> tuple[str, str]:
    """What can be done is named by the first word."""
    line = " ".join(words.strip(_AROUND).split())
    name, _, rest = line.partition(" ")
    name = name.lower().rstrip(_AROUND)
    return ("", rest) if name == "please" else (name, rest)


def _here_and_rest(kind: Kind, rest: str) -> tuple[bool, str]:
    rest = _PLEASE.sub(" ", rest)
    if kind not in _MAY_BE_HERE:
        return False, rest.strip(_AROUND)
    left, times = _HERE.subn(" ", rest)
    return times > 0, left.strip(_AROUND)


def _did_you_mean(name: str, words: str) -> str:
    if near := get_close_matches(name, [kind for kind in _KINDS if kind], 1, 0.75):
        meant = " ".join([near[0], *words.split()[1:]])
    else:
        meant = f"about {words}"
    return f"I don’t know {quoted(words)}. Did you mean `/tip {_line(meant)}`? `/tip help` lists all you can say."


def _topic(rest: str) -> str:
    if not rest:
        raise Unclear("About what? For example: `/tip about networking`.")
    return rest


def _when(rest: str) -> tuple[time | None, frozenset[int] | None]:
    """The time is what has a digit, or is called one; whatever else there is are days."""
    hours: dict[time, None] = {}
    others = []
    for word in re.split(r"[\s,;]+", _HOUR_APART.sub("", _BESIDE_WHEN.sub(" ", rest)).strip()):
        try:
            hours[hour_from(word)] = None
        except ValueError as error:
            if any(letter.isdecimal() for letter in word):
                raise Unclear(f"{error}, as in `/tip subscribe 09:00`.") from None
            others.append(word)
    if len(hours) > 1:
        first, second, *_ = (f"{hour:%H:%M}" for hour in hours)
        raise Unclear(f"I send one tip a day. Is it `/tip subscribe {first}` or `/tip subscribe {second}`?")
    return next(iter(hours), None), _days(" ".join(others))


def _days(said: str) -> frozenset[int] | None:
    try:
        return days_from(said) if said else None
    except ValueError as error:
        raise Unclear(f"{error}, as in `/tip subscribe 09:00 mon,thu`.") from None


def _until(rest: str, today: date) -> date | None:
    if not rest:
        return None
    day = _day(" ".join(_BESIDE_UNTIL.sub(" ", rest).split()), today)
    if day is None:
        raise Unclear(
            f"I don’t know when {quoted(rest)} is over. "
            "Try `/tip pause until monday`, `/tip pause until 2026-12-24` or `/tip pause 2 weeks`."
        )
    if day <= today:
        raise Unclear(f"{quoted(rest)} isn’t ahead of us. Try a later day, as in `/tip pause until monday`.")
    if day - today > _A_YEAR:
        raise Unclear(
            f"{quoted(rest)} is long for a pause. `/tip unsubscribe` ends your tips until you want them back."
        )
    return day


def _day(said: str, today: date) -> date | None:
    if said.lower() == "tomorrow":
        return today + timedelta(days=1)
    if so_long := _SO_LONG.fullmatch(said):
        number = so_long["number"] or "1"
        return today + timedelta(days=_DAYS_IN[so_long["unit"].lower()] * (int(number) if number.isdecimal() else 1))
    try:
        return date.fromisoformat(said)
    except ValueError:
        return _next_of(said, today)


def _next_of(said: str, today: date) -> date | None:
    try:
        [weekday] = days_from(said)
    except ValueError:
        return None
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
