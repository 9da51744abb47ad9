"""How sure a figure is: 95 % intervals by the bootstrap, which sums up again what is drawn, with repeats, from the same
questions."""

from collections.abc import Callable, Iterable, Sequence
from random import Random
from statistics import median as middle
from typing import TypeVar

T = TypeVar("T")
Count = tuple[int, int]  # so many, of so many
Draw = Sequence[int]  # the places of those drawn
Interval = tuple[float, float]
RESAMPLES = 1_000
_SEED = 1
_TAIL = 0.025  # left out at either end


def share(counts: Sequence[Count]) -> float | None:
    many, of = map(sum, zip(*counts, strict=True)) if counts else (0, 0)
    return many / of if of else None


def median(amounts: Iterable[int | None]) -> float | None:
    known = [amount for amount in amounts if amount is not None]
    return middle(known) if known else None


def draws(size: int) -> list[Draw]:
    """As many as the questions each, and the same in every run: the intervals of the same marks don't change."""
    chance = Random(_SEED)  # noqa: S311  (statistics, not secrets)
    return [chance.choices(range(size), k=size) for _ in range(RESAMPLES)]


def interval(
    values: Sequence[T], summary: Callable[[Sequence[T]], float | None], drawn: Iterable[Draw]
) -> Interval | None:
    """The middle 95 % of the summaries; None where there is nothing to sum up."""
    summaries = (summary([values[i] for i in draw]) for draw in drawn)
    found = sorted(figure for figure in summaries if figure is not None)
    out = int(len(found) * _TAIL)
    return (found[out], found[-1 - out]) if found else None


def share_interval(counts: Sequence[Count], drawn: Iterable[Draw]) -> Interval | None:
    """Where all went the same way, so does every draw, and twenty of twenty would look certain. The exact bound (by
    Clopper and Pearson) stands in there: as bad as it can be and still come out like that once in forty times."""
    counted = [count for count in counts if count[1]]
    found = share(counted)
    if found not in {0, 1}:
        return interval(counts, share, drawn)
    bound = _TAIL ** (1 / len(counted))
    return (bound, 1.0) if found else (0.0, 1 - bound)


def median_interval(amounts: Sequence[int | None], drawn: Iterable[Draw]) -> Interval | None:
    return interval(amounts, median, drawn)
