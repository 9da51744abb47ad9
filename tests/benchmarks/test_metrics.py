"""The figures of a ranking, on cases small enough to do by hand."""

from collections.abc import Callable
from math import log2

import pytest

from benchmarks.metrics import ndcg, recall, reciprocal_rank

ONE = {"a": 1}
TEN_OTHERS = [f"other {i}" for i in range(10)]


def test_the_only_right_one_counts_less_the_lower_it_stands() -> None:
    assert ndcg(["a", "b"], ONE) == 1
    assert ndcg(["b", "a"], ONE) == pytest.approx(1 / log2(3))
    assert ndcg(["b", "c", "a"], ONE) == 0.5


def test_two_right_ones_are_measured_by_the_best_order_of_both() -> None:
    found, best = 1 + 1 / log2(4), 1 + 1 / log2(3)
    assert ndcg(["a", "x", "b"], {"a": 1, "b": 1}) == pytest.approx(found / best)
    assert ndcg(["b", "a"], {"a": 1, "b": 1}) == 1


def test_a_higher_grade_belongs_in_front() -> None:
    found, best = 1 + 3 / log2(3), 3 + 1 / log2(3)
    assert ndcg(["good", "best"], {"good": 1, "best": 3}) == pytest.approx(found / best)


def test_more_right_ones_than_places_can_still_be_perfect_but_for_recall() -> None:
    judged = {f"right {i}": 1 for i in range(20)}
    assert ndcg(list(judged), judged) == 1
    assert recall(list(judged), judged) == 0.5


def test_recall_is_the_share_of_the_right_ones_wherever_they_stand() -> None:
    assert recall(["x", "b", "a"], {"a": 1, "b": 1, "c": 1, "d": 1}) == 0.5


def test_reciprocal_rank_is_that_of_the_first_right_one() -> None:
    assert reciprocal_rank(["x", "b", "y", "a"], {"a": 1, "b": 1}) == 0.5


@pytest.mark.parametrize("figure", [ndcg, recall, reciprocal_rank])
@pytest.mark.parametrize("ranked", [[], TEN_OTHERS, [*TEN_OTHERS, "a"]], ids=["nothing", "others", "eleventh"])
def test_what_is_not_among_the_first_ten_was_not_found(figure: Callable[..., float], ranked: list[str]) -> None:
    assert figure(ranked, ONE) == 0


def test_what_was_judged_as_wrong_is_not_right() -> None:
    judged = {"wrong": 0, "a": 1}
    assert recall(["a"], judged) == 1
    assert reciprocal_rank(["wrong", "a"], judged) == 0.5
