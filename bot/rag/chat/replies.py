"""What a chat model replies to a prompt, where only the whole of it is of use."""

from contextlib import aclosing

from bot.rag.chat.thoughts import after_thinking
from bot.writing import Model, Prompt

_MOST_CHARACTERS = 6_000


async def whole(model: Model, prompt: Prompt, most_tokens: int) -> str | None:
    """None if it was cut, or went on and on; raises ModelUnavailable."""
    said = ""
    async with aclosing(model.stream(prompt, most_tokens)) as pieces:
        async for piece in pieces:
            said += piece.text
            if piece.is_cut or len(said) > _MOST_CHARACTERS:
                return None
    return after_thinking(said)
