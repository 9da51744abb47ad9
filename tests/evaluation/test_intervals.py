"""How sure a figure is: intervals that can be checked by hand or by a known distribution."""

from collections.abc import Sequence

import pytest

from bot.evaluation.intervals import RESAMPLES, draws, interval, median, median_interval, share, share_interval

YES, NO = (1, 1), (0, 1)


def test_a_share_is_of_everything_counted_not_the_mean_of_shares() -> None:
    assert share([(1, 3), (1, 1), (0, 0)]) == 0.5
    assert share([]) is None
    assert share([(0, 0)]) is None


def test_a_median_leaves_out_what_is_not_known() -> None:
    assert median([4, None, 1, 2]) == 2
    assert median([1, 2]) == 1.5
    assert median([None]) is None


def test_draws_are_as_many_as_the_questions_and_the_same_every_time() -> None:
    assert len(draws(7)) == RESAMPLES
    assert {len(draw) for draw in draws(7)} == {7}
    assert {place for draw in draws(7) for place in draw} == set(range(7))
    assert draws(7) == draws(7)


def test_an_interval_leaves_out_25_of_1000_at_either_end() -> None:
    one_each = [[place] for place in range(1_000)]
    assert interval(range(1_000), lambda drawn: float(drawn[0]), one_each) == (25, 974)


def test_an_interval_is_of_the_draws_that_have_something_to_sum_up() -> None:
    assert median_interval([None, 5], [[0], [1]]) == (5, 5)
    assert median_interval([None], [[0]]) is None


def test_a_share_of_a_half_is_as_uncertain_as_a_coin() -> None:
    """A binomial of 100 tosses has 95 % between 40 and 60."""
    low, high = share_interval([YES, NO] * 50, draws(100)) or (0, 0)
    assert (low, high) == pytest.approx((0.4, 0.6), abs=0.02)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [([YES] * 20, (0.8316, 1)), ([NO] * 20, (0, 0.1684)), ([YES], (0.025, 1)), ([YES] * 20 + [(0, 0)], (0.8316, 1))],
)
def test_a_share_of_all_or_none_has_the_exact_bound(
    counts: Sequence[tuple[int, int]], expected: tuple[float, float]
) -> None:
    """Clopper and Pearson give 20 of 20 a lower end of .8316."""
    assert share_interval(counts, draws(len(counts))) == pytest.approx(expected, abs=0.0001)


def test_a_share_of_nothing_has_no_interval() -> None:
    assert share_interval([(0, 0)], draws(1)) is None
    assert share_interval([], draws(0)) is None


def test_questions_are_drawn_whole_with_all_their_parts() -> None:
    """Two questions of five parts each, all or none cited: the share is 0, a half or 1, and nothing between."""
    found = {share([[(5, 5), (0, 5)][place] for place in draw]) for draw in draws(2)}
    assert found == {0, 0.5, 1}
