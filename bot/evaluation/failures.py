"""Which questions went wrong, in what way, and what the coach had before it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from bot.domain import Answer, Outcome
from bot.evaluation.golden import ANSWERED, RANKED, RIGHT_ENDING, Difficulty, Gold, Kind
from bot.evaluation.marking import Mark

Reason = Literal[
    "whole section instead of the bullet",
    "not found in the first three",
    "found but not cited",
    "declined wrongly",
    "not answered",
    "answered wrongly",
    "small talk missed",
]
_NOT_ENDED: Mapping[Kind, Reason] = {"out_of_scope": "answered wrongly", "chitchat": "small talk missed"}
_DEPTH = 3  # passages for each part of a question, as in hit@3
_ROOM = 160  # characters


@dataclass(frozen=True, slots=True)
class Retrieved:
    rank: int
    place: str
    score: float
    cited: bool


@dataclass(frozen=True, slots=True)
class Failure:
    """`before` is the last turn of the conversation; `hoped` has the gold of each part, `retrieved` the first passages
    and those further down that were cited."""

    reason: Reason
    id: str
    kind: Kind
    difficulty: Difficulty
    before: str | None
    question: str
    hoped: tuple[str, ...]
    outcome: Outcome
    retrieved: tuple[Retrieved, ...]


def failures(marks: Iterable[Mark], answers: Iterable[Answer]) -> list[Failure]:
    """Those of one reason together."""
    wrong = [(reason, mark, answer) for mark, answer in zip(marks, answers, strict=True) if (reason := _reason(mark))]
    return [_failure(*one) for reason in get_args(Reason) for one in wrong if one[0] == reason]


def shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _ROOM else f"{line[: _ROOM - 1]}…"


def _reason(mark: Mark) -> Reason | None:
    """The first thing that went wrong: the rest follows from it."""
    kind, outcome = mark.question.kind, mark.outcome
    if kind not in ANSWERED:
        return None if outcome == RIGHT_ENDING[kind] else _NOT_ENDED[kind]
    if outcome != "answer":
        return "declined wrongly" if outcome == "not_covered" else "not answered"
    if mark.whole_section:
        return "whole section instead of the bullet"
    depth = _DEPTH * len(mark.parts)
    # Where there is one gold, its rank counts even when the answer cites a hit: hit@3 does so too.
    wanted = mark.parts if kind in RANKED else [part for part in mark.parts if not part.cited]
    if any(part.rank is None or part.rank > depth for part in wanted):
        return "not found in the first three"
    return None if mark.cited else "found but not cited"


def _failure(reason: Reason, mark: Mark, answer: Answer) -> Failure:
    question = mark.question
    depth = _DEPTH * max(1, len(mark.parts))
    shown = [i for i in range(len(answer.passages)) if i < depth or i in answer.cited]
    return Failure(
        reason=reason,
        id=question.id,
        kind=question.kind,
        difficulty=question.difficulty,
        before=shortened(question.history[-1].text) if question.history else None,
        question=shortened(question.question),
        hoped=tuple(map(hoped, question.golds)),
        outcome=mark.outcome,
        retrieved=tuple(_retrieved(i, answer) for i in shown),
    )


def hoped(gold: Gold) -> str:
    sections, bullets = (" or ".join(sorted(names)) for names in (gold.sections, gold.bullets))
    return f"{sections}: {bullets}" if bullets else sections


def _retrieved(index: int, answer: Answer) -> Retrieved:
    found = answer.passages[index]
    kind = "" if found.passage.kind == "bullet" else f" ({found.passage.kind})"
    return Retrieved(index + 1, f"{found.passage.source}{kind}", round(found.score, 3), index in answer.cited)
