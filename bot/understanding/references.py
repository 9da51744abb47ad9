"""How a message leans on what was said before it: pronouns, half sentences, and requests for more."""

import re
from collections.abc import Collection

from bot.understanding.ordinals import ordinal
from bot.understanding.pronouns import has_open_pronoun
from bot.understanding.words import topic_words, words

_LONGEST = 2000
_TOO_SHORT = 2  # words; no more than a key to what is being talked about
_HALF_A_SENTENCE = 8  # words
# Said to close a matter, or to say hello; a question begins otherwise. “Yes” and “sure” may answer something.
_PLEASANT = frozenset(
    "thanks thank thx tnx ty tysm cheers appreciate appreciated hello hi hey hiya morning evening afternoon bye "
    "goodbye ok okay k kk alright cool great perfect awesome amazing brilliant excellent lovely wonderful nice neat "
    "fab got helps helped useful interesting makes lol haha wow hm hmm noted understood".split()
)
_WITH_THEM = frozenset(
    "a again all and for good hint it lot lots man mate me much no now oh one right sense see so such super team that "
    "thats this tip to today tomorrow very was well will you u your ur".split()
)

_MORE = re.compile(
    r"\b(?:(?:tell|show|give) me (?:some |a (?:bit|little) )?(?:more|others|the (?:rest|others|other ones))"
    r"|(?:what|anything|something|anyone|who|where|how) else|go on|keep going|carry on|continue|elaborate"
    r"|say (?:some )?more|more (?:details?|info)|in more detail|go into detail|expand on (?:that|it|this)"
    r"|(?:expand|explain|go) (?:on )?(?:(?:that|it|this) )?(?:a (?:bit|little) )?(?:more|further|deeper)"
    r"|(?:any|the|some|what are the|what about the) others?|the rest|other (?:ones|options|ways|ideas))\b"
    r"|^\W*(?:(?:and|ok|okay|so|yes|yeah|then|please|some|the|any|one|a bit|a little)\W+)*"
    r"(?:and|more|next|next one|others|another|another one)\b(?:\W+(?:please|pls|then))?\W*$",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"^\W*(?:(?:ok|okay|so|and|but|now|wait|hm+|oh|actually)\W+)*"
    r"(?:can (?:we|you) |let['’]?s |let me |i(?:['’]d| would) like to |to )?"
    r"(?:(?:(?:go|come|get|jump|circle)(?:ing)? )?back (?:again )?to|return(?:ing)? (?:again )?to"
    r"|to(?= your (?:point|bit|part)\b)) "
    r"(?=the\b|your\b|my\b|what\b|that\b|those\b|[^?!.,;:\n]{2,60}\bfor an? (?:sec|moment|minute|bit))"
    r"(?:(?:what you (?:said|told me|wrote|mentioned)|(?:your|the) (?:point|bit|part|list|advice))"
    r" (?:about|on|of|with) )?"
    r"(?P<topic>[^?!.,;:–—\n]{2,80})",
    re.IGNORECASE,
)
_FOR_A_MOMENT = re.compile(
    r"\s(?:again|please|pls|for an? (?:sec|second|moment|minute|bit)|real quick|quickly|now|if (?:i|we) may)\b.*$",
    re.IGNORECASE,
)
# What comes before these is missing.
_HALF = re.compile(
    r"^\W*(?:(?:hm+|ok|okay|well|oh|ah|hey|right)\W+)*"
    r"(?:(?:and|but|or|also|plus|so|then)\b(?=\W+\w)|what about|how about|such as|like (?:what|who|which)"
    r"|for (?:example|instance)|same (?:for|with|in)\b|(?:which|what) (?:one|ones|of (?:them|those|these))\b"
    r"|(?:for|with|without|in|at|from|if|because|even|only|instead|than|after|before|until)\b"
    r"|which(?: is|['’]s| are| would| should| do| can| comes?)\b)",
    re.IGNORECASE,
)


def leans_on_thread(text: str) -> bool:
    """Whether it takes what was said before to know what the message is about. Where nothing was, it says nothing."""
    said = words(text[:_LONGEST])
    if not said or asks_back(text) or _is_pleasantry(text[:_LONGEST], said):
        return False
    return (
        len(said) <= _TOO_SHORT
        or not topic_words(text[:_LONGEST])
        or (len(said) <= _HALF_A_SENTENCE and _HALF.match(text) is not None)
        or asks_for_more(text)
        or ordinal(text) is not None
        or has_open_pronoun(text)
    )


def _is_pleasantry(text: str, said: Collection[str]) -> bool:
    return "?" not in text and not _PLEASANT.isdisjoint(said) and _PLEASANT.union(_WITH_THEM).issuperset(said)


def asks_for_more(text: str) -> bool:
    """Of the same: `tell me more about networking` names what it wants and is a question of its own."""
    found = _MORE.search(text[:_LONGEST])
    return found is not None and not topic_words(_MORE.sub(" ", text[:_LONGEST]))


def asks_back(text: str) -> str | None:
    """What the message goes back to: `the challenges` of `back to the challenges for a sec`."""
    found = _BACK.search(text[:_LONGEST])
    if found is None:
        return None
    topic = _FOR_A_MOMENT.sub("", found["topic"]).strip()
    return topic if topic_words(topic) else None
