"""How much the coach is used: the figures of so many days, as what reads them needs them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.domain import Outcome
from bot.feedback import Usage


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
        }


def counted(outcomes: Mapping[Outcome, int]) -> Mapping[str, int]:
    names: tuple[Outcome, ...] = ("answer", "not_covered", "clarify", "small_talk")
    return {name: outcomes.get(name, 0) for name in names}


def _seconds(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"
