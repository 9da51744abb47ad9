"""What would come when to a new subscriber, as if the days went by."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.schedule import Schedule, zone_of
from bot.subscriptions import Subscription, begun, delivered
from bot.tips import REST, Note, Reader, Tip, of_today

# Everybody has an order of their own; that of this one is as good as any.
_SOMEBODY = Reader("T0", "U0")


@dataclass(frozen=True, slots=True)
class Planned:
    """What would be sent, and when by the clock there; no tip where each was sent too short a time ago."""

    at: datetime
    tip: Tip | None


def preview(tips: Sequence[Tip], schedule: Schedule, zone: str, now: datetime, days: int) -> Iterator[Planned]:
    """From now on, for so many days."""
    local = zone_of(zone)
    end = now.astimezone(local) + timedelta(days=days)
    subscription = begun(Subscription(_SOMEBODY, _SOMEBODY.id, schedule, zone), now)
    notes: dict[str, Note] = {}
    while (due := subscription.due) and due.moment.timestamp() < end.timestamp():
        tip = of_today(tips, list(notes.values()), _SOMEBODY, due.day, rest=REST)
        if tip:
            notes[tip.id] = Note(tip.id, shown_on=due.day, of_day=due.day)
        yield Planned(due.moment.astimezone(local), tip)
        subscription = delivered(subscription, due, due.moment)
