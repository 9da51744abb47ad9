"""Puts right what was mistyped, by the words of the knowledge and of all that people ask of it."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import islice

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ENDING = re.compile(r"(?<=\w{3})(?:['’]s|s|es|d|ed|ing)$")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SHORTEST, _LONGEST = 4, 24  # letters, of a word that is put right
# Times that a word is there before others are taken for it: a short one is near to many.
_OFTEN, _OFTEN_SHORT = 3, 10
_SHORT = 5
_MOST = 20  # words of a message
_READ = 20_000  # texts; more have hardly another word


class Spelling:
    def __init__(self, texts: Iterable[str], known: Collection[str]) -> None:
        """`known` are words that are right, though the texts may not have them."""
        self._counts = Counter(word for text in islice(texts, _READ) for word in _WORD.findall(text.lower()))
        self._known = known

    def __call__(self, message: str) -> str:
        """Of a word that nobody knows, the one a letter from it that the texts have most often."""
        unknown = [word for word in dict.fromkeys(_WORD.findall(message)) if not self._knows(word.lower())]
        right = {word: self._nearest(word.lower()) or word for word in unknown[:_MOST]}
        return _WORD.sub(lambda found: right.get(found[0], found[0]), message) if right else message

    def _knows(self, word: str) -> bool:
        return any(form in self._counts or form in self._known for form in (word, _ENDING.sub("", word)))

    def _nearest(self, word: str) -> str | None:
        if not (_SHORTEST <= len(word) <= _LONGEST and word.isascii()):
            return None
        best = max(_one_off(word), key=lambda near: self._counts[near])
        return best if self._counts[best] >= (_OFTEN if len(word) > _SHORT else _OFTEN_SHORT) else None


def _one_off(word: str) -> Iterator[str]:
    """One letter too many, too few or another, or two that changed places."""
    for i in range(len(word) + 1):
        before, after = word[:i], word[i:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in _LETTERS:
            yield before + letter + after[1:]
            yield before + letter + after
