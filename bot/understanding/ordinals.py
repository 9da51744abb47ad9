"""Which of the things last shown a message points to: `the second one`, `#3`, `the latter`."""

import re

_NUMBERS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
_CARDINALS = "one two three four five six seven eight nine ten eleven twelve".split()
_PLACES = {
    **{word: place for place, word in enumerate(_NUMBERS, 1)},
    **{word: place for place, word in enumerate(_CARDINALS, 1)},
    **{f"{place}{ending}": place for place in range(1, 21) for ending in ("", "st", "nd", "rd", "th")},
    "former": 1,
    "latter": -1,
    "last": -1,
    "final": -1,
    "penultimate": -2,
}
_NTH = rf"(?:{'|'.join(_NUMBERS)}|[1-3](?:st|nd|rd)|(?:[4-9]|1\d|20)th|former|latter|last|final|penultimate)"
_COUNTED = rf"(?:\d{{1,2}}|{'|'.join(_CARDINALS)})"
_ITEM = r"(?:ones?(?![\w-]| percent)|(?:point|option|bullet|item|suggestion|tip)s?\b|thing you)"
# What follows an ordinal that stands for a thing; before a noun (`the second job`) it tells of something else.
_ALONE = (
    r"(?=\s*(?:$|[?!.,;:)\"'”’]|(?:please|pls|again|then|though|instead|too|now|above|there|mean|means|is|was|sounds|seems|looks"
    r"|more|further|a bit|in (?:more )?detail)\b"
    r"|(?:of|from|on|in) (?:them|those|these|yours|(?:the|your|that|this) list)\b"
    rf"|you (?:just )?(?:said|mentioned|listed|named|gave|wrote)\b|(?:and|or) (?:the )?#?(?:{_NTH}|{_COUNTED})\b))"
)
_POINTING = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bsecond (?:to |from )?(?:the )?(?P<second_last>last)\b",
        rf"(?<!\bmy )(?<!\bour )(?<!\bhis )(?<!\bher )\b(?P<place>{_NTH}) {_ITEM}",
        rf"\b(?:the|your) (?P<place>{_NTH}){_ALONE}",
        rf"\b(?:(?:number|point|option|item|bullet|tip|suggestion) #?|n[or]\.? ?(?=\d))(?P<place>{_COUNTED}){_ALONE}",
        rf"(?<!\w)#(?P<place>\d{{1,2}}){_ALONE}",
        r"^\W*(?:(?:and|so|then|ok|the|what about|how about) ){0,3}"
        rf"(?P<place>{_NTH}|{_COUNTED})\W*(?:please|pls|then)?\W*$",
    )
)
_LONGEST = 2000


def ordinal(text: str) -> int | None:
    """Counted from 1, or from the end: -1 is the last."""
    for pattern in _POINTING:
        if found := pattern.search(text[:_LONGEST]):
            place = found.groupdict().get("place")
            return _PLACES.get(place.lower()) if place else -2
    return None
