"""Whole sentences out of what a model says in pieces, each with the passages it cites; bounded, whatever comes.

Who gives the pieces counts their tokens and closes them: `held` may end before they do.
"""

import re
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Literal

from bot.rag.blocks import visible
from bot.rag.chat.citations import cited, cleaned, uncited
from bot.rag.sentences import sentences
from bot.writing import Piece

Kind = Literal["paragraph", "bullet"]

MOST_CHARACTERS = 6_000  # of a reply, as it comes
LONGEST = 600  # characters of a sentence
_MOST_TIMES = 2  # that the same sentence comes before a reply goes round in circles
_MOST_IN_A_ROW = 4  # the same few words
_FEW_WORDS = 8

_AT_ONCE = 200  # characters, so that a piece of any length is read in linear time
_TELLING = 8  # characters, by which any line has shown what it begins
_FENCES = ("```", "~~~")
_LEFT_OUT = re.compile(r"#{1,6}\s|#{1,6}$|\|")  # headings and tables
_BULLET = re.compile(r"(?:[-*+•–]|\d{1,3}[.)])(?:\s+|$)")
_RULE = re.compile(r"[-=*_\s]*")
_LEAD = re.compile(r"(?P<mark>\*\*|__)(?P<lead>[^*_\[\].!?…]{1,60})(?P=mark)(?P<colon>:?)")
_SPACE = re.compile(r"\s")
_UNSETTLED = " *_[],;0123456789"  # may be a citation or emphasis that goes on
_ENDED = re.compile(r"[.!?…][\"'”’)]*$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """Plain text, but for `code`; sentences of one `block` stand in the same paragraph or bullet.

    The text begins with its `lead`, if that stood out: “**Data:** It comes first.”
    """

    text: str
    cites: tuple[int, ...]
    kind: Kind
    block: int
    lead: str = ""

    def after(self, before: "Sentence | None") -> str:
        """In Markdown, as it follows the last one that was kept."""
        text = f"**{self.lead}**{self.text[len(self.lead) :]}" if self.lead else self.text
        if before and before.block == self.block:
            return f" {text}"
        gap = "" if not before else "\n" if before.kind == self.kind == "bullet" else "\n\n"
        return f"{gap}- {text}" if self.kind == "bullet" else f"{gap}{text}"


async def held(pieces: AsyncIterable[Piece]) -> AsyncIterator[Sentence]:
    """Each as soon as what follows shows that it has ended; how the reply was parted makes no difference.

    A reply that goes round in circles, or on and on, ends there; of one that was cut the half sentence is left out.
    """
    said = Counter[str]()
    async with aclosing(_whole(pieces)) as whole:
        async for sentence in whole:
            said[sentence.text.casefold()] += 1
            if _goes_round(sentence.text, said):
                return
            if said[sentence.text.casefold()] == 1:
                yield sentence


async def _whole(pieces: AsyncIterable[Piece]) -> AsyncGenerator[Sentence]:
    reading, is_cut = _Reading(), False
    async for piece in pieces:
        for sentence in reading.read(piece.text):
            yield sentence
        if is_cut := piece.is_cut or reading.is_over:
            break
    for sentence in reading.rest(is_cut):
        yield sentence


def _goes_round(text: str, said: Counter[str]) -> bool:
    words = text.casefold().split()
    return said[text.casefold()] > _MOST_TIMES or any(_repeats(words, few) for few in range(1, _FEW_WORDS + 1))


def _repeats(words: list[str], few: int) -> bool:
    """Whether the same `few` words come one after the other, again and again."""
    row = 0
    for i in range(few, len(words)):
        row = row + 1 if words[i] == words[i - few] else 0
        if row >= few * (_MOST_IN_A_ROW - 1):
            return True
    return False


class _Reading:
    """`is_over` once there was too much of it."""

    def __init__(self) -> None:
        self.is_over = False
        self._left = MOST_CHARACTERS
        self._line = ""  # the beginning of one that hasn't shown yet what it is
        self._has_begun = self._is_left_out = False
        self._fence = ""
        self._kind: Kind = "paragraph"
        self._block = 0
        self._lead: str | None = None
        self._text = ""  # of the block, from where its last sentence ended

    def read(self, text: str) -> Iterator[Sentence]:
        for start in range(0, min(len(text), self._left), _AT_ONCE):
            for i, part in enumerate(visible(text[start : min(start + _AT_ONCE, self._left)]).split("\n")):
                if i:
                    yield from self._line_ended()
                yield from self._goes_on(part)
            if self.is_over:
                return
        self._left -= len(text)
        self.is_over = self._left <= 0

    def rest(self, is_cut: bool) -> Iterator[Sentence]:
        if self._line:
            yield from self._begins()
        yield from self._block_ended(is_cut)

    def _goes_on(self, part: str) -> Iterator[Sentence]:
        part = _SPACE.sub(" ", part)
        if self._has_begun:
            self._text += "" if self._is_left_out else part
        else:
            self._line = (self._line + part).lstrip("> ")
            if len(self._line) < _TELLING:
                return
            yield from self._begins()
        yield from self._settled()

    def _line_ended(self) -> Iterator[Sentence]:
        if not self._has_begun:
            yield from self._begins()
        self._text += " "
        self._has_begun = self._is_left_out = False

    def _begins(self) -> Iterator[Sentence]:
        """By its first characters alone, whatever of it is there already."""
        line, self._line, self._has_begun = self._line, "", True
        head = line[:_TELLING]
        bullet = _BULLET.match(head)
        self._is_left_out = bool(
            self._fenced(head) or _LEFT_OUT.match(head) or (_RULE.fullmatch(head) and not head.startswith("**"))
        )
        if self._is_left_out or bullet:
            yield from self._block_ended()
            self._kind = "bullet" if bullet else "paragraph"
        if not self._is_left_out:
            self._text += line[bullet.end() if bullet else 0 :]

    def _fenced(self, head: str) -> bool:
        fence = next((fence for fence in _FENCES if head.startswith(fence)), "")
        was_within = bool(self._fence)
        if fence and self._fence in ("", fence):
            self._fence = "" if self._fence else fence
        return was_within or bool(fence)

    def _settled(self) -> Iterator[Sentence]:
        """Those that are followed by the beginning of another."""
        safe = self._text.rstrip(_UNSETTLED)
        *ended, last = sentences(cleaned(safe)) or [""]
        if ended:
            yield from self._released(ended)
            self._text = last + self._text[len(safe) :]
        self.is_over |= len(last) > LONGEST

    def _block_ended(self, is_cut: bool = False) -> Iterator[Sentence]:
        found = sentences(cleaned(self._text))
        if found and is_cut and not _ENDED.search(found[-1]):
            found.pop()
        yield from self._released(found)
        self._block, self._kind, self._lead, self._text = self._block + 1, "paragraph", None, ""

    def _released(self, found: list[str]) -> Iterator[Sentence]:
        if self._lead is None:
            match = _LEAD.match(self._text.lstrip())
            self._lead = " ".join(f"{match['lead']}{match['colon']}".split()) if match else ""
        for sentence in found:
            self.is_over |= len(sentence) > LONGEST
            text = uncited(sentence)
            lead, self._lead = self._lead, ""
            if text and not self.is_over:
                yield Sentence(text, cited(sentence), self._kind, self._block, lead if text.startswith(lead) else "")
