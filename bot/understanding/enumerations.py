"""Asks that a message numbers: `1) what do I read 2) where do I show my face`."""

import re
from itertools import islice

from bot.understanding.asking import asks, is_request, sentences, shaded
from bot.understanding.words import own_topics, topic_words

_MARK = re.compile(
    r"(?:^|(?<=[\s(]))(?:\(?(?P<number>[1-9]|[a-i])\)|(?P<point>[1-9]|[a-i])[.:/-](?=\s)|#(?P<hash>[1-9]):?)\s*", re.I
)
_BULLET = re.compile(r"^ ?[-*•–] +(?=\S)", re.MULTILINE)
_CONSIDERED = 200
_NAME = 9  # words; what is longer isn't the name of a topic
_ANNOUNCED = re.compile(r"^$|\b(?:questions?|things|asks|quickies|ones|points|topics)\W*$", re.IGNORECASE)


def numbered_asks(text: str) -> list[str]:
    """The points, if at least two of them ask or all complete the question in front; else none."""
    marks = _marks(shaded(text))
    if len(marks) < 2:
        return []
    ends = [*(start for start, _ in marks[1:]), len(text)]
    points = [text[after:end].strip(" ,;\n") for (_, after), end in zip(marks, ends, strict=True)]
    points = [re.sub(r"[,;\s]+(?:and|or|also|plus|&)$", "", point, flags=re.IGNORECASE) for point in points]
    points = [point for point in points if topic_words(point)]
    lead = text[: marks[0][0]].strip(" :(\n")
    if sum(map(asks, points)) > 1 or (_ANNOUNCED.search(lead) and not any(map(_tells_and_asks, points))):
        return points
    if is_request(lead) and not own_topics(lead) and all(len(point.split()) < _NAME for point in points):
        return [f"{lead} {point}" for point in points]
    return []


def _tells_and_asks(point: str) -> bool:
    """As the last point of a story does: `3) I get no interviews. What's wrong?`."""
    said = sentences(point)
    return len(said) > 1 and not asks(said[0]) and asks(said[-1])


def _marks(dark: str) -> list[tuple[int, int]]:
    """Where each begins and ends: those that count up from 1 or a, or else the bullets."""
    counted: list[tuple[int, int]] = []
    for mark in islice(_MARK.finditer(dark), _CONSIDERED):
        sign = (mark["number"] or mark["point"] or mark["hash"]).lower()
        place = int(sign) if sign.isdigit() else ord(sign) - ord("a") + 1
        if place == len(counted) + 1:
            counted.append(mark.span())
    return counted if len(counted) > 1 else [bullet.span() for bullet in islice(_BULLET.finditer(dark), _CONSIDERED)]
