"""Two things that a message wants to hear about one by one: `bootcamp or degree? the upside of each, please`."""

import re

from bot.understanding.asking import is_inverted, is_request, shaded
from bot.understanding.words import AUXILIARIES, SUBJECTS, WH, own_topics, words

_LONGEST = 400  # characters; a longer message tells a story
_PHRASE = r"[^\s?.,:;!]+(?: [^\s?.,:;!]+){0,4}?"
_EITHER = re.compile(
    rf"^(?:.{{0,40}}[:,] )?(?P<one>{_PHRASE}) (?:or|vs\.?|versus|and) (?P<other>{_PHRASE})\s?[?,.:;–—-]+ (?P<rest>.+)$",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    rf"\bcompar(?:e|ing) (?P<one>{_PHRASE}) (?:and|with|to|vs\.?|against) (?P<other>{_PHRASE})"
    r"(?: for (?:me|us)| please| pls)?\W*$",
    re.IGNORECASE,
)
_EACH = re.compile(
    r"\b(?:(?:them )?both(?: of (?:them|those|these))?|each(?: one)?(?: of (?:them|those|these|the two))?)\b",
    re.IGNORECASE,
)
_OF_EACH = re.compile(r"\b(?:of|on|about|for|to) (?:each|both)\b", re.IGNORECASE)
_DETERMINER = re.compile(r"^(?:an?|the|some|doing|getting) ", re.IGNORECASE)
_NOT_A_NAME = WH | AUXILIARIES | (SUBJECTS - {"a", "an", "the", "my", "your"}) | {"to", "not", "if", "or", "and"}
_THE_OTHERS = frozenset(
    "normal regular ordinary usual traditional classic classical standard other software typical".split()
)


def alternatives(text: str) -> list[str]:
    """None unless it says that it wants both, or compares two things that have a name of their own."""
    if len(text) > _LONGEST or "\n" in text:
        return []
    dark = shaded(text)
    found = _EITHER.match(dark) or _COMPARED.search(dark)
    if not found:
        return []
    names = [_DETERMINER.sub("", text[slice(*found.span(side))].strip()) for side in ("one", "other")]
    if not all(map(_is_thing, names)):
        return []
    if found.re is _COMPARED:
        return names
    rest = text[found.start("rest") :]
    is_about_both = _OF_EACH.search(rest) or (_EACH.search(rest) and (is_inverted(rest) or is_request(rest)))
    return [_EACH.sub(name.replace("\\", ""), rest, count=1) for name in names] if is_about_both else []


def _is_thing(name: str) -> bool:
    said = set(words(name))
    return bool(own_topics(name)) and not said & (_NOT_A_NAME | _THE_OTHERS)
