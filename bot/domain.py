"""The coach's own words: turns, passages and answers, as plain frozen data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from bot.writing import Writing

Outcome = Literal["answer", "clarify", "not_covered", "small_talk"]
Role = Literal["user", "coach", "coach_topic"]
Kind = Literal["bullet", "paragraph", "section"]
ExemplarKind = Literal["question", "own_words", "not_covered", "small_talk", "care", "harmless"]

_FIRST_STEP = "First step:"


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation; `coach_topic` is a coach's turn of which only the section it cited is known."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands: its heading path, and the bullet's name unless it is a paragraph or a whole section."""

    section: tuple[str, ...]
    title: str | None

    def __str__(self) -> str:
        return " › ".join((*self.section, self.title) if self.title else self.section)


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the knowledge that can be quoted.

    The first line of its text is its statement; further lines are details such as `Example: …` and `First step: …`.
    `position` counts through its document, so its neighbours are the passages at position ± 1. A `section` passage is
    the outline of a section: its text is that of all the passages directly in it.
    """

    id: str
    document: str
    section: tuple[str, ...]
    title: str | None
    text: str
    position: int
    kind: Kind
    places: tuple[Place, ...]

    @property
    def source(self) -> Place:
        return self.places[0]

    @property
    def statement(self) -> str:
        return self.text.partition("\n")[0]

    @property
    def details(self) -> tuple[str, ...]:
        return tuple(self.text.split("\n")[1:])

    @property
    def first_step(self) -> str | None:
        """What to do about it this week, where the knowledge says so."""
        steps = (line.removeprefix(_FIRST_STEP).strip() for line in self.details if line.startswith(_FIRST_STEP))
        return next(steps, None)


@dataclass(frozen=True, slots=True)
class Exemplar:
    """A message people are known to send, and what it is about.

    `about` is the passage, by its id, that a question is asked of or whose own words these are; what to say to a
    message that isn't covered; or a kind of small talk.
    """

    text: str
    kind: ExemplarKind
    about: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Generation:
    """One finished build of the index: which embedding model made it, when, and of how much."""

    id: int
    model: str
    dimensions: int
    created_at: datetime
    documents: int
    passages: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """The shares of the exemplars, each as if left out, that are declined: of those covered, and of the others."""

    covered_declined: float
    not_covered_declined: float


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that a question led to; its score, higher is nearer for all questions alike, is made of `evidence`."""

    passage: Passage
    score: float
    evidence: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a message led to: passages, best first, and its kind: a `question` is covered by them.

    `margin` says how far it is from the line between covered and not (negative: not). `says` is a prepared reply to a
    message that isn't covered, or to small talk.
    """

    kind: ExemplarKind
    found: tuple[Found, ...]
    margin: float
    says: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the coach says. `text` is Markdown without sources; `cited` are indexes into `passages` (best first).

    `looked_up` says for each part of the question what it led to. `is_care`: it points somebody in distress to people.
    `writing` is None where no chat model had a part in it.
    """

    outcome: Outcome
    text: str
    passages: tuple[Found, ...] = ()
    cited: tuple[int, ...] = ()
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    looked_up: Mapping[str, Finding] = field(default_factory=dict)
    is_care: bool = False
    writing: Writing | None = None

    def turns(self, question: str) -> tuple[Turn, ...]:
        """What to remember of this exchange."""
        headings = dict.fromkeys(place.section[-1] for place in self.sources)
        return (
            Turn("user", question),
            Turn("coach", self.text),
            *(Turn("coach_topic", heading) for heading in headings),
        )

    @property
    def sources(self) -> tuple[Place, ...]:
        """The places the answer rests on, each once, in the order they were used."""
        return tuple(dict.fromkeys(self.passages[i].passage.source for i in self.cited))


@dataclass(frozen=True, slots=True)
class Thread:
    """Where a conversation happens: a thread's `ts` is only unique together with its channel and team."""

    team: str
    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever talks to the coach; the same `user` in another team is another person."""

    team: str
    user: str


class Bound(NamedTuple):
    """How much may be asked for in a window; an empty `who` is the whole workspace."""

    who: str
    window: timedelta
    most: int
