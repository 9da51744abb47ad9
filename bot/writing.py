"""What passes between the coach and a chat model: what it is to do, what it says, and what came of it."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from time import perf_counter
from typing import Protocol


class Hear(Protocol):
    """Whoever waits for an answer: gets it while it is written, piece by piece, each as good as said.

    Unless they don't hear along: then they get it whole. Who had enough wants no more than they have read by then.
    """

    @property
    def hears_along(self) -> bool: ...

    @property
    def had_enough(self) -> asyncio.Event: ...

    @property
    def read(self) -> str: ...

    async def __call__(self, text: str, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Prompt:
    """The `task` is ours; the `material` is what people and documents say, which is never to be obeyed."""

    task: str
    material: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Of what a model says, as it comes; the last one has the `tokens` of prompt and reply together.

    `is_cut`: the model would have said more than it was allowed to.
    """

    text: str
    tokens: int = 0
    is_cut: bool = False


class Model(Protocol):
    """Any chat model; `name` is how the settings name it."""

    @property
    def name(self) -> str: ...

    def stream(self, prompt: Prompt, most_tokens: int) -> AsyncGenerator[Piece]:
        """Raises ModelUnavailable, before the first piece or in the middle."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A message in questions that stand by themselves, in the knowledge's language.

    `back` is what to ask the person first, when what they want is too vague to be answered well.
    """

    asks: tuple[str, ...]
    back: str | None = None


@dataclass(frozen=True, slots=True)
class Writing:
    """How an answer came about: so many sentences of the model's `kept`, and `dropped` since nothing supports them.

    `failed` says in a word why the answer is quoted instead. `first_s`: seconds until the first word could be read.
    """

    model: str
    kept: int = 0
    dropped: int = 0
    tokens: int = 0
    first_s: float | None = None
    failed: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence in Markdown with the `gap` before it; it rests on these of the passages the model was shown."""

    gap: str
    text: str
    rests_on: tuple[int, ...]


class Manuscript:
    """An answer while it is written: the sentences that are supported, and how many others there were.

    Nothing is heard of it before there is enough to be an answer by itself.
    """

    ENOUGH = 20  # words

    def __init__(self, hear: Callable[[str], Awaitable[None]] | None = None) -> None:
        self._hear = hear
        self._began = perf_counter()
        self.lines: list[Line] = []
        self.dropped = 0
        self.heard = ""
        self.first_s: float | None = None

    @property
    def text(self) -> str:
        return "".join(line.gap + line.text for line in self.lines)

    @property
    def is_enough(self) -> bool:
        return len(self.text.split()) >= self.ENOUGH

    def up_to(self, read: str) -> Sequence[Line]:
        """The lines of which somebody has read so much."""
        kept, length = list[Line](), 0
        for line in self.lines:
            length += len(line.gap + line.text)
            if length <= len(read):
                kept.append(line)
        return kept

    async def add(self, line: Line) -> None:
        self.lines.append(line)
        if self.is_enough:
            self.first_s = self.first_s or perf_counter() - self._began
            if self._hear:
                new, self.heard = self.text.removeprefix(self.heard), self.text
                await self._hear(new)


class Metered:
    """A model at work: adds up what that costs, by a guess where the provider doesn't say."""

    _CHARACTERS = 4  # of a token

    def __init__(self, model: Model) -> None:
        self._model = model
        self.tokens = 0

    @property
    def name(self) -> str:
        return self._model.name

    async def stream(self, prompt: Prompt, most_tokens: int) -> AsyncGenerator[Piece]:
        told, characters = 0, 0
        try:
            async with aclosing(self._model.stream(prompt, most_tokens)) as pieces:
                async for piece in pieces:
                    told += piece.tokens
                    characters += len(piece.text)
                    yield piece
        finally:
            if told or characters:
                self.tokens += told or (len(prompt.task + prompt.material) + characters) // self._CHARACTERS
