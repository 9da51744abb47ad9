"""What the figures of an evaluation count, and of which questions; docs/evaluation.md defines each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, Protocol, TypeVar, get_args

from bot.domain import Outcome
from bot.evaluation.golden import ANSWERED, RANKED, Difficulty, GoldenQuestion, Kind, Subkind
from bot.evaluation.intervals import Count, Draw, Interval, draws, median, median_interval, share, share_interval
from bot.evaluation.marking import Mark

T = TypeVar("T")
FOUND_WITHIN = (1, 3, 10)
Figures = dict[str, Any]
Belongs = Callable[[GoldenQuestion], bool]


@dataclass(frozen=True, slots=True)
class Figure(Generic[T]):
    """What each question brings, what that comes to, and how sure it is; `digits` are those worth showing."""

    name: str
    brings: Callable[[Mark], T]
    summary: Callable[[Sequence[T]], float | None]
    interval: Callable[[Sequence[T], Sequence[Draw]], Interval | None]
    digits: int | None

    def estimate(self, number: float | None, interval: Interval | None) -> "Estimate":
        if number is None or interval is None:
            return Estimate(None, None)
        low, high = (round(end, self.digits) for end in interval)
        return Estimate(round(number, self.digits), (low, high))


class Estimate(NamedTuple):
    number: float | None
    interval: Interval | None


class Asked(Protocol):
    @property
    def question(self) -> GoldenQuestion: ...


A = TypeVar("A", bound=Asked)


def measured(figure: Figure[T], marks: Sequence[Mark], drawn: Sequence[Draw]) -> Estimate:
    brought = [figure.brings(mark) for mark in marks]
    return figure.estimate(figure.summary(brought), figure.interval(brought, drawn))


def by_group(
    asked: Sequence[A], estimate: Callable[[Figure[Any], Sequence[A], Sequence[Draw]], Estimate], words: bool
) -> Figures:
    """As one JSON object. With `words`, also how much of the source's own wording the answers hold."""

    def group(figures: Sequence[Figure[Any]], belongs: Belongs) -> Figures:
        members = [one for one in asked if belongs(one.question)]
        drawn = draws(len(members))
        found = {figure.name: estimate(figure, members, drawn) for figure in figures}
        numbers = {name: number for name, (number, _) in found.items()}
        return {"n": len(members), **numbers, "intervals": {name: interval for name, (_, interval) in found.items()}}

    figures = [*_OF_ANSWERED, _RECALL] if words else _OF_ANSWERED
    overall = group([_WORDS], lambda _: True)
    return {
        "by_kind": {kind: group(figures, _of_kind(kind)) for kind in ANSWERED},
        "by_difficulty": {difficulty: group(figures, _ranked_of(difficulty)) for difficulty in get_args(Difficulty)},
        "out_of_scope": {
            "all": group([_DECLINED], _of_kind("out_of_scope")),
            **{subkind: group([_DECLINED], _of_subkind(subkind)) for subkind in get_args(Subkind)},
        },
        "false_declines": group([_DECLINED], lambda question: question.kind in ANSWERED),
        "chitchat": group([_SMALL_TALK], _of_kind("chitchat")),
        "words_median": overall["words_median"],
        "intervals": overall["intervals"],
    }


def _of_kind(kind: Kind) -> Belongs:
    return lambda question: question.kind == kind


def _of_subkind(subkind: Subkind) -> Belongs:
    return lambda question: question.subkind == subkind


def _ranked_of(difficulty: Difficulty) -> Belongs:
    return lambda question: question.kind in RANKED and question.difficulty == difficulty


def _share(name: str, count: Callable[[Mark], Count]) -> Figure[Count]:
    return Figure(name, count, share, share_interval, 4)


def _ended(name: str, outcome: Outcome) -> Figure[Count]:
    return _share(name, lambda mark: (mark.outcome == outcome, 1))


def _found_within(depth: int) -> Figure[Count]:
    def count(mark: Mark) -> Count:
        return mark.rank is not None and mark.rank <= depth, mark.question.kind in RANKED

    return _share(f"hit@{depth}", count)


_WORDS = Figure("words_median", lambda mark: mark.words, median, median_interval, None)
_RECALL = _share("answer_recall", lambda mark: (mark.said, len(mark.question.must_include)))
_DECLINED = _ended("not_covered", "not_covered")
_SMALL_TALK = _ended("small_talk", "small_talk")
_OF_ANSWERED: tuple[Figure[Any], ...] = (
    *map(_found_within, FOUND_WITHIN),
    _share("cited", lambda mark: (mark.cited, 1)),
    _share("parts_cited", lambda mark: (sum(part.cited for part in mark.parts), len(mark.parts))),
    _share("whole_section", lambda mark: (mark.whole_section, 1)),
    _ended("false_declines", "not_covered"),
    _WORDS,
)
