"""Tips: what they are, and which one is next, for whom, today."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from bot.domain import Place

# Sent unasked, none comes back earlier, even if it is the only one.
REST = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Tip:
    """Advice for one day. Its id survives an edit: that of its passage, or made of its document and name."""

    id: str
    document: str
    name: str
    text: str
    source: Place
    why: str | None = None
    first_step: str | None = None

    @property
    def topic(self) -> str:
        return self.source.section[0]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads tips: a person, or all in a channel; `id` is what Slack calls them."""

    team: str
    id: str


@dataclass(frozen=True, slots=True)
class Note:
    """What a reader made of a tip: when it was shown last, when last as the tip of the day, and what was clicked."""

    tip_id: str
    shown_on: date | None = None
    of_day: date | None = None
    saved: bool = False
    done: bool = False
    liked: bool = False


def of_today(
    tips: Sequence[Tip],
    notes: Collection[Note],
    reader: Reader,
    today: date,
    topics: Collection[str] = (),
    rest: timedelta = timedelta(),
) -> Tip | None:
    """The same tip all day, of these topics if there are any; None rather than one that was shown within the rest."""
    given = {note.tip_id for note in notes if note.of_day == today}
    if tip := next((tip for tip in tips if tip.id in given), None):
        return tip
    lately = {note.tip_id for note in notes if note.shown_on and note.shown_on > today - rest}
    return next_one([tip for tip in suitable(tips, topics) if tip.id not in lately], notes, reader, today)


def next_one(tips: Sequence[Tip], notes: Collection[Note], reader: Reader, today: date) -> Tip | None:
    """None comes back before all were seen; then the one seen longest ago, and what is done comes last of all.

    New ones first, topics in turn, and oftener one that somebody asked more of.
    """
    by_id = {note.tip_id: note for note in notes}
    today_s = {note.tip_id for note in notes if note.shown_on == today}
    others = [tip for tip in tips if tip.id not in today_s] or list(tips)
    if new := [tip for tip in others if not _shown_on(by_id, tip)]:
        topic = _topic_next(tips, new, by_id, reader)
        return min((tip for tip in new if tip.topic == topic), key=lambda tip: _order(reader, tip.id))
    return min(others, key=lambda tip: _seen_longest_ago(by_id[tip.id], reader), default=None)


def more_like(tips: Sequence[Tip], notes: Collection[Note], reader: Reader, today: date, liked: Tip) -> Tip | None:
    """Another one of its topic."""
    return next_one([tip for tip in tips if tip.topic == liked.topic and tip.id != liked.id], notes, reader, today)


def suitable(tips: Sequence[Tip], topics: Collection[str]) -> Sequence[Tip]:
    """Of these topics; all of them when there is no such topic any more."""
    return [tip for tip in tips if tip.topic in topics] or tips


def _topic_next(tips: Sequence[Tip], new: Sequence[Tip], by_id: Mapping[str, Note], reader: Reader) -> str:
    """The topic of which the smallest share was seen; one that was liked counts as if less of it had been."""
    size = Counter(tip.topic for tip in tips)
    seen = Counter(tip.topic for tip in tips if _shown_on(by_id, tip))
    liked = Counter(tip.topic for tip in tips if tip.id in by_id and by_id[tip.id].liked)
    latest = max((tip for tip in tips if _shown_on(by_id, tip)), key=lambda tip: _when(by_id[tip.id]), default=None)

    def share(topic: str) -> tuple[bool, float, bytes]:
        is_latest = latest is not None and topic == latest.topic
        return is_latest, (seen[topic] + 1) / size[topic] / (1 + liked[topic]), _order(reader, topic)

    return min({tip.topic for tip in new}, key=share)


def _shown_on(by_id: Mapping[str, Note], tip: Tip) -> date | None:
    return by_id[tip.id].shown_on if tip.id in by_id else None


def _when(note: Note) -> tuple[date, str]:
    return note.shown_on or date.min, note.tip_id


def _seen_longest_ago(note: Note, reader: Reader) -> tuple[bool, date, bytes]:
    return note.done, note.shown_on or date.min, _order(reader, note.tip_id)


def _order(reader: Reader, name: str) -> bytes:
    """Everybody has an order of their own."""
    return sha256(f"{reader.team}\0{reader.id}\0{name}".encode()).digest()
