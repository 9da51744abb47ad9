"""Plain text as people paste it into blocks: headings are bare lines, bullets are `- Name: text`.

A line is a heading when it is short, has no end of a sentence, starts like a title and does not continue, or get
continued by, its neighbours: text that was wrapped by hand stays one paragraph.
"""

import math
import re
from collections.abc import Iterator, Sequence

from bot.rag.blocks import Block, bullet, heading

_BULLET = re.compile(r"(?P<indent>\s{0,80})(?:[-*•‣▪–—]|\d{1,3}[.)])\s+(?=\S)")
_RULE = re.compile(r"\s*([=\-_*])\1{2,}\s*")
_MAX_HEADING_WORDS = 12
_SENTENCE_END = (".", "!", "?", ":", "…", "”", '"')
_HAND_WRAPPED = range(60, 101)  # characters of the longest line, where people break lines by hand


def blocks(text: str) -> list[Block]:
    """All headings are of level 1: a bare line does not say how deep it is."""
    lines = ["" if _RULE.fullmatch(line) else line.rstrip() for line in text.split("\n")]
    return list(_blocks(lines, _width(lines)))


def _width(lines: Sequence[str]) -> float:
    longest = max(map(len, lines))
    return longest if longest in _HAND_WRAPPED else math.inf


def _blocks(lines: Sequence[str], width: float) -> Iterator[Block]:
    """A group of lines is a paragraph, or a bullet with what is nested in it."""
    group: list[str] = []
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        starts = _is_heading(group, line, after, width)
        if group and (starts or not _continues(group, line, width)):
            yield _block(group)
            group = []
        if starts:
            yield heading(line, level=1)
        elif line:
            group.append(line)
    if group:
        yield _block(group)


def _is_heading(group: Sequence[str], line: str, after: str, width: float) -> bool:
    """By its neighbours: after an end of a sentence and before something that starts anew."""
    ended = not group or group[-1].endswith(_SENTENCE_END) or bool(_BULLET.match(group[0]))
    goes_on = after[:1].islower() or _is_full(line, after, width)
    return ended and not goes_on and _looks_like_heading(line)


def _looks_like_heading(line: str) -> bool:
    words = line.split()
    if not words or line[0].isspace() or _BULLET.match(line) or len(words) > _MAX_HEADING_WORDS:
        return False
    first = words[0].lstrip("“\"'(¿")[:1]
    return (first.isupper() or first.isdigit()) and not line.endswith((".", ",", ";", ":", "!", "…", "”", '"'))


def _continues(group: Sequence[str], line: str, width: float) -> bool:
    if not line:
        return False
    first = _BULLET.match(group[0])
    if first and len(line) - len(line.lstrip()) > len(first["indent"]):
        return True
    return not _BULLET.match(line) and (not group[-1].endswith(_SENTENCE_END) or _is_full(group[-1], line, width))


def _is_full(line: str, after: str, width: float) -> bool:
    """The next word had no room: whoever broke the line there did not mean to end it."""
    return bool(after) and not _BULLET.match(after) and len(line) + 1 + len(after.split()[0]) > width


def _block(group: Sequence[str]) -> Block:
    if not _BULLET.match(group[0]):
        return Block("paragraph", " ".join(line.strip() for line in group))
    first, *nested = _bullet_lines(group)
    found = bullet(first)
    return Block("bullet", "\n".join((found.text, *nested)), name=found.name)


def _bullet_lines(group: Sequence[str]) -> list[str]:
    """A nested bullet is a line of its own, a wrapped line goes on with the one before it."""
    lines: list[list[str]] = []
    for line in group:
        if match := _BULLET.match(line):
            lines.append([line[match.end() :]])
        else:
            lines[-1].append(line.strip())
    return [" ".join(parts) for parts in lines]
