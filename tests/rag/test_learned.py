"""What is learned is the same every time, little where nothing is near, and honest about what was left out."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.domain import Exemplar
from bot.rag.embeddings import Vectors, normalised
from bot.rag.learned import KINDS, Learned, Numbers, clearness, nearest

from .conftest import taught

PASSAGES = {"data": 0, "people": 1, "plans": 2}
QUESTION, NOT_COVERED, SMALL_TALK, *_ = range(len(KINDS))


@pytest.fixture
def exemplars() -> list[Exemplar]:
    """Six questions about each passage, and six messages of each other kind."""
    others = [kind for kind in KINDS if kind != "question"]
    asked = [Exemplar(f"{about} {i}", "question", about) for about in PASSAGES for i in range(6)]
    return [*asked, *(Exemplar(f"{kind} {i}", kind, kind) for kind in others for i in range(6))]


@pytest.fixture
def vectors(exemplars: Sequence[Exemplar]) -> Vectors:
    """In eight directions at random, more alike the more they are about the same."""
    random = np.random.default_rng(7)
    centre = {about: random.normal(size=8) for about in dict.fromkeys(exemplar.about for exemplar in exemplars)}
    rows = [centre[exemplar.about] + random.normal(size=8) for exemplar in exemplars]
    return normalised(np.array(rows, dtype=np.float32))


def near(cosines: Numbers, exemplars: Sequence[Exemplar]) -> Numbers:
    """By kind."""
    return np.array([nearest(cosines[[exemplar.kind == kind for exemplar in exemplars]]) for kind in KINDS])


def test_the_same_exemplars_teach_the_same(vectors: Vectors, exemplars: list[Exemplar]) -> None:
    first, second = taught(vectors, exemplars, PASSAGES), taught(vectors.copy(), [*exemplars], dict(PASSAGES))
    assert all(np.array_equal(getattr(first, name), getattr(second, name)) for name in Learned.__slots__)


def test_it_comes_back_from_the_disk_as_it_was(tmp_path: Path, vectors: Vectors, exemplars: list[Exemplar]) -> None:
    learned = taught(vectors, exemplars, PASSAGES)
    learned.save(tmp_path)
    loaded = Learned.load(tmp_path)
    assert all(np.array_equal(getattr(learned, name), getattr(loaded, name)) for name in Learned.__slots__)


def test_clearness_is_what_it_would_be_had_each_exemplar_really_been_left_out(
    vectors: Vectors, exemplars: list[Exemplar]
) -> None:
    left_out: dict[str, list[float]] = {"question": [], "not_covered": []}
    for i, exemplar in enumerate(exemplars):
        rest, others = np.delete(vectors, i, axis=0), [*exemplars[:i], *exemplars[i + 1 :]]
        cosines = rest @ vectors[i]
        scores = taught(rest, others, PASSAGES)(cosines)[len(PASSAGES) :]
        clear = clearness(scores, near(cosines, others), QUESTION, [NOT_COVERED])
        left_out.setdefault(exemplar.kind, []).append(float(clear))
    learned = taught(vectors, exemplars, PASSAGES)
    assert learned.covered == pytest.approx(np.sort(left_out["question"]), abs=1e-4)
    assert learned.declined == pytest.approx(np.sort(left_out["not_covered"]), abs=1e-4)


def test_a_message_like_an_exemplar_scores_high_in_its_columns_and_low_in_the_others(
    vectors: Vectors, exemplars: list[Exemplar]
) -> None:
    learned = taught(vectors, exemplars, PASSAGES)
    for vector, exemplar in zip(vectors, exemplars, strict=True):
        scores = learned(vectors @ vector)
        assert len(scores) == len(PASSAGES) + len(KINDS)
        assert KINDS[scores[len(PASSAGES) :].argmax()] == exemplar.kind
        if exemplar.about in PASSAGES:
            assert scores[: len(PASSAGES)].argmax() == PASSAGES[exemplar.about]


def test_a_message_far_from_everything_scores_next_to_nothing(vectors: Vectors, exemplars: list[Exemplar]) -> None:
    learned = taught(vectors, exemplars, PASSAGES)
    assert np.abs(learned(np.full(len(vectors), -1.0))).max() < 0.1


def test_other_languages_teach_nothing_for_the_model_does_not_read_them(
    vectors: Vectors, exemplars: list[Exemplar]
) -> None:
    spanish = [Exemplar("qué", "question", "data", "es")] * 3
    both = np.concatenate([vectors[:3], vectors])
    learned = taught(both, [*spanish, *exemplars], PASSAGES)
    assert learned.rows.tolist() == list(range(3, len(both)))
    assert learned(both @ vectors[0]) == pytest.approx(
        taught(vectors, exemplars, PASSAGES)(vectors @ vectors[0]), abs=1e-5
    )


def test_what_is_about_no_passage_and_a_passage_without_questions_are_no_trouble(vectors: Vectors) -> None:
    learned = taught(
        vectors[:2], [Exemplar("hi", "small_talk", "greeting"), Exemplar("data", "question", "data")], PASSAGES
    )
    scores = learned(vectors[:2] @ vectors[1])
    assert scores[PASSAGES["data"]] > 0.8
    assert scores[PASSAGES["people"]] == scores[PASSAGES["plans"]] == 0
    assert len(learned.declined) == 0


def test_of_thousands_of_exemplars_the_weights_are_as_exact_as_of_a_few() -> None:
    """Where the matrix is turned around by halves of halves; each exemplar teaches the sum that it is to score."""
    many = 2_300
    vectors = normalised(np.random.default_rng(0).normal(1, 1, (many, 16)).astype(np.float32))
    exemplars = [Exemplar(str(row), "question" if row % 3 else "not_covered", "") for row in range(many)]
    learned = taught(vectors, exemplars, {})

    cosines = vectors.astype(np.float64) @ vectors.T.astype(np.float64)
    scored = np.exp(3 * (cosines - 1)) @ learned.weights + 0.1 * learned.weights
    wanted = [[each.kind == kind for kind in KINDS] for each in exemplars]
    assert np.abs(scored - wanted).max() < 1e-3


def test_the_nearest_are_the_mean_of_three_or_of_all_there_are() -> None:
    assert nearest(np.array([0.1, 0.9, 0.6, 0.3])) == pytest.approx(0.6)
    assert nearest(np.array([0.1, 0.5])) == pytest.approx(0.3)
    assert nearest(np.array([])) == 0
    assert nearest(np.zeros((2, 0))).tolist() == [0, 0]
