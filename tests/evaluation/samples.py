"""Marks of questions that went this way or that, for tables whose figures can be computed by hand."""

from collections.abc import Sequence

from bot.domain import Outcome, Turn
from bot.evaluation.golden import ANSWERED, Difficulty, Gold, GoldenQuestion, Kind, Subkind
from bot.evaluation.marking import Mark, Part

GOLD = Gold(frozenset({"skills"}), frozenset({"python"}))


def asked(
    kind: Kind = "in_scope",
    *,
    id: str = "d1",  # noqa: A002  (the field's name)
    parts: int = 1,
    subkind: Subkind | None = None,
    difficulty: Difficulty = "paraphrase",
    question: str = "Why?",
    history: Sequence[Turn] = (),
) -> GoldenQuestion:
    golds = (GOLD,) * parts if kind in ANSWERED else ()
    return GoldenQuestion(id, kind, subkind, difficulty, question, tuple(history), golds, (("a",), ("b",)))


def went(
    question: GoldenQuestion,
    outcome: Outcome = "answer",
    *,
    rank: int | None = None,
    cited: Sequence[bool] = (),
    whole_section: bool = False,
    words: int | None = None,
    said: int = 0,
    total: float | None = None,
) -> Mark:
    """All its parts have the same rank; what isn't told to be cited isn't."""
    parts = tuple(Part(rank, i < len(cited) and cited[i]) for i in range(len(question.golds)))
    timings = {} if total is None else {"total": total}
    return Mark(question, outcome, parts, whole_section, words, said, timings)
