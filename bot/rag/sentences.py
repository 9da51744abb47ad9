"""Cuts a text into its sentences, every character of which stays as it stands."""

import re

# An end, what closes after it, and a start that isn't in lower case.
_BREAK = re.compile(r"[.!?…][\"'”’)\]]*(?P<space>\s+)(?=[\"'“‘(\[]*(?![a-zà-öø-ÿ])\w)")
_ABBREVIATED = re.compile(
    r"(?:^\W*\d{1,3}|\b(?:[^\W\d_]|e\.g|i\.e|etc|vs|cf|approx|dept|no|fig|mr|mrs|ms|dr|prof|st|jr|sr|inc|ltd|ph\.d"
    r"|u\.s|u\.k|a\.m|p\.m))\.$",
    re.IGNORECASE,
)
_LONGEST_ABBREVIATION = 12
MOST = 3  # sentences that are quoted of one text
_EXCLAMATION = 3  # words
_ROOT = 5  # letters
_ASKING = frozenset(
    "what when where which does have with this that there about shoul could would from your they".split()
)


def sentences(text: str) -> list[str]:
    """An abbreviation in front of a capital may join two of them; it never parts one."""
    found, start = [], 0
    for match in _BREAK.finditer(text):
        end = match.start("space")
        if not _ABBREVIATED.search(text[max(start, match.start() + 1 - _LONGEST_ABBREVIATION) : match.start() + 1]):
            found.append(text[start:end].strip())
            start = match.end()
    return [sentence for sentence in (*found, text[start:].strip()) if sentence]


def gist(text: str) -> str:
    """The first sentence that stands by itself: no “Why?”, “Great!” or “Here are some ways:”, unless that is all."""
    found = sentences(text)
    return next((sentence for sentence in found if not leads_on(sentence)), found[0] if found else "")


def leads_on(sentence: str) -> bool:
    """Whether it only calls for what comes after it."""
    return sentence.endswith(("?", ":")) or (sentence.endswith("!") and len(sentence.split()) <= _EXCLAMATION)


def fitting(text: str, asked: str) -> list[str]:
    """All of a short text; of a long one the sentence nearest to what was asked, between its neighbours."""
    found = sentences(text)
    wanted = roots(asked) - _ASKING
    nearest = max(range(len(found)), key=lambda i: len(wanted & roots(found[i])), default=0)
    start = max(0, min(nearest - 1, len(found) - MOST))
    return found[start : start + MOST]


def roots(text: str) -> set[str]:
    """The beginnings of its longer words, by which `network` and `networking` are one."""
    return {word[:_ROOT] for word in re.findall(r"\w{4,}", text.casefold())}
