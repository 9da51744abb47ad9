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
    if already := [tip for tip in tips if tip.id in given]:
        return min(already, key=lambda tip: _order(reader, tip.id))
    lately = {note.tip_id for note in notes if rest and note.shown_on and note.shown_on > today - rest}
    among = suitable(tips, topics)
    return _best(among, _unseen_today([tip for tip in among if tip.id not in lately], notes, today), notes, reader)


def next_one(tips: Sequence[Tip], notes: Collection[Note], reader: Reader, today: date) -> Tip | None:
    """None comes back before all were seen; then the one seen longest ago, and what is done comes last of all.

    New ones first, topics in turn, and oftener one that somebody asked more of.
    """
    return _best(tips, _unseen_today(tips, notes, today), notes, reader)


def more_like(tips: Sequence[Tip], notes: Collection[Note], reader: Reader, today: date, liked: Tip) -> Tip | None:
    """Another one of its topic."""
    return next_one([tip for tip in tips if tip.topic == liked.topic and tip.id != liked.id], notes, reader, today)


def suitable(tips: Sequence[Tip], topics: Collection[str]) -> Sequence[Tip]:
    """Of these topics; all of them when there is no such topic any more."""
    return [tip for tip in tips if tip.topic in topics] or tips


def _unseen_today(tips: Sequence[Tip], notes: Collection[Note], today: date) -> Sequence[Tip]:
    """All of them when there is no other."""
    today_s = {note.tip_id for note in notes if note.shown_on == today}
    return [tip for tip in tips if tip.id not in today_s] or tips


def _best(tips: Sequence[Tip], candidates: Sequence[Tip], notes: Collection[Note], reader: Reader) -> Tip | None:
    """Of the candidates; which topic has its turn is seen from all the tips."""
    by_id = {note.tip_id: note for note in notes}
    # Whatever was clicked on was seen, though perhaps in a channel, as that reader's tip.
    new = [tip for tip in candidates if tip.id not in by_id]
    if not new:
        return min(candidates, key=lambda tip: _seen_longest_ago(by_id[tip.id], reader), default=None)
    topic = _topic_next(tips, {tip.topic for tip in new}, by_id, reader)
    return min((tip for tip in new if tip.topic == topic), key=lambda tip: _order(reader, tip.id))


def _topic_next(tips: Sequence[Tip], topics: Collection[str], by_id: Mapping[str, Note], reader: Reader) -> str:
    """The one least shown on the latest day; then the one furthest behind its share, which grows with each like."""
    seen = [tip for tip in tips if tip.id in by_id]
    latest = max((by_id[tip.id].shown_on or date.min for tip in seen), default=None)
    just_now = Counter(tip.topic for tip in seen if by_id[tip.id].shown_on == latest)
    liked = Counter(tip.topic for tip in seen if by_id[tip.id].liked)
    shown, size = Counter(tip.topic for tip in seen), Counter(tip.topic for tip in tips)

    def turn(topic: str) -> tuple[int, float, bytes]:
        return just_now[topic], (shown[topic] + 0.5) / size[topic] / (1 + liked[topic]), _order(reader, topic)

    return min(topics, key=turn)


def _seen_longest_ago(note: Note, reader: Reader) -> tuple[bool, date, bytes]:
    return note.done, note.shown_on or date.min, _order(reader, note.tip_id)


def _order(reader: Reader, name: str) -> bytes:
    """Everybody has an order of their own."""
    return sha256(f"{reader.team}\0{reader.id}\0{name}".encode()).digest()
