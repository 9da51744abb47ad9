"""The question file of `coach eval`: what a row means, and what is wrong with one that can't be read."""

import io
import json
from typing import Any

import pytest

from bot.batch import BadLine
from bot.domain import Turn
from bot.evaluation import golden
from bot.evaluation.golden import Gold

_ROW: dict[str, Any] = {
    "id": "d001",
    "kind": "in_scope",
    "question": "Which degree?",
    "gold_sections": ["Education and Training"],
    "gold_bullets": ["Bachelor’s Degree"],
    "must_include": ["Computer Science|engineering"],
    "difficulty": "lexical",
}


def read(*rows: dict[str, Any]) -> list[golden.GoldenQuestion]:
    return golden.read(io.BytesIO("\n".join(map(json.dumps, rows)).encode()))


def test_a_row_is_read_with_its_names_made_plain() -> None:
    (question,) = read(_ROW)
    assert (question.id, question.kind, question.subkind, question.difficulty) == ("d001", "in_scope", None, "lexical")
    assert question.golds == (Gold(frozenset({"education and training"}), frozenset({"bachelor's degree"})),)
    assert question.must_include == (("computer science", "engineering"),)


def test_a_follow_up_brings_its_history() -> None:
    history = [["user", "Do I need a degree?"], ["coach_topic", "Education and Training"]]
    (question,) = read(_ROW | {"kind": "follow_up", "history": history})
    assert question.history == (Turn("user", "Do I need a degree?"), Turn("coach_topic", "Education and Training"))


def test_a_compound_row_has_a_gold_for_each_part() -> None:
    groups = [{"sections": ["A"], "bullets": []}, {"sections": ["B", "C"], "bullets": ["b"]}]
    (question,) = read(_ROW | {"kind": "compound", "gold_groups": groups})
    assert question.golds == (
        Gold(frozenset({"a"}), frozenset()),
        Gold(frozenset({"b", "c"}), frozenset({"b"})),
    )


def test_nothing_is_gold_for_what_is_out_of_scope() -> None:
    outside = _ROW | {"kind": "out_of_scope", "subkind": "far", "gold_sections": [], "must_include": []}
    (question,) = read(outside)
    assert (question.subkind, question.golds) == ("far", ())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": None}, "id is missing"),
        ({"kind": "trivia"}, "kind is not one of in_scope"),
        ({"kind": ["in_scope"]}, "kind is not one of"),
        ({"difficulty": "hard"}, "difficulty is not one of"),
        ({"kind": "follow_up"}, "history is missing"),
        ({"kind": "out_of_scope"}, "subkind is not one of near_miss, far"),
        ({"gold_sections": []}, "gold_sections is empty"),
        ({"gold_sections": "Skills"}, "gold_sections is not a list of texts"),
        ({"gold_bullets": [1]}, "gold_bullets is not a list of texts"),
        ({"must_include": None}, "must_include is not a list of texts"),
        ({"must_include": ["python|"]}, "empty wording"),
        ({"kind": "compound"}, "gold_groups is not a list"),
        ({"kind": "compound", "gold_groups": [[]]}, "gold_groups is not a list"),
        ({"kind": "compound", "gold_groups": [{"sections": ["A"]}]}, "bullets is not a list of texts"),
    ],
)
def test_a_bad_row_is_named_by_its_line(change: dict[str, Any], said: str) -> None:
    with pytest.raises(BadLine, match=f"Line 2: {said}|Line 2: .*{said}"):
        read(_ROW | {"id": "first"}, _ROW | change)


def test_empty_lines_are_counted_but_not_read() -> None:
    with pytest.raises(BadLine, match="Line 3: the line is not JSON"):
        golden.read(io.BytesIO(json.dumps(_ROW).encode() + b"\n\n{\n"))


def test_an_id_is_used_once() -> None:
    with pytest.raises(BadLine, match="Line 2: the id d001 was used before"):
        read(_ROW, _ROW)


def test_a_file_without_questions_says_so() -> None:
    with pytest.raises(BadLine, match="no question"):
        golden.read(io.BytesIO(b"\n"))


def test_names_are_compared_without_case_curly_quotes_spacing_and_emphasis() -> None:
    assert golden.plain("  **Master’s**\n `Degree` ") == golden.plain("MASTER'S degree")


def test_the_fingerprint_tells_whether_a_row_asks_and_hopes_for_the_same() -> None:
    def fingerprint(**change: Any) -> str:
        return read(_ROW | change)[0].fingerprint

    assert fingerprint(id="d2", difficulty="inference", note="new") == fingerprint()
    changes: list[dict[str, Any]] = [
        {"question": "Why?"},
        {"kind": "follow_up", "history": [["user", "Hi"]]},
        {"gold_bullets": []},
        {"must_include": ["degree"]},
    ]
    assert len({fingerprint(), *(fingerprint(**change) for change in changes)}) == 5
