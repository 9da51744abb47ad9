"""Long Markdown cut into parts: between paragraphs, list items or sentences, and no code fence left open."""

import re
from collections.abc import Callable, Iterable, Iterator

_FENCE = re.compile(r"[ \t]*(`{3,}(?=[^`\n]*$)|~{3,})", re.MULTILINE)
# The full stop of an abbreviation in front of a capital (“e.g. Python”) does not end a sentence.
_ABBREVIATIONS = r"(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\b[DM]r)"
_SENTENCE_END = re.compile(rf"{_ABBREVIATIONS}[.!?…][\"'”’)\]*_]*\s+(?=[^\sa-z])|[。！？]")
_WORD = re.compile(r"\s*\S+\s*")
# An entity such as &amp; counts as one character when there is nothing left but to cut anywhere.
_CHARACTER = re.compile(r"&[a-z]+;|.", re.DOTALL)
_LONGEST_ENTITY = 5


def split(text: str, longest: int) -> list[str]:
    """The text, escaped already, in parts of at most so many characters."""
    if len(text) <= longest:
        return [text]
    return [part.strip() for part in _packed(_atoms(text, longest), longest)]


def _packed(atoms: Iterable[str], longest: int) -> list[str]:
    parts = [""]
    for atom in atoms:
        if len(parts[-1]) + len(atom) > longest:
            parts.append("")
        parts[-1] += atom
    return [part for part in parts if part.strip()]


def _atoms(text: str, longest: int) -> Iterator[str]:
    """The largest pieces that fit into one part, in order."""
    for block in _blocks(text):
        if len(block) <= longest:
            yield block
        elif _FENCE.match(block) and len(_lines(block)[0]) <= longest // 4:
            yield from _fences(block, longest)
        else:
            yield from _finer(block, longest, (_lines, _sentences, _words))


def _finer(text: str, longest: int, ways: tuple[Callable[[str], Iterable[str]], ...]) -> Iterator[str]:
    if not ways:
        yield from _cut(text, longest // _LONGEST_ENTITY)
        return
    for piece in ways[0](text):
        if len(piece) <= longest:
            yield piece
        else:
            yield from _finer(piece, longest, ways[1:])


def _blocks(text: str) -> Iterator[str]:
    """Paragraphs, each with the blank line after it, and code fences."""
    block, fence = "", ""
    for line in _lines(text):
        mark = _FENCE.match(line)
        if mark and not fence:
            yield block
            block, fence = line, mark[1]
            continue
        block += line
        if _closes(line, fence) if fence else not line.strip():
            yield block
            block, fence = "", ""
    yield block


def _closes(line: str, fence: str) -> bool:
    mark = line.strip()
    return mark.startswith(fence) and not mark.strip(fence[0])


def _fences(block: str, longest: int) -> Iterator[str]:
    """A fence that is too long for one part, as several."""
    opening, *code = _lines(block)
    mark = opening.strip()
    fence = mark[: len(mark) - len(mark.lstrip(mark[0]))]
    if _closes(code[-1], fence):
        code.pop()
    room = longest - len(opening) - len(fence) - len("\n\n")
    for piece in _packed(_finer("".join(code), room, (_lines, _words)), room):
        yield opening + piece.strip("\n") + f"\n{fence}\n"


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _sentences(text: str) -> Iterator[str]:
    start = 0
    for end in _SENTENCE_END.finditer(text):
        yield text[start : end.end()]
        start = end.end()
    yield text[start:]


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _cut(text: str, size: int) -> Iterator[str]:
    characters = _CHARACTER.findall(text)
    return ("".join(characters[start : start + size]) for start in range(0, len(characters), size))
