"""What kind of help a message asks for, and the phrase that opens the answer to it."""

import re
from typing import Literal

Wish = Literal["example", "worry", "start", "why", "which", "how", "should", "personal", "yes_no", "fact"]

# None where the passage's own name says it better.
LEADS: dict[Wish, str] = {
    "start": "A place to start:",
    "why": "Some background on that:",
    "how": "Here’s a way to go about it:",
    "should": "That’s your call; here’s something to weigh:",
    "worry": "I hear you. Here’s what I have on that:",
}
ABOUT_DOING: frozenset[Wish] = frozenset(("worry", "start", "which", "how", "should", "personal"))
# Answered by how a section opens: its list would be more than was asked for.
ABOUT_ONE_THING: frozenset[Wish] = frozenset(("worry", "why", "should", "personal", "yes_no"))

_CLAUSE = r"(?:^|[.,;:!?…]\s*|\b(?:and|but|so|or)\s+)"
_ASKS = r"(?:can|could|may|must|should|will|would|do|does|is|are|am|has|have)\b(?!')"
# The first that fits decides. `personal` is a yes or no about whoever asks.
_SIGNS: tuple[tuple[Wish, str], ...] = (
    ("example", r"\b(?:such as|for instance|for example|like what|e\.?g\.?)\W*$|^\W*examples?\b"),
    (
        "example",
        r"\bexamples? (?:of|for)\b|\b(?:an|another|any|some|one|more|real|concrete|me|with) (?:\w+ )?examples?\b",
    ),
    ("example", r"\bshow me\b(?! (?:how|what|where|the))"),
    ("worry", r"\b(?:afraid|scared|terrified|worried|nervous|anxious|overwhelmed|intimidated|discouraged|imposter)\b"),
    ("start", r"\bwhere\b.{0,30}\b(?:start|begin)\b|\bget(?:ting)? started\b|\b(?:first|next) steps?\b"),
    ("start", r"\bhow\b.{0,30}\b(?:start|begin)\b|\bwhat (?:do|should|can|to) (?:i )?(?:do )?(?:first|next|now)\b"),
    ("why", r"\bwhy\b|\bhow (?:come|so)\b|\bwhat for\b|\breasons?\b|\bthe point (?:of|in)\b"),
    ("which", r"\bwhich\b|\bwhat (?:kind|type|sort)s?\b"),
    ("how", r"\bhow(?:\W*$|,| (?:do|can|could|should|would|might|shall|to|else|about)\b)"),
    ("how", r"\bways? to\b|\bwhat to (?:do|say)\b|(?:^|please |you )help me\b"),
    ("how", r"\bwhat (?:can|could|should|would|shall) (?:i|we)(?: (?:do|say|try|write|put|change)\b|\W*$)"),
    ("how", r"\b(?:any|some|me) (?:tips|advice|ideas)\b|\b(?:tips|advice|ideas) (?:on|for|to)\b"),
    ("which", r"\b(?:what|who|whose|when|where)\b[^.?!;]{0,60}\b(?:should|can|could|do) (?:i|we)\b"),
    ("should", r"\bshould (?:i|we)\b(?! (?:be|have|know|understand)\b)|\bworth\b|\bought\b|\brecommend(?:ed)?\b"),
    ("should", r"\b(?:any good|good idea|better to|a must)\b"),
    ("personal", _CLAUSE + _ASKS + r".{0,200}\b(?:i|me|my|mine|we|our)\b"),
    ("yes_no", _CLAUSE + _ASKS),
)
_TOLD = re.compile(
    r"\b(?:worr(?:y|ies|ying)|stuck|lost|hate|dread|struggl\w+|frustrat\w+|embarrass\w+|feels? like|i feel"
    r"|can(?:no|')?t|don'?t|never|nobody|no one|too (?:old|late|young|shy)|not (?:good|smart|technical|enough|sure)"
    r"|no (?:idea|clue|experience|degree|background|chance))\b"
)
_FITTING = tuple((wish, re.compile(sign)) for wish, sign in _SIGNS)
_LISTED = re.compile(
    r"\blist\b|\bwhich\b|\ball\b|\boverview\b|\boptions\b|\bwhat are\b|\bwhat else\b|\bhow many\b"
    r"|\bname (?:the|some|a few|me)\b"
    r"|\b(?:what|any|some|the|more|other) (?:\w+ ){0,2}?(?!does\b|is\b|was\b|has\b|this\b)\w{2,}(?<![sui])s\b"
)


def wish_of(asked: str) -> Wish:
    said = _plain(asked)
    for wish, sign in _FITTING:
        if sign.search(said):
            return wish
    return "worry" if "?" not in said and _TOLD.search(said) else "fact"


def asks_for_list(asked: str) -> bool:
    return bool(_LISTED.search(_plain(asked)))


def _plain(asked: str) -> str:
    return asked.lower().replace("’", "'")
