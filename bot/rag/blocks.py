"""What every format is reduced to before it is cut into passages: headings, paragraphs and bullets."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

_NAMED = re.compile(r"(?P<name>[^:.!?]{1,70}):\s+(?P<text>\S.*)", re.DOTALL)
_MAX_NAME_WORDS = 8  # "Master's Degree: …" names a bullet; a clause that happens to end in a colon does not
MAX_HEADING = 150  # characters; it is repeated with every passage below it


@dataclass(frozen=True, slots=True)
class Block:
    """`level` is a heading's depth from 1, else 0; `name` is a bullet's; a text may have several lines."""

    kind: Literal["heading", "paragraph", "bullet"]
    text: str
    level: int = 0
    name: str | None = None


def heading(text: str, level: int) -> Block:
    """What is too long for one is a paragraph that somebody marked up, or drew a line under."""
    return Block("heading", text, level=level) if len(text) <= MAX_HEADING else Block("paragraph", text)


def bullet(text: str) -> Block:
    """`Name: text` becomes a bullet of that name."""
    match = _NAMED.fullmatch(text)
    if match and len(match["name"].split()) <= _MAX_NAME_WORDS:
        return Block("bullet", match["text"], name=match["name"].strip())
    return Block("bullet", text)


def visible(text: str) -> str:
    """Without what can't be seen but would be searched and quoted: control, zero-width and direction characters."""
    return "\n".join(line if line.isprintable() else _visible(line) for line in text.split("\n"))


def _visible(line: str) -> str:
    return "".join(c for c in line if c == "\t" or unicodedata.category(c)[0] != "C")
