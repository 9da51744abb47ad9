"""What `coach eval` found, as one JSON object."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import get_args

from bot.domain import Outcome
from bot.evaluation.figures import Figures, by_group, measured
from bot.evaluation.golden import Kind
from bot.evaluation.marking import Mark
from bot.evaluation.rows import as_row

_TIMINGS = ("retrieve", "compose", "total")


def report(marks: Sequence[Mark], unknown: Sequence[str], words: bool) -> Figures:
    """With `words`, also how much of the source's own wording the answers hold."""
    return {
        "questions": len(marks),
        **by_group(marks, measured, words),
        "outcomes": {kind: _outcomes(mark for mark in marks if mark.question.kind == kind) for kind in get_args(Kind)},
        "timings_ms": {name: _timing(marks, name) for name in _TIMINGS},
        "whole_section": [mark.question.id for mark in marks if mark.whole_section],
        "unknown_gold": list(unknown),
        "rows": [as_row(mark) for mark in marks],
    }


def _outcomes(marks: Iterable[Mark]) -> dict[str, int]:
    counts = Counter(mark.outcome for mark in marks)
    return {outcome: counts[outcome] for outcome in get_args(Outcome)}


def _timing(marks: Iterable[Mark], name: str) -> dict[str, float | None]:
    taken = sorted(mark.timings_ms[name] for mark in marks if name in mark.timings_ms)
    return {"p50": _percentile(taken, 50), "p95": _percentile(taken, 95)}


def _percentile(ordered: Sequence[float], percent: int) -> float | None:
    """The nearest rank: a time that was really measured."""
    return round(ordered[-(-len(ordered) * percent // 100) - 1], 2) if ordered else None
