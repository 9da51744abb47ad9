"""Long Markdown cut into a few parts: between paragraphs, list items or sentences, no code fence or link broken."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

_FENCE = re.compile(r"[ \t]*(`{3,}(?=[^`\n]*$)|~{3,})", re.MULTILINE)
# The full stop of an abbreviation in front of a capital (“e.g. Python”) does not end a sentence.
_ABBREVIATIONS = r"(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\b[DM]r)"
# What leads somewhere is looked for first, so that nothing in it is taken for an end.
_LINK = r"\[[^\[\]\n]*+\]\(https?://[^\s()]*+\)"
_SENTENCE_END = re.compile(rf"{_LINK}|(?P<end>{_ABBREVIATIONS}[.!?…][\"'”’)\]*_]*\s+(?=[^\sa-z])|[。！？])")
_WORD = re.compile(rf"(?:{_LINK}|\S)++\s*+|\s++")
# These count as one when there is nothing left but to cut anywhere.
_CHARACTER = re.compile(rf"{_LINK}|https?://[\w./?#=&;%+,!':@$~-]*+|&[a-z]+;|.", re.DOTALL | re.ASCII)

# An emoji may be made of several, with joiners between them, and a letter may bear marks; but not any number of them.
_JOINER, _MOST_MARKS = "\u200d", 30
_TONE, _FLAG = re.compile("[\U0001f3fb-\U0001f3ff]"), re.compile("[\U0001f1e6-\U0001f1ff]")

# More would be a wall of text; and Slack takes five replies to a command.
MOST_PARTS = 5
REST = "*There is more to say about this than fits here, so I leave out the rest. Ask me about a part of it.*"


def split(text: str, longest: int) -> list[str]:
    """The text, escaped already, in parts of at most so many bytes; the last one says if it isn't the end."""
    if size(text) <= longest:
        return [text]
    parts = [part.strip() for part in _packed(_atoms(text, longest), longest)]
    if len(parts) <= MOST_PARTS:
        return parts or ["…"]
    *whole, last = parts[:MOST_PARTS]
    room = longest - size(f"\n\n{REST}")
    return [*whole, next(_packed(_atoms(last, room), room)).strip() + f"\n\n{REST}"]


def size(text: str) -> int:
    """In bytes: what Slack counts, and an alphabet may take three of them for a letter."""
    return len(text.encode())


def _packed(atoms: Iterable[str], longest: int) -> Iterator[str]:
    part, length = list[str](), 0
    for atom in atoms:
        if length + size(atom) > longest:
            yield from _unless_blank(part)
            part, length = [], 0
        part.append(atom)
        length += size(atom)
    yield from _unless_blank(part)


def _unless_blank(atoms: Iterable[str]) -> Iterator[str]:
    if (part := "".join(atoms)).strip():
        yield part


def _atoms(text: str, longest: int) -> Iterator[str]:
    """The largest pieces that fit into one part, in order."""
    for block in _blocks(text):
        if size(block) <= longest:
            yield block
        elif _FENCE.match(block) and size(_lines(block)[0]) <= longest // 4:
            yield from _fences(block, longest)
        else:
            yield from _finer(block, longest, (_lines, _sentences, _words))


def _finer(text: str, longest: int, ways: tuple[Callable[[str], Iterable[str]], ...]) -> Iterator[str]:
    if not ways:
        yield from _characters(text)
        return
    for piece in ways[0](text):
        if size(piece) <= longest:
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
    room = longest - size(f"{opening}{fence}\n\n")
    for piece in _packed(_finer("".join(code), room, (_lines, _words)), room):
        yield opening + piece.strip("\n") + f"\n{fence}\n"


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _sentences(text: str) -> Iterator[str]:
    start = 0
    for found in _SENTENCE_END.finditer(text):
        if found["end"]:
            yield text[start : found.end()]
            start = found.end()
    yield text[start:]


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _characters(text: str) -> Iterator[str]:
    """As readers see them."""
    whole = ""
    for one in _CHARACTER.findall(text):
        if whole and not (_goes_with(one, whole) and len(whole) < _MOST_MARKS):
            yield whole
            whole = ""
        whole += one
    yield whole


def _goes_with(one: str, before: str) -> bool:
    is_mark = unicodedata.category(one[0]).startswith("M") or _TONE.match(one)
    is_half_a_flag = _FLAG.match(one) and _FLAG.fullmatch(before)
    return bool(is_mark or is_half_a_flag) or one == _JOINER or before[-1] == _JOINER
