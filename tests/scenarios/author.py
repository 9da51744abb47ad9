"""Stands in for a coach with a chat model, which says its answer piece by piece."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain import Answer, Person, Turn
from bot.writing import Hear

from .conftest import Knowledge

SAID = ("**Learn statistics.** ", "It pays. ", "Begin today.")


@dataclass
class Author(Knowledge):
    """Says the pieces that it is told to, and in the end the `text`."""

    pieces: Sequence[str] = SAID
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    """All of the pieces were said, to whoever listens."""
    hears: list[Hear | None] = field(default_factory=list)
    """Who listened, to each answer."""
    hanging: set[str] = field(default_factory=set)
    """Questions to which its model doesn't say anything, ever."""

    async def ask(
        self, question: str, history: Sequence[Turn] = (), person: Person | None = None, hear: Hear | None = None
    ) -> Answer:
        if question in self.hanging:
            await asyncio.Event().wait()
        self.hears.append(hear)
        if hear and hear.hears_along:
            for piece in self.pieces:
                await hear(piece)
        self.heard.set()
        return await super().ask(question, history, person)

    @property
    def hear(self) -> Hear:
        """Whoever listens to what is written last."""
        hear = self.hears[-1]
        assert hear
        return hear
