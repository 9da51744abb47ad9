"""The numbers by which a reply cites its passages: “[1]”, “[1, 3]” or “[1][2]”, before a full stop or after it."""

import re

_EMPHASIS = re.compile(r"\*|(?<![^\W_])_+|_+(?![^\W_])")
_CITED = r"\[\d{1,3}(?: ?[,;] ?\d{1,3}){0,9}\]"
_CITES = re.compile(f" ?{_CITED}")
# After a full stop, unless they begin the next sentence: “[2] says …”.
_LATE = re.compile(rf"(?P<end>[.!?…][\"'”’)]*)(?P<cites>(?: ?{_CITED})+)(?= [^a-z]|$)")


def cleaned(text: str) -> str:
    """Without emphasis, and with the citations before the full stop."""
    return _LATE.sub(r"\g<cites>\g<end>", " ".join(_EMPHASIS.sub("", text).split()))


def cited(sentence: str) -> tuple[int, ...]:
    numbers = (int(number) for cites in _CITES.findall(sentence) for number in re.findall(r"\d+", cites))
    return tuple(dict.fromkeys(numbers))


def uncited(sentence: str) -> str:
    return _CITES.sub("", sentence).strip()
