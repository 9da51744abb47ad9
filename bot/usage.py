"""How much the coach is used: the figures of so many days, as what reads them needs them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.domain import Outcome


@dataclass(frozen=True, slots=True)
class Written:
    """What chat models had to do with the answers of so many days: so many are in their words.

    `quoted` has, most often first, why others were quoted instead. `kept` and `dropped` are sentences, and the seconds
    are those until the first word could be read, of half and of 95 in a hundred.
    """

    models: Sequence[str]
    answers: int
    quoted: Mapping[str, int]
    kept: int
    dropped: int
    tokens: int
    median_first_seconds: float
    slowest_first_seconds: float


@dataclass(frozen=True, slots=True)
class Usage:
    """Of so many days: questions by day and outcome, votes, topics by how often they were the answer's, seconds.

    Days without a question aren't among them. `written` is None where no chat model had a part in any answer.
    """

    days: Sequence[tuple[str, dict[Outcome, int]]]
    liked: int
    disliked: int
    topics: Sequence[tuple[str, int]]
    people: int
    median_seconds: float
    slowest_seconds: float
    """The 95th of a hundred."""
    written: Written | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the days up to and with the `last`; `subscribers` get a daily tip now."""

    usage: Usage
    subscribers: int
    last: date
    count: int

    @property
    def days(self) -> Sequence[tuple[date, Mapping[Outcome, int]]]:
        """Every one, oldest first."""
        by_day = dict(self.usage.days)
        every = (self.last - timedelta(days=ago) for ago in reversed(range(self.count)))
        return [(day, by_day.get(day.isoformat(), {})) for day in every]

    @property
    def outcomes(self) -> Counter[Outcome]:
        return sum((Counter(outcomes) for _, outcomes in self.usage.days), Counter())

    def share(self, outcome: Outcome) -> str:
        """Of those that wanted an answer: small talk is none."""
        asked = self.outcomes.total() - self.outcomes["small_talk"]
        return f"{self.outcomes[outcome] / asked:.0%}" if asked else "–"

    def lines(self) -> Iterator[tuple[str, str]]:
        """What is said at a glance: each figure after its name."""
        usage, outcomes = self.usage, self.outcomes
        yield "Questions", f"{outcomes.total()} by {usage.people} people"
        yield "Answered", f"{outcomes['answer']} ({self.share('answer')})"
        yield "Declined", f"{outcomes['not_covered']} ({self.share('not_covered')})"
        yield "Not understood", str(outcomes["clarify"])
        yield "Small talk", str(outcomes["small_talk"])
        yield "Votes", f"{usage.liked} 👍, {usage.disliked} 👎"
        yield "Daily tips", f"{self.subscribers} subscribers"
        half, most = _seconds(usage.median_seconds), _seconds(usage.slowest_seconds)
        yield "Time to answer", f"half within {half}, 95 of 100 within {most}"
        if usage.written:
            yield from _of_model(usage.written)

    def as_json(self) -> Mapping[str, Any]:
        usage = self.usage
        return {
            "days": [{"day": day.isoformat(), **counted(outcomes)} for day, outcomes in self.days],
            "questions": self.outcomes.total(),
            "people": usage.people,
            "outcomes": counted(self.outcomes),
            "liked": usage.liked,
            "disliked": usage.disliked,
            "topics": [{"topic": topic, "answers": count} for topic, count in usage.topics],
            "tip_subscribers": self.subscribers,
            "seconds": {"p50": round(usage.median_seconds, 3), "p95": round(usage.slowest_seconds, 3)},
            "written": _as_json(usage.written) if usage.written else None,
        }


def counted(outcomes: Mapping[Outcome, int]) -> Mapping[str, int]:
    names: tuple[Outcome, ...] = ("answer", "not_covered", "clarify", "small_talk")
    return {name: outcomes.get(name, 0) for name in names}


def _of_model(written: Written) -> Iterator[tuple[str, str]]:
    yield "Chat model", ", ".join(written.models)
    yield "Written answers", str(written.answers)
    reasons = ", ".join(f"{count} {reason}" for reason, count in written.quoted.items())
    yield "Quoted instead", f"{sum(written.quoted.values())}" + (f" ({reasons})" if reasons else "")
    sentences = written.kept + written.dropped
    share = f" ({written.dropped / sentences:.0%})" if sentences else ""
    yield "Sentences", f"{written.kept} kept, {written.dropped} dropped as nothing supports them{share}"
    yield "Tokens", f"{written.tokens:,}"
    if written.answers:
        half, most = _seconds(written.median_first_seconds), _seconds(written.slowest_first_seconds)
        yield "Time to first word", f"half within {half}, 95 of 100 within {most}"


def _as_json(written: Written) -> Mapping[str, Any]:
    return {
        "models": list(written.models),
        "answers": written.answers,
        "quoted_instead": dict(written.quoted),
        "sentences_kept": written.kept,
        "sentences_dropped": written.dropped,
        "tokens": written.tokens,
        "seconds_to_first_word": {
            "p50": round(written.median_first_seconds, 3),
            "p95": round(written.slowest_first_seconds, 3),
        },
    }


def _seconds(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"
