"""A text as its words: the root of each, the clause it stands in, and whether it is negated there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.rag.chat.plain_words import FUNCTION, NEGATING

_CLAUSE = re.compile(r"[.,;:!?…()\n]|\s[–—-]\s|\b(?:but|because|since|although|though|while|unless|whereas|so|and)\b")
_WORD = re.compile(r"[^\W_]+")
_NOT = re.compile(r"\b(?:can|won|shan|ain)['’]?t\b|n['’]t\b|\bcannot\b|\bnon-")
# They deny nothing: “not only this”, “no matter how”.
_NO_NEGATION = re.compile(
    r"\bnot (?:only|just|merely)\b|\bno matter\b|\bno longer than\b|\bno doubt\b|\bwhether or not\b"
)
_PHRASES = re.compile(
    r"\brather than\b|\binstead of\b|\bleav(?:e|es|ing) out\b"
    r"|\bke(?:ep|eps|pt|eping) (?:you|us|them|people|others|your team) from\b"
    r"|\bnothing more than\b|\bfree (?:of|from)\b|\bfar from\b|\btoo (?=\w+ to\b)"
)
_SEVERAL = re.compile(r"\bmore than one\b")
_SCOPE = 4  # words that say something, after what negates them
_BEFORE = 3
_ENDINGS = re.compile(
    r"(?:(?<=\w{4})(?:izations?|ications?|icates?|icated|ations?|itions?|ments?|ness|ingly|edly|ings?|ions?|ives?|ities|ity"
    r"|ances?|ences?|ables?|ibles?|ably|ibly|ency|encies|als?|ists?|ships?|ates?|ated|ating|izes?|ized|izing|icants?|ants?|ents?|ics?|ous|ful)"
    r"|(?<=\w{3})(?:iest|ier|ily|ies|ied|ing|ers?|ors?|est|ed|es|ly|y|s|e))$"
)
_WHOLE = re.compile(r"(experiment)\w*|(expert)\w*|(univers)\w*|(process)\w*|(princip)\w*|(business)\w*")


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    root: str
    says: bool
    is_negated: bool


Clause = Sequence[Word]
Told = Sequence[Clause]
"""One sentence, in its order."""


def clauses(text: str) -> list[Clause]:
    plain = _NO_NEGATION.sub(" ", text.casefold().replace("’", "'"))
    plain = _SEVERAL.sub("several", plain)
    plain = _PHRASES.sub(" not ", _NOT.sub(" not ", plain))
    return [clause for part in _CLAUSE.split(plain) if (clause := _clause(_WORD.findall(part)))]


def root(word: str) -> str:
    if whole := _WHOLE.fullmatch(word):
        return str(whole[whole.lastindex or 0])
    for _ in range(3):
        shorter = _ENDINGS.sub("", word)
        if shorter == word:
            break
        word = shorter
    return word[:-1] if len(word) > 4 and word[-1] == word[-2] else word


def _clause(words: list[str]) -> Clause:
    saying = [word not in FUNCTION and word not in NEGATING and len(word) > 1 for word in words]
    negated = [False] * len(words)
    for i, word in enumerate(words):
        if word in NEGATING:
            after = [j for j in range(i + 1, len(words)) if saying[j]][:_SCOPE]
            for j in range(i + 1, after[-1] + 1) if after else [j for j in range(i) if saying[j]][-_BEFORE:]:
                negated[j] = not negated[j]
    return [Word(word, root(word), saying[i], negated[i]) for i, word in enumerate(words)]
