"""What a chat model is put to, and what that may cost."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain import Passage, Person, Turn
from bot.writing import Line, Manuscript, Model, Understood

# A message, what was said before, and the passages nearest to it.
Understand = Callable[[Model, str, Sequence[Turn], Sequence[Passage]], Awaitable[Understood | None]]
# Of some questions, the message they are from, the passages to answer from, and what was said before: why it failed.
Write = Callable[[Model, Manuscript, Sequence[str], str, Sequence[Passage], Sequence[Turn]], Awaitable[str | None]]
# Of English lines, a message in the language to say them in, and the passages they rest on.
Translate = Callable[[Model, Sequence[Line], str, Sequence[Passage]], Awaitable[str | None]]


class Budget(Protocol):
    """Tokens."""

    async def left(self, person: Person, now: datetime) -> int: ...

    async def spend(self, person: Person, tokens: int, now: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class Desk:
    """A chat model and what it is put to; all of that has so many `seconds`."""

    model: Model
    understand: Understand
    write: Write
    translate: Translate
    budget: Budget
    seconds: float
