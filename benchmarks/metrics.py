"""How good a ranking is by what people judged, at the depth at which such figures are published."""

from collections.abc import Mapping, Sequence
from math import log2

DEPTH = 10


def ndcg(ranked: Sequence[str], judged: Mapping[str, int]) -> float:
    """The gain of what was found, less the lower it stands, as a share of the best that was possible."""
    return _gain([judged.get(found, 0) for found in ranked]) / _gain(sorted(judged.values(), reverse=True))


def recall(ranked: Sequence[str], judged: Mapping[str, int]) -> float:
    right = {document for document, grade in judged.items() if grade > 0}
    return len(right.intersection(ranked[:DEPTH])) / len(right)


def reciprocal_rank(ranked: Sequence[str], judged: Mapping[str, int]) -> float:
    places = (place for place, found in enumerate(ranked[:DEPTH], start=1) if judged.get(found, 0) > 0)
    return 1 / next(places, float("inf"))


def _gain(grades: Sequence[int]) -> float:
    return sum(grade / log2(place + 1) for place, grade in enumerate(grades[:DEPTH], start=1))
