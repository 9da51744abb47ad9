"""What was asked and how it was answered, what people thought of it, and what the coach couldn't answer."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

from bot.domain import Outcome, Passage, Person
from bot.writing import Writing

Verdict = Literal["up", "down"]
Fault = Literal["wrong", "off_point", "incomplete", "out_of_date"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its answer; `key` is unique in its team, and stands in the buttons under the answer.

    `passages` are the ids of those the answer rests on; `channel` is empty where only the person saw it. `writing` is
    kept to be counted, and doesn't come back with the rest.
    """

    key: str
    person: Person
    channel: str
    question: str
    outcome: Outcome
    answer: str
    passages: tuple[str, ...]
    topic: str | None
    seconds: float
    at: datetime
    writing: Writing | None = None


def key_of(happening: str) -> str:
    """The key of what was asked in an event, by its id: the same each time it is tried, and nobody can guess it.

    It is short and plain, whatever the id is, so that it can stand in a button.
    """
    return sha256(happening.encode("utf-8", "replace")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Vote:
    """Of one person on one answer; a second one takes the place of the first."""

    verdict: Verdict
    faults: frozenset[Fault] = frozenset()
    words: str = ""


@dataclass(frozen=True, slots=True)
class Open:
    """A question without a good answer: declined, or so many people disliked what was said; some wait for a better."""

    asked: Asked
    disliked: int
    waiting: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions alike in meaning that were declined or whose answers were disliked; nobody's name is among them.

    `key` is that of the question that stands for all: the one nearest to their middle.
    """

    key: str
    question: str
    others: tuple[str, ...]
    declined: int
    disliked: int
    waiting: int
    """How many people want to be told when there is an answer."""
    nearest: tuple[Passage, ...] = ()
    """Passages it could be about, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A question that somebody among the admins said what it is about: a passage, or not our subject (None)."""

    question: str
    passage_id: str | None
    by: str
    at: datetime
