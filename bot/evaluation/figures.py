"""The figures of an evaluation, by kind and by difficulty; docs/evaluation.md defines each."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from statistics import median
from typing import Any, get_args

from bot.domain import Outcome
from bot.evaluation.golden import ANSWERED, RANKED, Difficulty, Kind, Subkind
from bot.evaluation.marking import Mark

DEPTHS = (1, 3, 10)
TIMINGS = ("retrieve", "compose", "total")
Figures = dict[str, Any]


def report(marks: Sequence[Mark], unknown: Sequence[str], words: bool) -> Figures:
    """One JSON object. With `words`, also how much of the source's own wording the answers hold."""
    answerable = [mark for mark in marks if mark.question.kind in ANSWERED]
    ranked = [mark for mark in marks if mark.question.kind in RANKED]
    return {
        "questions": len(marks),
        "by_kind": {kind: _group(_of_kind(marks, kind), words) for kind in ANSWERED},
        "by_difficulty": {
            difficulty: _group([mark for mark in ranked if mark.question.difficulty == difficulty], words)
            for difficulty in get_args(Difficulty)
        },
        "out_of_scope": {
            subkind: _ended([mark for mark in marks if mark.question.subkind == subkind], "not_covered")
            for subkind in get_args(Subkind)
        },
        "false_declines": _ended(answerable, "not_covered"),
        "chitchat": _ended(_of_kind(marks, "chitchat"), "small_talk"),
        "outcomes": {kind: _outcomes(_of_kind(marks, kind)) for kind in get_args(Kind)},
        "words_median": _words(marks),
        "timings_ms": {name: _timing(marks, name) for name in TIMINGS},
        "whole_section": [mark.question.id for mark in marks if mark.whole_section],
        "unknown_gold": list(unknown),
        "rows": [_row(mark) for mark in marks],
    }


def _group(marks: Sequence[Mark], words: bool) -> Figures:
    ranked = [mark for mark in marks if mark.question.kind in RANKED]
    return {
        "n": len(marks),
        **{f"hit@{k}": _share(ranked, _hit_within(k)) for k in DEPTHS},
        "cited": _share(marks, lambda m: m.cited),
        "whole_section": _share(marks, lambda m: m.whole_section),
        "false_declines": _share(marks, lambda m: m.answer.outcome == "not_covered"),
        "words_median": _words(marks),
        **({"answer_recall": _recall(marks)} if words else {}),
    }


def _hit_within(depth: int) -> Callable[[Mark], bool]:
    return lambda mark: mark.rank is not None and mark.rank <= depth


def _ended(marks: Sequence[Mark], outcome: Outcome) -> Figures:
    return {"n": len(marks), outcome: _share(marks, lambda m: m.answer.outcome == outcome)}


def _outcomes(marks: Iterable[Mark]) -> dict[str, int]:
    counts = Counter(mark.answer.outcome for mark in marks)
    return {outcome: counts[outcome] for outcome in get_args(Outcome)}


def _recall(marks: Iterable[Mark]) -> float | None:
    wanted = [(mark.said, len(mark.question.must_include)) for mark in marks]
    items = sum(count for _, count in wanted)
    return round(sum(said for said, _ in wanted) / items, 4) if items else None


def _words(marks: Iterable[Mark]) -> int | None:
    counts = [len(mark.answer.text.split()) for mark in marks if mark.answer.outcome == "answer"]
    return round(median(counts)) if counts else None


def _timing(marks: Iterable[Mark], name: str) -> dict[str, float | None]:
    taken = sorted(mark.answer.timings_ms[name] for mark in marks if name in mark.answer.timings_ms)
    return {"p50": _percentile(taken, 50), "p95": _percentile(taken, 95)}


def _percentile(ordered: Sequence[float], percent: int) -> float | None:
    """The nearest rank: a time that was really measured."""
    return round(ordered[-(-len(ordered) * percent // 100) - 1], 2) if ordered else None


def _row(mark: Mark) -> Figures:
    return {
        "id": mark.question.id,
        "kind": mark.question.kind,
        "outcome": mark.answer.outcome,
        "rank": mark.rank,
        "cited": mark.cited,
    }


def _of_kind(marks: Iterable[Mark], kind: Kind) -> list[Mark]:
    return [mark for mark in marks if mark.question.kind == kind]


def _share(marks: Sequence[Mark], counts: Callable[[Mark], bool]) -> float | None:
    return round(sum(map(counts, marks)) / len(marks), 4) if marks else None
