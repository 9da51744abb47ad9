"""What passes between the coach and a chat model: what it is to do, what it says, and what came of it."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

# Gets an answer while it is written, piece by piece, each as good as said.
Hear = Callable[[str], Awaitable[None]]


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
