"""Covered or not, on exemplars in plain directions: to each side of a line that the setting moves."""

from collections.abc import Sequence

import numpy as np
import pytest

from bot.domain import Exemplar, ExemplarKind
from bot.rag.embeddings import Vectors, normalised
from bot.rag.grounding import Grounding, Verdict, calibration

from .conftest import taught

KINDS: list[ExemplarKind] = ["question", "not_covered", "small_talk", "care", "harmless"]
QUESTION, NOT_COVERED, SMALL_TALK, CARE, HARMLESS = np.eye(8, dtype=np.float32)[:5]
NOTHING = -np.ones(8, dtype=np.float32)


def scattered(kinds: Sequence[ExemplarKind]) -> tuple[Vectors, list[Exemplar]]:
    """Twenty of each kind around its direction."""
    random = np.random.default_rng(3)
    exemplars = [Exemplar(f"{kind} {i}", kind, kind) for kind in kinds for i in range(20)]
    centres = np.repeat(np.eye(8)[: len(KINDS)][[KINDS.index(kind) for kind in kinds]], 20, axis=0)
    return normalised((centres + random.normal(scale=0.3, size=centres.shape)).astype(np.float32)), exemplars


def judged(
    message: Vectors, false_declines: float = 0.04, bonus: float = 0.0, kinds: Sequence[ExemplarKind] = tuple(KINDS)
) -> Verdict:
    vectors, exemplars = scattered(kinds)
    learned = taught(vectors, exemplars, {"question": 0})
    cosines = vectors @ normalised(message)
    return Grounding(learned, exemplars, false_declines).judge(cosines, learned(cosines), bonus)


@pytest.mark.parametrize(
    ("message", "kind"),
    [(QUESTION, "question"), (NOT_COVERED, "not_covered"), (SMALL_TALK, "small_talk"), (CARE, "care")],
)
def test_a_message_is_of_the_kind_it_is_like(message: Vectors, kind: ExemplarKind) -> None:
    verdict = judged(message)
    assert verdict.kind == kind
    if kind != "question":
        assert verdict.about == kind
        assert 0.7 < verdict.likeness <= 1
    assert (verdict.margin >= 0) == (kind == "question") or kind in {"small_talk", "care"}


def test_what_only_sounds_like_distress_is_none() -> None:
    assert judged(HARMLESS).kind in {"question", "not_covered"}
    assert judged(CARE + HARMLESS).kind != "care"


def test_small_talk_beside_a_question_is_a_question() -> None:
    assert judged(QUESTION + SMALL_TALK).kind == "question"


def test_between_covered_and_not_the_setting_decides() -> None:
    between = QUESTION + 0.8 * NOT_COVERED
    margins = [judged(between, share).margin for share in (0.001, 0.04, 0.2, 0.5)]
    assert margins == sorted(margins, reverse=True)
    assert margins[0] - margins[-1] > 0.1


def test_a_share_of_half_the_questions_and_more_can_be_asked_for() -> None:
    assert judged(QUESTION, 0.5).margin < judged(QUESTION, 0.04).margin
    assert judged(QUESTION, 1.0).kind in {"question", "not_covered"}


def test_about_as_many_of_the_questions_are_declined_as_the_setting_says_when_each_is_left_out() -> None:
    vectors, exemplars = scattered(KINDS)
    declined = 0
    for i in range(20):
        rest, others = np.delete(vectors, i, axis=0), [*exemplars[:i], *exemplars[i + 1 :]]
        learned = taught(rest, others, {"question": 0})
        cosines = rest @ vectors[i]
        declined += Grounding(learned, others, 0.1).judge(cosines, learned(cosines), 0.0).kind != "question"
    assert 1 <= declined <= 6


def test_the_calibration_says_what_is_declined_on_either_side_of_the_line() -> None:
    vectors, exemplars = scattered(KINDS)
    learned = taught(vectors, exemplars, {"question": 0})
    strict, usual = calibration(learned, 0.3), calibration(learned, 0.04)
    assert strict
    assert usual
    assert 0 <= usual.covered_declined <= strict.covered_declined <= 1
    assert 0.8 < usual.not_covered_declined <= strict.not_covered_declined <= 1


def test_without_a_list_of_what_is_not_covered_there_is_none() -> None:
    vectors, exemplars = scattered(["question", "small_talk"])
    assert calibration(taught(vectors, exemplars, {"question": 0}), 0.04) is None


def test_in_a_thread_the_bonus_counts_and_nothing_is_small_talk() -> None:
    alone, leaning = judged(SMALL_TALK), judged(SMALL_TALK, bonus=0.5)
    assert alone.kind == "small_talk"
    assert leaning.kind != "small_talk"
    assert leaning.margin == pytest.approx(alone.margin + 0.5)


def test_without_a_list_of_what_is_not_covered_what_is_far_from_everything_is_declined() -> None:
    kinds: list[ExemplarKind] = ["question", "small_talk", "care"]
    assert judged(QUESTION, kinds=kinds).kind == "question"
    declined = judged(NOTHING, kinds=kinds)
    assert (declined.kind, declined.about) == ("not_covered", None)
    assert judged(SMALL_TALK, kinds=kinds).kind == "small_talk"
    assert judged(CARE, kinds=kinds).kind == "care"


def test_a_single_message_that_is_not_covered_declines_what_is_much_like_it_and_nothing_else() -> None:
    vectors, exemplars = scattered(["question", "small_talk", "care"])
    vectors, exemplars = np.vstack([vectors, NOT_COVERED]), [*exemplars, Exemplar("pay", "not_covered", "Not ours.")]
    learned = taught(vectors, exemplars, {"question": 0})
    grounding = Grounding(learned, exemplars, 0.04)

    def judged(message: Vectors) -> Verdict:
        cosines = vectors @ normalised(message)
        return grounding.judge(cosines, learned(cosines), 0.0)

    declined = judged(NOT_COVERED + 0.3 * QUESTION)
    assert (declined.kind, declined.about) == ("not_covered", "Not ours.")
    assert judged(QUESTION + 0.3 * NOT_COVERED).kind == "question"
    assert calibration(learned, 0.04) is None


def test_messages_in_other_languages_are_nothing_to_be_near_to() -> None:
    vectors, exemplars = scattered(KINDS)
    german = [Exemplar("was", "not_covered", "German", "de")]
    learned = taught(np.vstack([NOTHING, vectors]), [*german, *exemplars], {"question": 0})
    cosines = np.vstack([NOTHING, vectors]) @ NOTHING
    verdict = Grounding(learned, [*german, *exemplars], 0.04).judge(cosines, learned(cosines), 0.0)
    assert (verdict.kind, verdict.about) == ("not_covered", "not_covered")
