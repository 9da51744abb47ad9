"""What the vectors and words of prepared messages give away: repeats, copies, and questions in the wrong place."""

import numpy as np
import pytest

from bot.rag import linting
from bot.rag.embeddings import Vectors
from bot.rag.linting import Pair


def at(*degrees: float) -> Vectors:
    """Vectors of length 1 in a plane, so that the cosine of two is that of the angle between them."""
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def rows(pairs: list[Pair]) -> list[tuple[int, int]]:
    return [(pair.row, pair.other) for pair in pairs]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What's a PMP?", "whats  a pmp"),
        ("Is it “worth” it?!", "is it worth it"),
        ("work-life balance", "Work life balance."),
        ("¿Cómo empiezo?", "cómo empiezo"),
        ("STRASSE", "Straße"),
        ("do it :)", "do it 🙂"),
    ],
)
def test_case_punctuation_and_spacing_make_no_other_question(one: str, other: str) -> None:
    assert list(linting.repeated([one, other])) == [Pair(1, 0, 1.0)]


@pytest.mark.parametrize(
    ("one", "other"), [("की", "का"), ("👍", "👎"), ("which degree", "which degrees"), ("esta", "está")]
)
def test_what_differs_in_a_letter_is_another_question(one: str, other: str) -> None:
    assert list(linting.repeated([one, other])) == []


def test_each_repeat_is_named_with_the_first_of_its_kind() -> None:
    assert rows(list(linting.repeated(["a", "b", "A!", "b", "a"]))) == [(2, 0), (3, 1), (4, 0)]


def test_messages_about_different_things_that_mean_the_same_are_paired_once() -> None:
    pairs = linting.alike(at(0, 40, 10, 90, 91), ["a", "a", "b", "b", "c"])
    assert rows(pairs) == [(3, 4), (0, 2)]
    assert pairs[0].by == pytest.approx(np.cos(np.radians(1)))


def test_messages_about_the_same_thing_may_mean_the_same() -> None:
    assert linting.alike(at(0, 1, 90), ["a", "a", "b"]) == []


def test_a_copy_is_known_by_its_meaning_and_by_its_words_even_without_a_vector() -> None:
    texts = ["reworded", "another", "Quel diplôme ?"]
    pairs = linting.copies(texts, at(0, 90), ["quel diplôme", "original"], at(180, 20))
    assert rows(pairs) == [(2, 0), (0, 1)]


def test_without_originals_nothing_is_a_copy() -> None:
    assert linting.copies(["a"], at(0), [], np.empty((0, 2), np.float32)) == []


def test_a_question_among_those_of_another_passage_is_misplaced() -> None:
    about = ["a"] * 5 + ["b"] * 4
    pairs = linting.misplaced(at(0, 5, 10, 15, 86, 80, 85, 90, 95), about)
    assert rows(pairs) == [(4, 6)]
    own, another = np.cos(np.radians([71, 76])).mean(), np.cos(np.radians([1, 4])).mean()
    assert pairs[0].by == pytest.approx(another - own, abs=1e-5)


def test_a_question_does_not_stand_by_itself() -> None:
    """Counted among its own, it would always be as near to them as can be."""
    pairs = linting.misplaced(at(0, 120, 240, 60, 1, 2, 3, 4), ["a"] * 4 + ["b"] * 4)
    assert (0, 4) in rows(pairs)


def test_passages_with_a_handful_of_questions_are_not_compared() -> None:
    assert linting.misplaced(at(0, 5, 10, 15, 86, 85, 87, 88), ["a"] * 5 + ["b"] * 3) == []
    assert linting.misplaced(at(0, 90), ["a", "b"]) == []


def test_the_worst_come_first_however_many_there_are() -> None:
    """More than are compared at once, with the misplaced ones at both ends."""
    degrees = [88.0, *np.linspace(0, 10, 700), *np.linspace(80, 90, 700), 10.0]
    pairs = linting.misplaced(at(*degrees), ["a"] * 701 + ["b"] * 701)
    assert [pair.row for pair in pairs] == [0, 1401]


def test_messages_nearer_to_the_other_side_of_what_is_covered_are_strays() -> None:
    covered = np.array([True] * 5 + [False] * 5)
    pairs = linting.strays(at(0, 2, 4, 6, 85, 80, 86, 90, 92, 3), covered)
    assert sorted(rows(pairs)) == [(4, 6), (9, 1)]


def test_one_side_alone_has_no_strays() -> None:
    assert linting.strays(at(0, 2, 4, 6, 90), np.array([True] * 5)) == []


def test_nothing_prepared_is_nothing_wrong() -> None:
    nothing = np.empty((0, 0), np.float32)
    assert list(linting.repeated([])) == []
    assert linting.copies([], nothing, [], nothing) == []
    assert linting.alike(nothing, []) == linting.misplaced(nothing, []) == []
    assert linting.strays(nothing, np.array([], dtype=bool)) == []
