"""What changed from an earlier run to this one, question by question: only those asked in both, in the same words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.evaluation.figures import FOUND_WITHIN, Estimate, Figure, Figures, by_group
from bot.evaluation.golden import RIGHT_ENDING, GoldenQuestion
from bot.evaluation.intervals import Draw, interval
from bot.evaluation.marking import Mark
from bot.evaluation.rows import Earlier

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pair:
    """One question in both runs."""

    before: Mark
    now: Mark

    @property
    def question(self) -> GoldenQuestion:
        return self.now.question


@dataclass(frozen=True, slots=True)
class Comparison:
    """`differences` has the figures of this run less those of the earlier one, grouped like a report."""

    pairs: tuple[Pair, ...]
    left_out: tuple[str, ...]
    differences: Figures

    @property
    def better(self) -> list[Pair]:
        return [pair for pair in self.pairs if _standing(pair.now) > _standing(pair.before)]

    @property
    def worse(self) -> list[Pair]:
        return [pair for pair in self.pairs if _standing(pair.now) < _standing(pair.before)]

    def as_json(self) -> Figures:
        return {
            "questions": len(self.pairs),
            "left_out": list(self.left_out),
            **self.differences,
            "better": [pair.question.id for pair in self.better],
            "worse": [pair.question.id for pair in self.worse],
        }


def compared(marks: Sequence[Mark], earlier: Earlier, words: bool) -> Comparison:
    pairs = [Pair(earlier.marks[mark.question.id], mark) for mark in marks if mark.question.id in earlier.marks]
    return Comparison(tuple(pairs), earlier.left_out, by_group(pairs, _difference, words))


def _difference(figure: Figure[T], pairs: Sequence[Pair], drawn: Sequence[Draw]) -> Estimate:
    """Both runs are summed up over the same drawn questions, so that easy and hard draws cancel out."""

    def gap(brought: Sequence[tuple[T, T]]) -> float | None:
        now, before = map(figure.summary, zip(*brought, strict=True)) if brought else (None, None)
        return None if now is None or before is None else now - before

    brought = [(figure.brings(pair.now), figure.brings(pair.before)) for pair in pairs]
    return figure.estimate(gap(brought), interval(brought, gap, drawn))


def _standing(mark: Mark) -> tuple[int, ...]:
    """What the figures see of a question, the weightiest first: the right ending, or how many parts are cited, whether
    there is an answer at all, and within how many of the depths the first hit is."""
    if ending := RIGHT_ENDING.get(mark.question.kind):
        return (mark.outcome == ending,)
    found = sum(mark.rank <= depth for depth in FOUND_WITHIN) if mark.rank else 0
    return (sum(part.cited for part in mark.parts), mark.outcome == "answer", found)
