"""How a passage stands in the index: the texts whose vectors lead to it, and the words it is searched by."""

import hashlib

from bot.domain import Passage


def embedded_texts(passage: Passage) -> tuple[str, str]:
    """A passage's vector is the mean of two: its statement alone, and all it says under its heading."""
    words = _own_words(passage)
    details = () if passage.kind == "section" else passage.details
    return words, " ".join((f"{passage.section[-1]}.", words, *details))


def content_hash(passage: Passage) -> str:
    return hashlib.sha256("\0".join(embedded_texts(passage)).encode()).hexdigest()


def searched_words(passage: Passage) -> str:
    return f"{' '.join(passage.section)} {_own_words(passage)}"


def _own_words(passage: Passage) -> str:
    """What a passage is known by: a bullet by its name and text, a section by its heading, opening and bullet names."""
    if passage.kind == "section":
        lines = passage.text.split("\n")
        opening = (line for line in lines[:1] if not line.startswith("- "))
        names = (line.removeprefix("- **").partition(":**")[0] for line in lines if line.startswith("- **"))
        return " ".join((f"{passage.section[-1]}.", *opening, ", ".join(names)))
    return f"{passage.title}: {passage.statement}" if passage.title else passage.statement
