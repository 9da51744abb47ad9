"""The quality gate: a new generation is asked the golden questions before it may take the place of the one that serves.

A question breaks when the new generation fails on it and the old one does not, or when only the old one has the section
that must answer it. What neither has is skipped.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.batch import BadLine
from bot.domain import Answer, Place, Turn
from bot.errors import KnowledgeError
from bot.evaluation import golden
from bot.evaluation.failures import hoped
from bot.evaluation.golden import ANSWERED, RIGHT_ENDING, GoldenQuestion
from bot.evaluation.marking import Mark, Marker

GOLDEN = "golden.jsonl"  # in the knowledge folder
_OFF = 100.0
_SHOWN = 3  # places of an answer

Ask = Callable[[str, Sequence[Turn]], Answer]


@dataclass(frozen=True, slots=True)
class Sitter:
    """A generation that sits the examination: how it is asked, and every place of its knowledge."""

    ask: Ask
    places: Collection[Place]


@dataclass(frozen=True, slots=True)
class Result:
    """`is_taught`: the sections that must answer it are in the knowledge. `said` is where the answer came from."""

    question: GoldenQuestion
    holds: bool
    is_taught: bool
    said: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A question that the generation before answered well, what was hoped for, and what the new one says instead."""

    id: str
    question: str
    hoped: str
    said: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`asked` are all but those `skipped`; without a generation to be `compared` with, nothing breaks."""

    asked: int
    hold: int
    broken: tuple[Broken, ...]
    skipped: tuple[str, ...]
    compared: bool
    passed: bool

    def __str__(self) -> str:
        held = f"{self.hold} of {self.asked} golden questions hold"
        if not self.compared:
            return f"{held}; there is no earlier index to compare with"
        return f"{held}, {len(self.broken)} broke" if self.broken else f"{held}, none broke"

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def questions(knowledge_dir: Path, tolerance: float) -> list[GoldenQuestion]:
    """None where the gate is open: without the file, or when everything may break. Raises KnowledgeError."""
    if tolerance >= _OFF:
        return []
    try:
        with (knowledge_dir / GOLDEN).open("rb") as stream:
            return golden.read(stream)
    except FileNotFoundError:
        return []
    except (BadLine, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise KnowledgeError(f"{GOLDEN} can't be read: {reason}") from error


def examined(sitter: Sitter, asked: Iterable[GoldenQuestion]) -> list[Result]:
    marker = Marker(sitter.places)
    return [_result(question, sitter.ask(question.question, question.history), marker) for question in asked]


def failed(results: Iterable[Result]) -> list[GoldenQuestion]:
    """Only these need to be asked of the generation that serves."""
    return [result.question for result in results if not result.holds]


def verdict(new: Sequence[Result], old: Iterable[Result] | None, tolerance: float) -> Verdict:
    """`old` are those that `failed`, asked of the generation that serves; None where there is none to ask."""
    before = {result.question.id: result for result in old or ()}
    skipped = [r for r in new if not r.is_taught and not (r.question.id in before and before[r.question.id].is_taught)]
    left = [result for result in new if result not in skipped]
    broken = [r for r in left if not r.holds and r.question.id in before and _breaks(r, before[r.question.id])]
    return Verdict(
        asked=len(left),
        hold=sum(result.holds for result in left),
        broken=tuple(Broken(r.question.id, r.question.question, _hoped(r.question), r.said) for r in broken),
        skipped=tuple(result.question.id for result in skipped),
        compared=old is not None,
        passed=100 * len(broken) <= tolerance * len(left),
    )


def _breaks(new: Result, old: Result) -> bool:
    return old.holds or (old.is_taught and not new.is_taught)


def _result(question: GoldenQuestion, answer: Answer, marker: Marker) -> Result:
    unknown = set(marker.unknown([question]))
    taught = not any(gold.sections <= unknown for gold in question.golds)
    return Result(question, _holds(marker.mark(question, answer)), taught, _said(answer))


def _holds(mark: Mark) -> bool:
    kind = mark.question.kind
    return mark.cited if kind in ANSWERED else mark.outcome == RIGHT_ENDING[kind]


def _said(answer: Answer) -> str:
    if answer.outcome == "answer":
        return f"answered from {'; '.join(map(str, answer.sources[:_SHOWN]))}"
    return "declined" if answer.outcome == "not_covered" else answer.outcome.replace("_", " ")


def _hoped(question: GoldenQuestion) -> str:
    if ending := RIGHT_ENDING.get(question.kind):
        return "declined" if ending == "not_covered" else "small talk"
    return " and ".join(map(hoped, question.golds))
