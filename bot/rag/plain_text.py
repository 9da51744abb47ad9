"""Plain text as people paste it into blocks: headings are bare lines, bullets are `- Name: text`.

A line is a heading when it is short, has no end of a sentence, starts like a title and does not continue, or get
continued by, its neighbours: text that was wrapped by hand stays one paragraph.
"""

import re
from collections.abc import Iterator, Sequence

from bot.rag.blocks import Block, bullet

_BULLET = re.compile(r"(?P<indent>\s*)(?:[-*•‣▪–—]|\d{1,3}[.)])\s+(?P<text>\S.*)")
_RULE = re.compile(r"\s*([=\-_*])\1{2,}\s*")
_MAX_HEADING_WORDS = 12
_SENTENCE_END = (".", "!", "?", ":", ";", ",", "…", "”", '"')


def blocks(text: str) -> list[Block]:
    """All headings are of level 1: a bare line does not say how deep it is."""
    lines = [line.rstrip() for line in text.split("\n")]
    return [block for group in _groups(lines) for block in _block(group)]


def _groups(lines: Sequence[str]) -> Iterator[list[str]]:
    """Lines that belong together: a heading, a paragraph, or a bullet with what is nested in it."""
    group: list[str] = []
    for i, line in enumerate(lines):
        if not line.strip() or _RULE.fullmatch(line):
            yield group
            group = []
        elif _continues(group, line) and not _is_heading(lines, i):
            group.append(line)
        else:
            yield group
            group = [line]
    yield group


def _continues(group: Sequence[str], line: str) -> bool:
    if not group or _is_lone_heading(group):
        return False
    if match := _BULLET.fullmatch(line):
        first = _BULLET.fullmatch(group[0])
        return first is not None and len(match["indent"]) > len(first["indent"])
    return (bool(_BULLET.fullmatch(group[-1])) and line[0].isspace()) or not group[-1].endswith(_SENTENCE_END)


def _is_lone_heading(group: Sequence[str]) -> bool:
    return len(group) == 1 and _looks_like_heading(group[0])


def _is_heading(lines: Sequence[str], i: int) -> bool:
    """By its neighbours: after an end of a sentence and before something that starts anew."""
    before = lines[i - 1].strip() if i else ""
    after = lines[i + 1].strip() if i + 1 < len(lines) else ""
    ends_before = not before or before.endswith(_SENTENCE_END) or bool(_BULLET.fullmatch(before))
    return ends_before and _looks_like_heading(lines[i]) and not after[:1].islower()


def _looks_like_heading(line: str) -> bool:
    words = line.split()
    if not words or line[0].isspace() or _BULLET.fullmatch(line) or len(words) > _MAX_HEADING_WORDS:
        return False
    first = words[0].lstrip("“\"'(¿")[:1]
    return (first.isupper() or first.isdigit()) and not line.endswith((".", ",", ";", ":", "!", "…", "”", '"'))


def _block(group: Sequence[str]) -> Iterator[Block]:
    if not group:
        return
    if match := _BULLET.fullmatch(group[0]):
        first, *nested = _bullet_lines(match["text"], group[1:])
        found = bullet(first)
        yield Block("bullet", "\n".join((found.text, *nested)), name=found.name)
    elif _is_lone_heading(group):
        yield Block("heading", group[0].strip(), level=1)
    else:
        yield Block("paragraph", " ".join(line.strip() for line in group))


def _bullet_lines(first: str, rest: Sequence[str]) -> list[str]:
    """A nested bullet is a line of its own, a wrapped line goes on with the one before it."""
    lines = [first.strip()]
    for line in rest:
        if match := _BULLET.fullmatch(line):
            lines.append(match["text"].strip())
        else:
            lines[-1] += " " + line.strip()
    return lines
