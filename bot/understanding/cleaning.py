"""What a message says once everything that isn't words is off it."""

import re
import unicodedata

MAX_CHARACTERS = 2000  # of a question that is looked up: some five times what the embedding model reads of it
_READ = 10_000  # characters at either end; Slack delivers up to 40,000
_STACKED = 4  # marks on one letter; no script needs more, and normalising takes the square of their number

_SLACK_ENTITY = re.compile(r"<(@|#|!|https?://|mailto:|tel:)([^<>|]*)(?:\|([^<>]*))?>")
# Slack writes emoji as :codes:, one after another; 10:30:45 is none.
_EMOJI_CODE = re.compile(r"(?<!\w):(?:[a-z][\w'+-]*|[+-]1|100):|(?<=[^\W\d]):[a-z][a-z0-9_+-]+:(?!\w)")
_PHRASES = "\ufdfa\ufdfb"  # each one letter that would become a line of Arabic
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0" + "".join(map(chr, range(0xFE00, 0xFE10))))
_LINE_ENDS = frozenset("\n\r\x0b\x0c\x85\u2028\u2029")
_LETTERS = re.compile(r"[^\W\d_]+")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
_DOUBLED = frozenset(
    "good cool need needs week weeks free see feel too look book books keep meet been three school all will skill "
    "skills still well tell really call soon tool tools deep degree degrees agree less success lesson business stress "
    "process class press access full add off office offer different difficult hell hello sorry worry wall small "
    "happy support meeting career seen food room jeez speed steep freelance".split()
)
_SHOUTS = re.compile(r"[?!]{2,}")
_DOTS = re.compile(r"\.{4,}")
_REPEATED_SIGN = re.compile(r"([^\w\s.?!])\1{2,}")
_BLANKS = re.compile(r"[^\S\n]+")
_LINE_BREAKS = re.compile(r"\s*\n\s*")


def cleaned(message: str) -> str:
    """The message in plain letters on one line: nothing invisible, no emoji or Slack codes, bounded; maybe empty."""
    return " ".join(plain(message).split())[:MAX_CHARACTERS].rstrip()


def plain(message: str) -> str:
    """The whole message, or both ends of an endless one, in plain letters, with its lines kept."""
    read = message if len(message) <= 2 * _READ else f"{message[:_READ]}\n{message[-_READ:]}"
    text = _SLACK_ENTITY.sub(_readable, read)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _quick_to_normalise(text))[: 2 * _READ]
    text = "".join(map(_visible, text))
    text = _LETTERS.sub(_as_spelled, _EMOJI_CODE.sub(" ", text))
    text = _SHOUTS.sub(lambda run: "?" if "?" in run[0] else "!", text)
    text = _REPEATED_SIGN.sub(r"\1", _DOTS.sub("...", text))
    return _LINE_BREAKS.sub("\n", _BLANKS.sub(" ", text)).strip()


def has_words(text: str) -> bool:
    return any(c.isalnum() for c in text)


def _readable(entity: re.Match[str]) -> str:
    """Whom it calls is nothing to look up; what it points to is."""
    sign, target, label = entity.groups()
    if label is not None:
        return "" if sign == "@" or label.startswith("@") else label
    return "" if sign in "@#!" else sign + target


def _quick_to_normalise(text: str) -> str:
    """Without what takes long to normalise: towers of marks, and letters that hide whole phrases."""
    kept, marks = [], 0
    for c in text:
        marks = marks + 1 if unicodedata.combining(c) else 0
        if marks <= _STACKED and c not in _PHRASES:
            kept.append(c)
    return "".join(kept)


def _visible(c: str) -> str:
    """A line's end as such, a blank or a picture as a space, and nothing for what can't be seen."""
    if c.isascii() and c.isprintable():
        return c
    if c in _LINE_ENDS:
        return "\n"
    category = unicodedata.category(c)
    is_skin_tone = "\U0001f3fb" <= c <= "\U0001f3ff"
    if category[0] == "Z" or c == "\t" or category == "So" or is_skin_tone:
        return " " if c not in _INVISIBLE else ""
    return "" if category[0] == "C" or c in _INVISIBLE else c


def _as_spelled(found: re.Match[str]) -> str:
    """`pleeease` as `please` and `goooood` as `good`, but `www` and `III` as they are."""
    word = found[0]
    if not _DRAWN_OUT.search(word):
        return word
    if len(set(word.lower())) == 1:
        return word[:3]
    twice = _DRAWN_OUT.sub(r"\1\1", word)
    return twice if twice.lower() in _DOUBLED else _DRAWN_OUT.sub(r"\1", word)
