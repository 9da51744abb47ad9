"""Has a chat model say an answer in another language, and compares every line with what it is made from."""

import asyncio
import re
import unicodedata
from collections.abc import Sequence
from concurrent.futures import Executor

from bot.domain import Passage
from bot.rag.chat.prompts import to_translate, to_translate_back
from bot.rag.chat.replies import whole
from bot.rag.chat.support import Support
from bot.rag.embeddings import Embedder
from bot.writing import Line, Model

_MOST_TOKENS = 1_200
_LONGER = 3  # times as long as the English: more has to be something else
_NUMBERED = re.compile(r"(?P<number>\d{1,3})[.)]\s+(?P<text>\S.*)")
_FIGURE = re.compile(r"\d+")
_LINK = re.compile(r"[a-z][\w+.-]*://\S+|\bwww\.\S+|[\w.+-]+@[\w-]+\S*|\b[\w-]+\.[a-z]{2,}\b", re.IGNORECASE)
# What keeps its letters in every language, as NASA and PyTorch do; others come out when it is translated back.
_NAME = re.compile(r"\b[A-Z]{3,}\b|\b[A-Z]?[a-z]+[A-Z]\w*\b")


class Translator:
    """Checks in threads of the `pool`."""

    def __init__(self, embed: Embedder, pool: Executor) -> None:
        self._embed = embed
        self._pool = pool

    async def translate(
        self, model: Model, lines: Sequence[Line], message: str, passages: Sequence[Passage]
    ) -> str | None:
        """Into the message's language; None if it can't be shown to say the same. Raises ModelUnavailable."""
        english = [line.text.replace("*", "") for line in lines]
        theirs = _listed(await whole(model, to_translate(english, message), _MOST_TOKENS), len(lines))
        if theirs is None or not all(map(_keeps, english, theirs)):
            return None
        back = _listed(await whole(model, to_translate_back(theirs), _MOST_TOKENS), len(lines))
        if back is None or not await self._supported(back, lines, passages):
            return None
        return "".join(line.gap + text for line, text in zip(lines, theirs, strict=True))

    async def _supported(self, back: Sequence[str], lines: Sequence[Line], passages: Sequence[Passage]) -> bool:
        support, loop = Support(self._embed), asyncio.get_running_loop()
        for text, line in zip(back, lines, strict=True):
            cited = [passages[i] for i in line.rests_on]
            if await loop.run_in_executor(self._pool, support.unsupported, text, cited):
                return False
        return True


def _listed(reply: str | None, count: int) -> list[str] | None:
    """Exactly so many lines, in their order."""
    found = [_NUMBERED.fullmatch(line.strip()) for line in (reply or "").splitlines() if line.strip()]
    if [int(line["number"]) if line else 0 for line in found] != list(range(1, count + 1)):
        return None
    return [re.sub(r"[*_`<>\[\]#|]", "", line["text"]) for line in found if line]


def _keeps(english: str, theirs: str) -> bool:
    """No figure, link or name more than there was."""
    if not theirs or len(theirs) > _LONGER * len(english) + 40:
        return False
    return all(
        set(each.findall(_in_our_digits(theirs))) <= set(each.findall(english)) for each in (_FIGURE, _LINK, _NAME)
    )


def _in_our_digits(text: str) -> str:
    return "".join(str(unicodedata.digit(c, c)) if c.isdigit() else c for c in text)
