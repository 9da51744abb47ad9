"""Whether a pronoun stands for something that the text itself doesn't name."""

import re

from bot.understanding.words import AUXILIARIES, SUBJECTS, WH, is_topic, words

_LONGEST = 2000
_STANDS_FOR_SOMETHING = frozenset("it they them those these that he she him her his their its".split())
_SUBJECTS_ONLY = frozenset(("they", "he", "she"))
# `It` for nothing, as in `is it hard to …`, `it's clear that …`, `worth it`; and the subject IT.
_EMPTY_IT = re.compile(
    r"\b(?i:(?:is|was|isn'?t|would|does|do|doesn'?t|will|can|could)\s+it\s+(?:[\w'’]+\s+){0,6}?"
    r"(?:to\s+\w|(?:if|that|when)\b|[a-z]{2,}ing(?<!thing)\b)"
    r"|it(?:['’]s|\s+is|\s+was)\s+(?:[\w'’]+\s+){1,3}?(?:to\s+\w|that\b|if\b|[a-z]{2,}ing(?<!thing)\b)"
    r"|^\W*it['’]?s (?:my|been)\b|does(?:n['’]?t)?\s+it\s+matter\b"
    r"|worth it|make it (?:as|in|into|to|through)\b|get it right|it comes to"
    r"|how(?:['’]s| is) it going|as it (?:is|were))"
    r"|\bIT\b(?=.*[a-z])",
)
# After these `that` is a thing (`does that count`), unless a subject follows (`is it true that I …`).
_BEFORE_THAT = AUXILIARIES | frozenset(
    "about of for with on in to like than from by at into after before do doing did why how and but or what wheres "
    "mean means say said get take need want put".split()
)
_AFTER_THAT = frozenset("in on to for with at from into as and or but too first now then again instead".split())
_AFTER_ONE = frozenset(
    "please pls then for in on at with about that is are was would do does if now first too again exactly".split()
)
_BEFORE_ONE = frozenset(
    "the that this which another other become be get find make build write have want need join me".split()
)
# `This job`, `those who …`, `these days` point to the world and not to what was said.
_IN_THE_WORLD = frozenset(
    "job role field career path industry area line kind sort type world handbook chat channel bot profession business "
    "work position year week month space sector company country market who days roles jobs people folks projects guys "
    "whole stuff".split()
)


def has_open_pronoun(text: str) -> bool:
    said = words(_EMPTY_IT.sub(" ", text[:_LONGEST]))
    return any(_is_open(said, at) for at in range(len(said)))


def _is_open(said: list[str], at: int) -> bool:
    word, before, after = said[at], said[at - 1] if at else "", said[at + 1] if at + 1 < len(said) else ""
    if word in {"one", "ones"}:
        return (not after or after in _AFTER_ONE) and (before in _BEFORE_ONE or word == "ones") and not _named(said, at)
    if word not in _STANDS_FOR_SOMETHING or after in _IN_THE_WORLD:
        return False
    if word == "that":
        is_a_thing = before in _BEFORE_THAT or not after or not at or after in _AFTER_THAT
        return is_a_thing and after not in SUBJECTS - {"one", "ones"} and not _named(said, at)
    return not _named(said, at)


def _named(said: list[str], at: int) -> bool:
    """Something in front of it; but neither a verb nor what it asks about, as in `which language do they use`."""
    start = at if said[at] in _SUBJECTS_ONLY else at - 2 if said[at - 1] == "of" else at - 1
    if at and said[at - 1] in AUXILIARIES:
        start = next((i for i in range(at - 1, -1, -1) if said[i] in WH), at)
    return any(is_topic(said[i]) and not _is_verb(said, i) for i in range(start))


def _is_verb(said: list[str], at: int) -> bool:
    """As in `do people contribute` and `who prepares`."""
    return said[max(at - 1, 0)] == "who" or (at > 1 and said[at - 1] in SUBJECTS and said[at - 2] in AUXILIARIES)
