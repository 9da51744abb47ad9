"""What a run keeps of its marks, and reading that back to compare with."""

import io
import json
from collections.abc import Sequence
from typing import Any

import pytest

from bot.evaluation.golden import GoldenQuestion
from bot.evaluation.marking import Mark
from bot.evaluation.rows import BadRun, Earlier, as_row, read

from .samples import asked, went

_QUESTION = asked("compound", parts=2)
_MARK = went(_QUESTION, rank=2, cited=(True, False), words=7, said=1)
_ROW = as_row(_MARK)


def earlier(rows: object, questions: Sequence[GoldenQuestion] = (_QUESTION,)) -> Earlier:
    return read(io.BytesIO(json.dumps({"rows": rows}).encode()), questions)


def test_a_row_says_how_a_question_went() -> None:
    assert as_row(_MARK) == {
        "id": "d1",
        "fingerprint": _QUESTION.fingerprint,
        "kind": "compound",
        "outcome": "answer",
        "rank": None,
        "cited": False,
        "parts": [{"rank": 2, "cited": True}, {"rank": 2, "cited": False}],
        "whole_section": False,
        "words": 7,
        "said": 1,
    }


@pytest.mark.parametrize(
    "mark",
    [
        went(asked(), rank=3, cited=(True,), words=12, said=2),
        went(asked(), "clarify"),
        went(asked("out_of_scope", subkind="far"), "not_covered"),
        went(_QUESTION, cited=(True, False), whole_section=True, words=0),
    ],
)
def test_a_row_reads_back_as_the_mark_it_was(mark: Mark) -> None:
    assert earlier([as_row(mark)], [mark.question]).marks == {"d1": mark}


def test_only_a_question_asked_again_in_the_same_words_is_compared() -> None:
    again, new, reworded = asked(id="again"), asked(id="new"), asked(id="reworded", question="How come?")
    rows = [as_row(went(asked(id=known))) for known in ("again", "reworded", "gone")]
    found = earlier(rows, [new, reworded, again])
    assert list(found.marks) == ["again"]
    assert found.left_out == ("new", "reworded", "gone")


def test_another_label_does_not_make_it_another_question() -> None:
    assert earlier([as_row(went(asked()))], [asked(difficulty="inference")]).left_out == ()


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": "shrug"},
        {"parts": []},
        {"parts": [{"rank": "1", "cited": True}, {"rank": 1, "cited": True}]},
        {"parts": [1, 2]},
        {"whole_section": 1},
        {"words": "many"},
        {"said": None},
        {"said": 10**400},
        {"words": -1},
        {"parts": [{"rank": 0, "cited": True}, {"rank": 1, "cited": True}]},
        {"parts": [{"rank": True, "cited": True}, {"rank": 1, "cited": True}]},
    ],
)
def test_a_row_that_was_tampered_with_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(BadRun, match="d1"):
        earlier([_ROW | change])


@pytest.mark.parametrize("rows", [None, {}, [1], [{"id": 1}], [{"id": "\ud83d"}]])
def test_a_run_without_rows_is_refused(rows: object) -> None:
    with pytest.raises(BadRun, match="no rows"):
        earlier(rows)


@pytest.mark.parametrize("text", [b"", b"\xff", b"[" * 100_000, b"Line 1", b"[1]", b"null"])
def test_what_is_no_run_is_refused(text: bytes) -> None:
    with pytest.raises(BadRun, match="coach eval FILE --json"):
        read(io.BytesIO(text), [_QUESTION])


def test_runs_without_a_common_question_are_not_compared() -> None:
    with pytest.raises(BadRun, match="no question in common"):
        earlier([_ROW], [asked(id="other")])
