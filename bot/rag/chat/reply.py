"""What a chat model replies, chunk by chunk: cleaned, bounded, and counted."""

from collections.abc import Sequence

from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.utils import count_tokens_approximately

from bot.rag.chat.thoughts import Thoughts

_LONGEST = 20_000
# The word for why a reply ended, as each provider's library hands it on.
_ENDINGS = ("finish_reason", "stop_reason", "done_reason")
_WHOLE = {"stop", "end_turn", "stop_sequence"}
_REFUSALS = {"content_filter", "refusal", "safety", "prohibited_content", "blocklist", "spii", "recitation"}
_TOOLS = {"tool_calls", "tool_use", "function_call"}


class Refused(Exception):
    """The model was reached and well, but won't do this; its message is a sentence for the operator."""


class Reply:
    """`is_cumulative`: the provider counts tokens from the start of a reply, if it counts more than once."""

    def __init__(self, asked: Sequence[BaseMessage], is_cumulative: bool) -> None:
        self.is_full = False
        self._asked = asked
        self._is_cumulative = is_cumulative
        self._thoughts = Thoughts()
        self._written: list[str] = []  # with what was thought, which costs and is bounded as well
        self._length = 0
        self._tokens = 0
        self._ending: str | None = None

    def text_of(self, chunk: AIMessageChunk) -> str:
        """Raises Refused when it is anything but words for a reader."""
        if chunk.usage_metadata:
            tokens = chunk.usage_metadata["total_tokens"]
            self._tokens = max(self._tokens, tokens) if self._is_cumulative else self._tokens + tokens
        self._end(next((str(end) for each in _ENDINGS if (end := chunk.response_metadata.get(each))), None))
        if chunk.tool_call_chunks or chunk.invalid_tool_calls:
            raise Refused("It called for a tool, and it was given none.")
        text = _clean(str(chunk.text)[: _LONGEST - self._length + 1])
        self._length += len(text)
        if self._length > _LONGEST:
            self.is_full, text = True, text[: _LONGEST - self._length]
        self._written.append(text)
        return self._thoughts.without(text)

    def rest(self) -> str:
        """What is said at the very end."""
        return self._thoughts.rest()

    def _end(self, ending: str | None) -> None:
        self._ending = ending or self._ending
        if ending and ending.lower() in _REFUSALS:
            raise Refused(f"It refused to answer ({ending.lower()}).")
        if ending and ending.lower() in _TOOLS:
            raise Refused("It called for a tool, and it was given none.")

    @property
    def is_cut(self) -> bool:
        """Also when nothing says that it is whole: a proxy that gives up ends a stream without a word."""
        return self.is_full or (self._ending or "").lower() not in _WHOLE

    @property
    def tokens(self) -> int:
        """Estimated for a provider that doesn't say, without a tokenizer: that would be downloaded."""
        return self._tokens or count_tokens_approximately([*self._asked, AIMessage("".join(self._written))])


def _clean(text: str) -> str:
    """Without halves of characters, which nothing can store, and without what moves a cursor."""
    whole = text.encode("utf-8", "ignore").decode("utf-8")
    return "".join(c for c in whole if c in "\n\t" or not (c < " " or "\x7f" <= c < "\xa0"))
