"""From lines on paper to headings, paragraphs and bullets: by their size, their distance and how they begin and end."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from statistics import median

_LARGER = 1.1  # than the text around it: a heading
_MAX_LEVELS = 5
_MAX_HEADING = 150  # characters
_MAX_BOLD_HEADING = 80
_MAX_BOLD = 0.3  # of a text: more, and bold is how it is printed
_APART = 1.4  # times the usual distance of lines: a new paragraph
_SHORT = 0.7  # of the longest usual line: where a paragraph ended
_EDGE = 2  # lines at the top and the bottom, where pages repeat themselves
_MIN_REPEATS = 3
_OFTEN = 0.4  # of the pages; left and right ones may differ
_SENTENCE_END = (".", "!", "?", ":", "…", "”", '"', ")")
_BULLET = re.compile(r"(?:[-–—•‣▪◦●■□➢➤✓*·\uf0a7\uf0b7\uf0d8]|\(?\d{1,2}[.)])(?:\s+|$)")
_CONTENTS = re.compile(r".*(?:\. ?){4,}\s*\w{1,5}")  # a line of a table of contents leads to a page
_PAGE_NUMBER = re.compile(
    r"(?:page\s*|p\.\s*)?[-–]?\s*(?:\d{1,4}|[ivxl]{1,6})\s*[-–]?(?:\s*(?:/|of)\s*\d{1,4})?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Line:
    """`size` is the largest of its letters in points, to the half; it begins at `x`, and `y` grows upwards."""

    page: int
    text: str
    size: float
    bold: bool
    x: float
    y: float


def html(pages: Sequence[Sequence[Line]]) -> str:
    lines = [line for page in _without_edges(pages) for line in page if not _CONTENTS.fullmatch(line.text)]
    return "".join(_Print(lines).html())


def _without_edges(pages: Sequence[Sequence[Line]]) -> Iterator[list[Line]]:
    """What stands at the top or bottom of many pages, whatever the number in it, and numbers that stand alone there."""
    edges = [_edge(page) for page in pages]
    counts = Counter(look for edge in edges for look in {look for line in edge for look in _looks(line)})
    many = max(_MIN_REPEATS, _OFTEN * len(pages))
    for page, edge in zip(pages, edges, strict=True):
        repeated = {line for line in edge if any(counts[look] >= many for look in _looks(line))}
        dropped = repeated | {line for line in edge if _PAGE_NUMBER.fullmatch(line.text)}
        yield [line for line in page if line not in dropped]


def _edge(page: Sequence[Line]) -> set[Line]:
    by_height = sorted(page, key=lambda line: line.y)
    return {*by_height[:_EDGE], *by_height[-_EDGE:]}


def _looks(line: Line) -> Iterator[tuple[str, float]]:
    """A title in large print is not what pages repeat of it in small print; a chapter's name is, beside its page."""
    yield re.sub(r"\d+", "#", line.text), line.size
    if re.search(r"\D\s\d{1,4}$", line.text):
        yield f"{line.size} #", round(line.y)


class _Print:
    """What is usual in this document."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[line.size] += len(line.text)
        self._body = sizes.most_common(1)[0][0] if sizes else 0.0
        larger = {line.size for line in lines if line.size > _LARGER * self._body and _may_head(line, _MAX_HEADING)}
        self._levels = {size: min(i, _MAX_LEVELS) for i, size in enumerate(sorted(larger, reverse=True), 1)}
        bold = sum(len(line.text) for line in lines if line.bold)
        self._bold_level = len(self._levels) + 1 if bold < _MAX_BOLD * sum(sizes.values()) else 0
        steps = [above.y - line.y for above, line in pairwise(lines) if above.size == line.size == self._body]
        self._step = median([step for step in steps if 0 < step < 3 * self._body] or [1.2 * self._body])
        lengths = sorted(len(line.text) for line in lines if line.size == self._body)
        self._width = lengths[len(lengths) * 9 // 10] if lengths else 0
        self._words = Counter(re.findall(r"[\w-]+\b(?!-$)", "\n".join(line.text for line in lines).lower(), re.M))

    def html(self) -> Iterator[str]:
        for level, group in self._groups():
            text = self._joined(group)
            if level:
                yield f"<h{level}>{escape(text)}</h{level}>"
            elif match := _BULLET.match(text):
                yield f"<ul><li>{escape(text[match.end() :])}</li></ul>"
            else:
                yield f"<p>{escape(text)}</p>"

    def _groups(self) -> Iterator[tuple[int, list[Line]]]:
        group: list[Line] = []
        for line in self._lines:
            if group and not self._goes_on(group, line):
                yield self._level(group[0]), group
                group = []
            group.append(line)
        if group:
            yield self._level(group[0]), group

    def _level(self, line: Line) -> int:
        """0 for text."""
        if line.size in self._levels and _may_head(line, _MAX_HEADING):
            return self._levels[line.size]
        is_set_off = line.bold and line.size >= self._body and not line.text.endswith((".", ",", ";", ":"))
        may_head = is_set_off and _may_head(line, _MAX_BOLD_HEADING) and not _BULLET.match(line.text)
        return self._bold_level if may_head else 0

    def _goes_on(self, group: Sequence[Line], line: Line) -> bool:
        last = group[-1]
        level, step = self._level(last), last.y - line.y
        if level != self._level(line) or _BULLET.match(line.text):
            return False
        if level:
            return last.page == line.page and last.size == line.size and 0 <= step < 1.6 * line.size
        ended = last.text.endswith(_SENTENCE_END)
        if last.page != line.page or step < 0:  # or the next column
            return not ended and not line.text[:1].isupper()
        if step > _APART * self._step * max(1.0, line.size / self._body):
            return False
        if _BULLET.match(group[0].text):
            return line.x > group[0].x - line.size / 2
        starts = line.x > last.x + line.size / 2 or len(last.text) < _SHORT * self._width
        return not (ended and starts)

    def _joined(self, group: Sequence[Line]) -> str:
        text = group[0].text
        for line in group[1:]:
            text = self._with(text, line.text)
        return text

    def _with(self, text: str, more: str) -> str:
        """A hyphen at the end of a line goes, unless the word is written with it elsewhere."""
        before, after = re.search(r"(\w+)[-\u00ad]$", text), re.match(r"[\w-]+", more)
        if not before or not after or not more[0].islower():
            return f"{text} {more}"
        whole, parted = f"{before[1]}{after[0]}".lower(), f"{before[1]}-{after[0]}".lower()
        return text + more if self._words[parted] > self._words[whole] else text[:-1] + more


def _may_head(line: Line, most: int) -> bool:
    """A large initial, a number or a paragraph in large print doesn't."""
    return len(line.text) <= most and sum(c.isalpha() for c in line.text) > 2
