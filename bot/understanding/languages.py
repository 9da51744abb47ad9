"""Which language a message is in, by its script and its small words; English when unsure."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence

from bot.understanding.small_words import ALSO_ENGLISH, SMALL_WORDS
from bot.understanding.words import COMMON

ENGLISH, HINDI, OTHER = "en", "hi", "other"
_KNOWN = frozenset((ENGLISH, "es", "de", "fr", "pt", HINDI))

_LONGEST = 4000  # characters
_ENOUGH = 0.3  # of the letters, since names and terms stay in English everywhere
_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH_ENDING = re.compile(r"['’](?:s|t|re|ve|ll|d|m)\b")
_DEVANAGARI = re.compile(r"[\u0904-\u0939\u0958-\u0961]")
_LATIN = re.compile(r"[A-Za-z\u00aa-\u024f\u1e00-\u1eff]")
# Letters that no rule takes their accent off.
_PLAIN = str.maketrans({"ß": "ss", "ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})
_SIGNS = {
    "es": re.compile(r"[¿¡ñ]|\w(?:ción|ciones)\b"),
    "pt": re.compile(r"[ãõ]|\wções\b"),
    "fr": re.compile(r"\b(?:c|j|l|d|n|m|s|qu)['’][aehiouyàâéèêô]|\w[èêëîûœ]|ç"),
    "de": re.compile(r"ß|[äöü]"),
    "it": re.compile(r"\b(?:l|d|c|un|dell|nell|all|quest|cos)['’][aeiouè]"),
    "pl": re.compile(r"[ąęłśżź]"),
    "tr": re.compile(r"[ğşı]"),
    "sv": re.compile(r"å"),
    "da": re.compile(r"[æø]"),
    "cs": re.compile(r"[řěů]"),
    "hu": re.compile(r"[őű]"),
    "ro": re.compile(r"[țșăţş]"),
    "vi": re.compile(r"[ơưđ\u1ea0-\u1ef9]"),
}
_MOST_SIGNS = 3  # that count; a name may have them, too
_IN_ENGLISH, _SHARED, _ALONE = 0.4, 1.0, 1.2  # what a word tells


def language(text: str) -> str:
    """`en`, `es`, `de`, `fr`, `pt`, `hi` in either script, or `other`."""
    letters = sum(map(str.isalpha, text[:_LONGEST]))
    if len(_DEVANAGARI.findall(text[:_LONGEST])) > _ENOUGH * letters:
        return HINDI
    if letters and len(_LATIN.findall(text[:_LONGEST])) < (1 - _ENOUGH) * letters:
        return OTHER
    found = _by_small_words(text[:_LONGEST].lower())
    return found if found in _KNOWN else OTHER


def _by_small_words(text: str) -> str:
    said = [(word, without_accents(word)) for word in _WORD.findall(_ENGLISH_ENDING.sub("", text))]
    scores: defaultdict[str, float] = defaultdict(float)
    for name, sign in _SIGNS.items():
        scores[name] += min(len(sign.findall(text)), _MOST_SIGNS)
    for word, plain in said:
        for name in _LANGUAGES_OF.get(plain, ()):
            scores[name] += _weight(word, plain)
    best, score = max(scores.items(), key=lambda item: item[1])
    its_own = SMALL_WORDS.get(best, ())
    telling = {plain for word, plain in said if plain in its_own and word not in _ALSO_ENGLISH}
    english = sum(word in COMMON and word not in its_own for word, _ in said)
    has_sign = best in _SIGNS and _SIGNS[best].search(text) is not None
    is_full_of_them = sum(plain in its_own for _, plain in said) > max(2, len(said) / 2)
    is_clear = len(telling) > 1 or (english == 0 and score >= 1 and (telling or has_sign or is_full_of_them))
    return best if is_clear and score > english else ENGLISH


def without_accents(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.translate(_PLAIN))
    return "".join(c for c in apart if not unicodedata.combining(c))


def _weight(word: str, plain: str) -> float:
    if word in _ALSO_ENGLISH:
        return _IN_ENGLISH
    return _ALONE if len(_LANGUAGES_OF[plain]) == 1 else _SHARED


def _languages_of() -> Mapping[str, Sequence[str]]:
    found = defaultdict(list)
    for name, small_words in SMALL_WORDS.items():
        for word in small_words:
            found[word].append(name)
    return found


_LANGUAGES_OF = dict(_languages_of())
_ALSO_ENGLISH = ALSO_ENGLISH | COMMON
