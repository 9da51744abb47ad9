"""Marks as JSON: the rows that a run's report keeps, and those of an earlier one to compare with."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import BinaryIO, TypeGuard, cast, get_args

from bot.batch import JSON, is_text
from bot.domain import Outcome
from bot.errors import CoachError
from bot.evaluation.golden import GoldenQuestion
from bot.evaluation.marking import Mark, Part

_MAX_BYTES = 50_000_000
_MAX_COUNT = 1_000_000


class BadRun(CoachError):
    """A file that can't be compared with; the message says why."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """Of another run, what can be compared: the marks of questions that are asked again as they were, by id.
    `left_out` has the ids of the others, of either run."""

    marks: Mapping[str, Mark]
    left_out: tuple[str, ...]


def as_row(mark: Mark) -> JSON:
    return {
        "id": mark.question.id,
        "fingerprint": mark.question.fingerprint,
        "kind": mark.question.kind,
        "outcome": mark.outcome,
        "rank": mark.rank,
        "cited": mark.cited,
        "parts": [{"rank": part.rank, "cited": part.cited} for part in mark.parts],
        "whole_section": mark.whole_section,
        "words": mark.words,
        "said": mark.said,
    }


def read(stream: BinaryIO, questions: Iterable[GoldenQuestion]) -> Earlier:
    """Raises BadRun."""
    asked = {question.id: question for question in questions}
    rows = _rows(stream)
    again = {known for known in asked if rows.get(known, {}).get("fingerprint") == asked[known].fingerprint}
    if not again:
        raise BadRun("The two runs have no question in common: nothing can be compared.")
    marks = {known: _mark(asked[known], rows[known]) for known in asked if known in again}
    return Earlier(marks, tuple(known for known in {**asked, **rows} if known not in again))


def _rows(stream: BinaryIO) -> dict[str, JSON]:
    text = stream.read(_MAX_BYTES + 1)
    if len(text) > _MAX_BYTES:
        raise BadRun(f"The run to compare with is larger than {_MAX_BYTES:,} bytes.")
    try:
        run = json.loads(text.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise BadRun("The run to compare with is not JSON: write it with coach eval FILE --json.") from None
    rows = run.get("rows") if isinstance(run, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) and is_text(row.get("id")) for row in rows):
        raise BadRun("The run to compare with has no rows: write it with coach eval FILE --json.")
    return {row["id"]: row for row in rows}


def _mark(question: GoldenQuestion, row: JSON) -> Mark:
    match row:
        case {
            "outcome": str(outcome),
            "parts": [*parts],
            "whole_section": bool(whole),
            "words": words,
            "said": said,
        } if (
            outcome in get_args(Outcome)
            and len(parts) == len(question.golds)
            and all(map(_is_part, parts))
            and (words is None or _is_count(words))
            and _is_count(said)
        ):
            known = tuple(Part(part["rank"], part["cited"]) for part in parts)
            return Mark(question, cast(Outcome, outcome), known, whole, words, said)
    raise BadRun(f"Row {question.id} of the run to compare with is not one that coach eval writes.")


def _is_part(part: object) -> bool:
    match part:
        case {"rank": rank, "cited": bool()}:
            return rank is None or (_is_count(rank) and rank > 0)
    return False


def _is_count(value: object) -> TypeGuard[int]:
    return type(value) is int and 0 <= value <= _MAX_COUNT
