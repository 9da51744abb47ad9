"""Questions of this subject in another language, word for word in English: the model reads nothing else."""

import re
from collections.abc import Mapping
from functools import cache

from bot.rag.plain_yaml import shipped
from bot.understanding.languages import without_accents

_WORD = re.compile(r"[^\W_]+")
_READ = 500  # characters
_PHRASE = 6  # words at most
_SHORTEST = 4  # letters, of a word within a German one
_LEFT_OUT = "_"
_COMPOUNDS = frozenset(("de",))

Words = Mapping[str, str]


def in_english(message: str, language: str) -> str:
    """In its own order, and with the words that nobody listed; empty for a language of which none are."""
    if language not in _listed():
        return ""
    whole, beginnings = _listed()[language]
    said = _WORD.findall(without_accents(message[:_READ].lower()))
    english: list[str] = []
    at = 0
    while at < len(said):
        length, meaning = _longest(said[at : at + _PHRASE], whole, beginnings)
        if length == 1 and language in _COMPOUNDS and said[at] not in whole:
            meaning = _within(said[at], beginnings)
        english += [meaning or said[at]] if meaning != _LEFT_OUT else []
        at += length
    return " ".join(english)


def _longest(said: list[str], whole: Words, beginnings: Words) -> tuple[int, str]:
    """How many of these words mean something together, and what."""
    for length in range(len(said), 0, -1):
        phrase = " ".join(said[:length])
        if meaning := whole.get(phrase) or _beginning(phrase, beginnings, length):
            return length, meaning
    return 1, ""


def _beginning(phrase: str, beginnings: Words, length: int) -> str:
    """Of the longest that it begins with; the ending belongs to the last of so many words."""
    fitting = (b for b in beginnings if phrase.startswith(b) and b.count(" ") == length - 1)
    return beginnings.get(max(fitting, key=len, default=""), "")


def _within(word: str, beginnings: Words) -> str:
    """`Programmierkenntnisse` as `programming code skills`."""
    meanings: list[str] = []
    at = 0
    while at < len(word):
        fitting = [b for b in beginnings if len(b) >= _SHORTEST and word.startswith(b, at)]
        longest = max(fitting, key=len, default="")
        meanings += [beginnings[longest]] if longest else []
        at += len(longest) or 1
    return " ".join(meanings)


@cache
def _listed() -> Mapping[str, tuple[Words, Words]]:
    """By language: what is listed whole, and what with any ending."""
    content: Mapping[str, Mapping[str, str]] = shipped("glossary.yaml")
    found: dict[str, tuple[dict[str, str], dict[str, str]]] = {}
    for meaning, languages in content.items():
        for language, forms in languages.items():
            for form in forms.split():
                phrase = " ".join(_WORD.findall(form.replace("_", " ")))
                found.setdefault(language, ({}, {}))[form.endswith("*")].setdefault(phrase, meaning)
    return found
