"""The quality gate: what breaks, what is skipped, how much is too much, and what is told of it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest

from bot.domain import Answer, Found, Passage, Place, Turn
from bot.errors import KnowledgeError
from bot.evaluation import gate
from bot.evaluation.gate import GOLDEN, Sitter, Verdict
from bot.evaluation.golden import GoldenQuestion

DECLINED = Answer("not_covered", "My handbook doesn't cover that.")
ROWS: list[dict[str, object]] = [
    {
        "id": "data",
        "kind": "in_scope",
        "question": "which data?",
        "gold_sections": ["Skills"],
        "gold_bullets": ["Data"],
    },
    {
        "id": "people",
        "kind": "in_scope",
        "question": "which people?",
        "gold_sections": ["Skills"],
        "gold_bullets": ["People"],
    },
    {"id": "pay", "kind": "out_of_scope", "subkind": "near_miss", "question": "which pay?"},
    {"id": "learn", "kind": "in_scope", "question": "which course?", "gold_sections": ["Steps"], "gold_bullets": []},
]
RIGHT = {"which data?": "Data", "which people?": "People", "which course?": "Learn"}


@pytest.fixture
def questions(tmp_path: Path) -> list[GoldenQuestion]:
    write(tmp_path, ROWS)
    return gate.questions(tmp_path, 2)


def write(folder: Path, rows: Iterable[Mapping[str, object]]) -> None:
    lines = (json.dumps({"difficulty": "paraphrase", "must_include": [], **row}) for row in rows)
    (folder / GOLDEN).write_text("\n".join(lines), encoding="utf-8")


def place(title: str) -> Place:
    return Place(("Handbook", "Steps" if title == "Learn" else "Skills"), title)


def sitter(answers: Mapping[str, str], without: str = "") -> Sitter:
    """Answers these questions from the bullets of these names, of knowledge that lacks one section."""

    def ask(question: str, history: Sequence[Turn]) -> Answer:
        if question not in answers:
            return DECLINED
        here = place(answers[question])
        passage = Passage(here.title or "", "a.md", here.section, here.title, "Text.", 0, "bullet", (here,))
        return Answer("answer", "Text.", (Found(passage, 1.0),), (0,))

    return Sitter(ask, [here for here in map(place, ("Data", "People", "Learn")) if without not in here.section])


def judged(questions: Sequence[GoldenQuestion], new: Sitter, old: Sitter | None, tolerance: float = 2) -> Verdict:
    results = gate.examined(new, questions)
    before = gate.examined(old, gate.failed(results)) if old else None
    return gate.verdict(results, before, tolerance)


def test_what_was_answered_well_and_is_not_any_more_is_named_with_what_is_said_instead(
    questions: list[GoldenQuestion],
) -> None:
    worse = RIGHT | {"which data?": "People", "which pay?": "Data"}
    verdict = judged(questions, sitter(worse), sitter(RIGHT))
    assert (verdict.asked, verdict.hold, verdict.passed) == (4, 2, False)
    assert [(each.id, each.said, each.hoped) for each in verdict.broken] == [
        ("data", "answered from Handbook › Skills › People", "skills: data"),
        ("pay", "answered from Handbook › Skills › Data", "declined"),
    ]
    assert str(verdict) == "2 of 4 golden questions hold, 2 broke"


def test_what_was_answered_badly_before_cannot_break(questions: list[GoldenQuestion]) -> None:
    bad = RIGHT | {"which data?": "People"}
    verdict = judged(questions, sitter(bad), sitter(bad))
    assert (verdict.hold, verdict.broken, verdict.passed) == (3, (), True)
    assert str(verdict) == "3 of 4 golden questions hold, none broke"


def test_a_question_whose_section_is_gone_is_broken(questions: list[GoldenQuestion]) -> None:
    less = {question: title for question, title in RIGHT.items() if title != "Learn"}
    verdict = judged(questions, sitter(less, without="Steps"), sitter(RIGHT))
    assert [(each.id, each.said) for each in verdict.broken] == [("learn", "declined")]


def test_a_question_whose_section_was_never_there_is_skipped(questions: list[GoldenQuestion]) -> None:
    less = {question: title for question, title in RIGHT.items() if title != "Learn"}
    for old in (sitter(less, without="Steps"), None):
        verdict = judged(questions, sitter(less, without="Steps"), old)
        assert (verdict.asked, verdict.hold, verdict.skipped, verdict.passed) == (3, 3, ("learn",), True)


@pytest.mark.parametrize(("tolerance", "passes"), [(0, False), (24.9, False), (25, True), (99, True)])
def test_the_setting_says_how_many_of_a_hundred_may_break(
    questions: list[GoldenQuestion], tolerance: float, passes: bool
) -> None:
    worse = RIGHT | {"which pay?": "Data"}
    assert judged(questions, sitter(worse), sitter(RIGHT), tolerance).passed == passes


def test_without_an_index_to_compare_with_nothing_breaks(questions: list[GoldenQuestion]) -> None:
    verdict = judged(questions, sitter({}), None)
    assert (verdict.hold, verdict.compared, verdict.passed) == (1, False, True)
    assert str(verdict) == "1 of 4 golden questions hold; there is no earlier index to compare with"


def test_only_what_the_new_index_fails_on_is_asked_of_the_old_one(questions: list[GoldenQuestion]) -> None:
    assert gate.failed(gate.examined(sitter(RIGHT), questions)) == []
    assert [each.id for each in gate.failed(gate.examined(sitter({}), questions))] == ["data", "people", "learn"]


def test_the_gate_is_open_without_the_file_and_when_everything_may_break(tmp_path: Path) -> None:
    assert gate.questions(tmp_path, 2) == []
    write(tmp_path, ROWS)
    assert gate.questions(tmp_path, 100) == []
    assert len(gate.questions(tmp_path, 99.9)) == 4


def test_a_file_that_cannot_be_read_names_its_line(tmp_path: Path) -> None:
    write(tmp_path, [ROWS[0], {"id": "b", "kind": "riddle", "question": "?"}])
    with pytest.raises(KnowledgeError, match=r"golden\.jsonl can't be read: Line 2: kind is not one of"):
        gate.questions(tmp_path, 2)
    (tmp_path / GOLDEN).unlink()
    (tmp_path / GOLDEN).mkdir()
    with pytest.raises(KnowledgeError, match=r"golden\.jsonl can't be read: Is a directory"):
        gate.questions(tmp_path, 2)
