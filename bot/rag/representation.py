"""How a passage stands in the index: the texts whose vectors lead to it, and the words it is searched by."""

import hashlib
import re
from collections.abc import Sequence

from bot.domain import Exemplar, Passage

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_MIN_CHARACTERS = 20  # of a sentence that says something by itself


def embedded_texts(passage: Passage) -> tuple[str, str]:
    """A passage's vector is the mean of two: its statement alone, and all it says under its heading."""
    words = _own_words(passage)
    details = () if passage.kind == "section" else passage.details
    return words, " ".join((f"{passage.section[-1]}.", words, *details))


def content_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def searched_words(passage: Passage) -> str:
    return f"{' '.join(passage.section)} {_own_words(passage)}"


def own_exemplars(passage: Passage, asked: bool) -> Sequence[Exemplar]:
    """A passage's own words lead to it like a question; one that nobody asked of is led to by each of its sentences."""
    words = _own_words(passage)
    sentences = [] if asked or passage.kind == "section" else _SENTENCE_END.split(passage.statement)
    texts = [words, *(text for text in sentences[1:] if len(text) >= _MIN_CHARACTERS)]
    return [Exemplar(text, "own_words", passage.id) for text in texts]


def _own_words(passage: Passage) -> str:
    """What a passage is known by: a bullet by its name and text, a section by its heading, opening and bullet names."""
    if passage.kind == "section":
        lines = passage.text.split("\n")
        opening = (line for line in lines[:1] if not line.startswith("- "))
        names = (line.removeprefix("- **").partition(":**")[0] for line in lines if line.startswith("- **"))
        return " ".join((f"{passage.section[-1]}.", *opening, ", ".join(names)))
    return f"{passage.title}: {passage.statement}" if passage.title else passage.statement
