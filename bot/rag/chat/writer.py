"""Has a chat model write an answer from passages, and keeps those of its sentences that they support."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Sequence
from concurrent.futures import Executor
from contextlib import aclosing

from bot.domain import Passage, Turn
from bot.rag.chat.held import held
from bot.rag.chat.listed import Listed
from bot.rag.chat.prompts import to_write
from bot.rag.chat.support import Support
from bot.rag.embeddings import Embedder
from bot.understanding.cleaning import cleaned
from bot.writing import Manuscript, Model, Piece

_MOST_TOKENS = 800
_FIRST = 4  # sentences, of which one must be supported: the person shouldn't wait for a model that can't do this
_MOST_SOURCES = 3  # of a question; a sentence that would need more is left out, like all that nobody could check


class Writer:
    """Checks in threads of the `pool`."""

    def __init__(self, embed: Embedder, pool: Executor) -> None:
        self._embed = embed
        self._pool = pool

    async def write(
        self,
        model: Model,
        manuscript: Manuscript,
        questions: Sequence[str],
        message: str,
        passages: Sequence[Passage],
        history: Sequence[Turn],
    ) -> str | None:
        """Why it is no answer, in a word; None if it is one. Raises ModelUnavailable, also in the middle."""
        prompt, shown = to_write(questions, message, passages, history)
        own_words = [message, *(turn.text for turn in history if turn.role == "user")]
        support = Support(self._embed, "\n".join(map(cleaned, own_words)))
        sources = _Sources(shown, _MOST_SOURCES * len(questions))
        loop, listed, reply = asyncio.get_running_loop(), Listed(manuscript), _Reply()
        async with aclosing(model.stream(prompt, _MOST_TOKENS)) as pieces:
            async for sentence in held(reply.watched(pieces)):
                rests_on = sources.open_to(sentence.cites)
                cited = [passages[i] for i in rests_on]
                if await loop.run_in_executor(self._pool, support.unsupported, sentence.text, cited):
                    listed.drop(sentence)
                    if manuscript.dropped >= _FIRST and not manuscript.lines:
                        return "unsupported"
                else:
                    sources.use(rests_on)
                    await listed.keep(sentence, rests_on)
        listed.leave_out()
        if not reply.is_whole:
            return "cut"
        return None if manuscript.is_enough else "unsupported" if manuscript.dropped else "empty"


class _Reply:
    """`is_whole` once it has come to an end of its own, and not been cut, nor left for going round in circles."""

    is_whole = False

    async def watched(self, pieces: AsyncGenerator[Piece]) -> AsyncGenerator[Piece]:
        is_cut = False
        async for piece in pieces:
            is_cut |= piece.is_cut
            yield piece
        self.is_whole = not is_cut


class _Sources:
    """Of so many passages shown only the first few used are open to be used again."""

    def __init__(self, shown: int, most: int) -> None:
        self._shown = shown
        self._most = most
        self._used: list[int] = []

    def open_to(self, cites: Iterable[int]) -> tuple[int, ...]:
        """The indexes of those that a sentence by its numbers may rest on."""
        found = [number - 1 for number in cites if 1 <= number <= self._shown]
        new = [i for i in found if i not in self._used][: self._most - len(self._used)]
        return tuple(i for i in found if i in self._used or i in new)

    def use(self, indexes: Iterable[int]) -> None:
        self._used += [i for i in indexes if i not in self._used]
