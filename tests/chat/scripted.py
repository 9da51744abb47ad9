"""A chat model that says what a test has it say, piece by piece, and notes what it was asked."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field

from bot.errors import ModelUnavailable
from bot.writing import Piece, Prompt


@dataclass
class Scripted:
    """`says` gives the reply to a prompt. It ends as `is_cut`, or `breaks` in the middle."""

    says: Callable[[Prompt], str]
    is_cut: bool = False
    breaks: bool = False
    name: str = "scripted:one"
    prompts: list[Prompt] = field(default_factory=list)
    is_closed: bool = True

    async def stream(self, prompt: Prompt, most_tokens: int) -> AsyncGenerator[Piece]:
        self.prompts.append(prompt)
        self.is_closed = False
        try:
            for word in self.says(prompt).replace(" ", " \0").split("\0"):
                yield Piece(word)
            if self.breaks:
                raise ModelUnavailable("The line is dead.")
            yield Piece("", 100, self.is_cut)
        finally:
            self.is_closed = True


def always(reply: str) -> Scripted:
    return Scripted(lambda prompt: reply)
