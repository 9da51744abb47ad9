"""Passages that say the same in several places, as one text in two documents: shown once, with all their places."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.domain import Passage, Place

_WORD = re.compile(r"\w+")
# The share of the words of two passages of one name that both have. Rewordings of one idea stay well below it.
_SAME = 0.8
_FEWEST = 6  # words; less is a heading rather than a copy


def shown_for(passages: Sequence[Passage]) -> list[Passage]:
    """For each passage the one to show: the first that says the same, with the places of all that do."""
    firsts: list[int] = []
    alike: dict[tuple[str, ...], list[int]] = {}
    places: dict[int, list[Place]] = {}
    for passage in passages:
        before = alike.setdefault(_key(passage), [])
        first = next((i for i in before if _says_the_same(passages[i], passage)), len(firsts))
        if first == len(firsts):
            before.append(first)
        firsts.append(first)
        places.setdefault(first, []).extend(passage.places)
    merged = {first: replace(passages[first], places=tuple(dict.fromkeys(all_))) for first, all_ in places.items()}
    return [merged[first] for first in firsts]


def is_nearly(text: str, other: str) -> bool:
    """But for a few words the same."""
    return _nearly_the_same(_words(text), _words(other))


def _key(passage: Passage) -> tuple[str, ...]:
    """Only passages with the same key are compared: those of one name, or without one those of the very same words."""
    named = (passage.title or "").casefold()
    return (passage.kind, named) if named else (passage.kind, "", *sorted(_words(passage.text)))


def _says_the_same(one: Passage, other: Passage) -> bool:
    """An outline belongs to its own section, whatever it lists."""
    ours, theirs = _words(one.text), _words(other.text)
    if one.kind == "section" or min(len(ours), len(theirs)) < _FEWEST:
        return False
    return _nearly_the_same(ours, theirs)


def _nearly_the_same(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    return len(ours & theirs) >= _SAME * len(ours | theirs)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))
