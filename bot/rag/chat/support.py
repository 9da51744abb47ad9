"""Whether passages support a sentence: nothing may be said that those it cites don't say.

One `Backed` for an answer keeps the vectors of passages, so that a sentence costs one call of the embedding model: some
20 ms of a thread, which is no work for the event loop.
"""

import re
from collections.abc import Sequence

import numpy as np

from bot.domain import Passage
from bot.rag.chat.claims import claims_more
from bot.rag.chat.plain_words import DELICATE, PLAIN
from bot.rag.chat.roots import Told, Word, clauses, root
from bot.rag.chat.turned import is_turned, kept_together
from bot.rag.embeddings import Embedder, Vectors, normalised
from bot.rag.sentences import sentences

_NEAR_WORD = 0.66  # that two words are to each other to stand for the same
_MOST_NEW = 0.5  # of the words that say something
_NEAR = 0.78  # that a sentence is to what it puts in other words
_NEAR_SHORT = 0.85  # when no more than
_SHORT = 4  # words say something
_APART = 0.2  # that it has to be nearer, if no two words keep the company they keep there
_COMMA = re.compile(r"[,;:] ")
_LEAD = 5  # words before a colon
_WORD = re.compile(r"(?:\bas an? )?(?P<word>[^\W_]+)")  # with what falls with it: “as a nurse”
_MOST_PARTS = 15
_PLAIN = frozenset(map(root, PLAIN))
_DELICATE = frozenset(map(root, DELICATE))


class Support:
    """The sentences of one answer are checked by the same."""

    def __init__(self, embed: Embedder, own_words: str = "") -> None:
        """`own_words` is what the person said themselves: no figure, name or link is supported by it."""
        self._embed = embed
        self._own = {word.root for word in _saying(clauses(own_words))}
        self._known: dict[str, _Known] = {}

    def unsupported(self, sentence: str, cited: Sequence[Passage]) -> str | None:
        """None if these passages support it, else why not, in a word; raises ModelUnavailable."""
        if not cited:
            return "uncited"
        if sentence.endswith("?"):
            return "question"
        known = [self._of(passage) for passage in cited]
        said, told = clauses(sentence), [each for passage in known for each in passage.told]
        return (
            claims_more(sentence, "\n".join(each.text for each in known))
            or is_turned(said, told)
            or self._says_more(sentence, said, known)
        )

    def _says_more(self, sentence: str, said: Told, known: Sequence["_Known"]) -> str | None:
        saying, without = _saying(said), _without_lead(sentence)
        alone = len(_saying(clauses(without)))
        there = frozenset[str]().union(*(each.roots for each in known))
        new = [word for word in saying if word.root not in there]
        if not alone or len(new) > _MOST_NEW * len(saying) or any(word.root in _DELICATE for word in new):
            return "words"
        own = {word.root for word in new} & self._own - _PLAIN
        odd = {word.text for word in new if word.root not in _PLAIN | own}
        told = _WORD.sub(lambda word: "" if root(word["word"].casefold()) in own else word[0], without)
        vector, *words = self._embed([told, *sorted(odd)])
        if any(max(each.likest_word(word) for each in known) < _NEAR_WORD for word in words):
            return "words"
        apart = 1 - kept_together(said, [told for each in known for told in each.told])
        enough = _NEAR if alone > _SHORT else _NEAR_SHORT
        return None if _likeness(vector, known) - _APART * apart >= enough else "meaning"

    def _of(self, passage: Passage) -> "_Known":
        if passage.id not in self._known:
            self._known[passage.id] = _Known(self._embed, passage)
        return self._known[passage.id]


class _Known:
    """What a passage says, and the vectors of it once they are needed."""

    def __init__(self, embed: Embedder, passage: Passage) -> None:
        self._embed = embed
        self._passage = passage
        self._lines = [sentences(line) for line in passage.text.split("\n")]
        self._windows: Vectors | None = None
        self._words: Vectors | None = None
        headings = (*passage.section, passage.title or "")
        self.text = "\n".join((*headings, passage.text))
        self.told = [clauses(sentence) for line in ([*headings[-2:]], *self._lines) for sentence in line]
        self.roots = frozenset(word.root for heading in headings for word in _saying(clauses(heading))) | {
            word.root for told in self.told for word in _saying(told)
        }

    def likest(self, vector: Vectors) -> Vectors:
        """Of its windows, each of one sentence or two."""
        if self._windows is None:
            title = self._passage.title
            parts = [part for line in self._lines for sentence in line for part in _parts(sentence)]
            named = [f"{title}: {sentence}" for sentence in self._lines[0]] if title else []
            pairs = [" ".join(line[i : i + 2]) for line in self._lines for i in range(len(line) - 1)]
            self._windows = self._embed(
                [*(sentence for line in self._lines for sentence in line), *parts, *pairs, *named]
            )
        return np.asarray(self._windows[int((self._windows @ vector).argmax())])

    def likest_word(self, vector: Vectors) -> float:
        if self._words is None:
            self._words = self._embed(sorted({word.text for told in self.told for word in _saying(told)}))
        return float((self._words @ vector).max())


def _without_lead(sentence: str) -> str:
    """A title in front makes whatever follows it look alike."""
    head, colon, rest = sentence.partition(":")
    return rest.strip() if colon and len(head.split()) <= _LEAD else sentence


def _parts(sentence: str) -> list[str]:
    """One or more of what stands between its commas, but all of it."""
    parts = _COMMA.split(sentence)
    some = [(i, j) for i in range(len(parts)) for j in range(i + 1, len(parts) + 1) if j - i < len(parts)]
    return [", ".join(parts[i:j]) for i, j in some][:_MOST_PARTS]


def _saying(told: Told) -> list[Word]:
    return [word for clause in told for word in clause if word.says]


def _likeness(vector: Vectors, known: Sequence[_Known]) -> float:
    """To what is most like it in one passage, or in all of them together."""
    likest = [each.likest(vector) for each in known]
    return max(float(row @ vector) for row in (*likest, normalised(np.sum(likest, axis=0))))
