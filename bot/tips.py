"""Which tip, for whom, today."""

from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256

from bot.domain import Passage, Person, SeenTip, Tip


def of(passages: Iterable[Passage]) -> list[Tip]:
    """One for each named bullet of the knowledge, so that new content makes new tips."""
    return [
        Tip(passage.id, passage.title, " ".join(filter(None, (passage.statement, passage.first_step))), passage.source)
        for passage in passages
        if passage.kind == "bullet" and passage.title
    ]


def choose(tips: Sequence[Tip], seen: Sequence[SeenTip], person: Person, today: date) -> Tip | None:
    """The same tip all day; none comes back before all were seen, and everybody has an order of their own.

    It is the tip that wasn't seen for the longest time, so one that is new comes next, and only once. (The least often
    seen would be the new one every day, until it has caught up with the others.)
    """
    last = {each.tip_id: each.day for each in sorted(seen, key=lambda each: each.day)}
    shown = next((tip for tip in tips if last.get(tip.id) == today), None)
    return shown or min(tips, key=lambda tip: (last.get(tip.id, date.min), _order(person, tip)), default=None)


def _order(person: Person, tip: Tip) -> bytes:
    return sha256(f"{person.team}\0{person.user}\0{tip.id}".encode()).digest()
