"""Where a message asks: its sentences, and which of them are questions."""

import re

from bot.understanding.cleaning import has_words
from bot.understanding.words import AUXILIARIES, SUBJECTS, WH, is_topic, words

# Stands for what nobody may cut; a private character, so that no cleaned message has it.
_SHADE = "\ue000"
_SET_APART = re.compile(
    r"`[^`\n]{0,400}`|“[^“”\n]{0,400}”|«[^«»\n]{0,400}»|\"[^\"\n]{0,400}\"|\([^()\n]{3,400}\)"
    r"|(?<!\w)['‘](?:[^'’\n]|(?<=\w)['’](?=\w)){1,400}['’](?!\w)"
)
_END = re.compile(r"[.!?…]+(?:\s+[.!?…]+)*(?=[\s\ue000]|$)|;|\n")
_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:e\.?g|i\.?e|etc|vs|approx|dr|mr|mrs|ms|prof|st|nr|yrs?|[a-z])\.$|^\W*\d{1,2}\.$", re.IGNORECASE
)
_LONGEST_ABBREVIATION = 8
_AT_EITHER_END = 100  # sentences
_READ = 400  # characters of a clause; how it begins decides

_CONNECTOR = re.compile(
    r"(?:[\s,.:–—*•>-]+|(?:and|also|plus|btw|oh|ok|okay|well|but|so|then|please|pls)\b(?!['’-])"
    r"|(?:next|finally|lastly|first|firstly|second|secondly|separately|third|now)(?=[,:])"
    r"|(?:one more|another|last|first|second|third|next|quick)(?: quick)? (?:thing|question)\b)*",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"(?:(?:can|could|would|will) (?:you|u|someone|anyone|anybody|somebody) (?:please |pls |also |just |maybe )?)?"
    r"(?:tell me|explain|describe|list|show me|give me|name (?:a|the|some|me|one|two|three)|teach me|help me|walk me"
    r"|compare|summari[sz]e|suggest|recommend|outline|define|(?:i )?need (?:some )?(?:help|advice|tips|pointers|ideas)"
    r"|tips|advice (?:on|for)|thoughts (?:on|about)|ideas (?:on|for)"
    r"|any (?:tips|advice|ideas?|thoughts|suggestions|recommendations|pointers|hints|good)"
    r"|looking for|wondering|curious|let me know|what about|how about|do you know|not sure"
    r"|(?:i have |i['’]?ve )?no (?:idea|clue)"
    r"|i(?:['’]?d| would)? (?:also |really |just )?(?:wanna|(?:want|need|like|love) to) (?:know|understand|hear|see)"
    r"|i(?:['’]?m| am)? (?:also |still |just )?(?:wonder|wondering|curious|unsure|not sure|looking for))\b",
    re.IGNORECASE,
)
_AFTER_WH = AUXILIARIES | {"to", "else", "if", "much", "many", "long", "often", "soon", "about"}
_CLAUSE = re.compile(r"[,:–—]\s|\s-\s|\s(?=(?:but|so)\s)")
_CLAUSES = 8  # looked at in one sentence
_CONTRACTED = re.compile(r"(?:what|who|how|where|when|why)(?:['’](?:s|re|d|ll)|s)\b", re.IGNORECASE)
_TAKES_NOUN = frozenset("what whats which who whos whose hows wheres wat".split())
_RELATIVES = frozenset(("which", "who", "whose"))
_RELATIVE = frozenset(
    ("which is", "which are", "which was", "which has", "which does", "which can", "who is", "who are")
)
# No statement begins with these; one may with `have` or `do`, unless a person follows.
_ALWAYS_ASKING = frozenset(
    "is are does did am can should could would was were isnt arent doesnt didnt cant wasnt werent hasnt havent".split()
)
_TELLING = frozenset("did was were am".split())
_DONE = frozenset("a an it this that not some more something all what".split())
_PEOPLE = frozenset("i we you u they he she it there these people anyone anybody someone somebody".split())


def shaded(text: str) -> str:
    """The same length, but for what is in quotes, brackets or code, which nobody may cut."""
    return _SET_APART.sub(lambda found: _SHADE * len(found[0]), text)


def sentences(text: str) -> list[str]:
    """Also those that nobody began with a capital; a line is one, too. Of an endless text the first and the last."""
    found, start = [], 0
    for end in _END.finditer(shaded(text)):
        before = text[max(start, end.end() - _LONGEST_ABBREVIATION) : end.end()]
        if end[0] != "." or not _ABBREVIATED.search(before):
            found.append(text[start : end.end()].strip(" \n;"))
            start = end.end()
    found.append(text[start:].strip(" \n;"))
    told = list(filter(has_words, found))
    return told if len(told) <= 2 * _AT_EITHER_END else told[:_AT_EITHER_END] + told[-_AT_EITHER_END:]


def without_connector(text: str) -> str:
    """Without the `and`, `also` or `one more thing:` in front."""
    found = _CONNECTOR.match(text)
    return text[found.end() :] if found else text


def is_request(text: str) -> bool:
    """`Tell me about …`, `any tips for …`, `I'd like to know …`."""
    return _REQUEST.match(without_connector(text[:_READ])) is not None


def is_inverted(text: str) -> bool:
    """Whether it begins as questions do: `how do I …`, `which certificates …`, `should I …`."""
    said = without_connector(text[:_READ])
    first, second, third = (*words(said)[:3], "", "", "")[:3]
    if f"{first} {second}" in _RELATIVE and not _CONTRACTED.match(said):
        return third in {"the", "better", "best", "more"} or text.rstrip().endswith("?")
    if first in WH:
        return (
            second in _AFTER_WH
            or (first in _TAKES_NOUN and second not in SUBJECTS | {""})
            or (first == "how" and third in AUXILIARIES)
            or _CONTRACTED.match(said) is not None
        )
    if first in _TELLING and text.rstrip().endswith(".") and second not in _PEOPLE:
        return False  # `Did the rosters for a ward.`
    if first == "do":
        return second not in _DONE | {""} and not text.rstrip().endswith(".")
    return second != "" if first in _ALWAYS_ASKING else first in AUXILIARIES and second in _PEOPLE


def asks(sentence: str) -> bool:
    return shaded(sentence).rstrip(_SHADE + " \"'”’)*_").endswith("?") or has_question(sentence)


def has_question(text: str) -> bool:
    """In whatever clause: `as a nurse, which skills do I lack`."""
    said = without_connector(text)
    rest = said.partition(": ")[2]
    if any(is_inverted(start) or is_request(start) for start in (said, rest)):  # `Two things: is …`
        return True
    return any(map(_is_inner_question, _CLAUSE.split(said, _CLAUSES)[1:]))


def _is_inner_question(clause: str) -> bool:
    """Stricter, for clauses without a subject look alike: `I train models, can build anything, which is nice`."""
    said = words(without_connector(clause[:_READ]))
    first, second = (*said[:2], "", "")[:2]
    if first in _RELATIVES:
        return is_topic(second) and not AUXILIARIES.isdisjoint(said[2:]) and is_inverted(clause)
    has_person = second in _PEOPLE and not clause.startswith(("so", "but"))
    return is_request(clause) or ((has_person or first in WH) and is_inverted(clause))
