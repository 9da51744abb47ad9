"""A chat model of any provider, asked carefully: in time, a few at once, left alone while it fails."""

import asyncio
import logging
import time
import warnings
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from typing import cast

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage, HumanMessage, SystemMessage

from bot.errors import ModelUnavailable
from bot.providers import provider_of
from bot.rag.chat import arguments
from bot.rag.chat.breaker import Breaker
from bot.rag.chat.failures import Failure, failure
from bot.rag.chat.reply import Refused, Reply
from bot.writing import Piece, Prompt

# Whoever finds no place in this time is better served with a quoted answer.
_PATIENCE_S = 1.0
_log = logging.getLogger(__name__)


class ChatModel:
    """`trouble` is what was wrong the last time, in a sentence for the operator; None when it answered."""

    def __init__(
        self,
        name: str,
        limited: Callable[[int], BaseChatModel],
        timeout_s: float,
        at_once: int,
        clock: Callable[[], float],
    ) -> None:
        """`limited` gives the model that says so many tokens at most."""
        self.name = name
        self.trouble: str | None = None
        self._provider = provider_of(name)
        self._limited = limited
        self._timeout_s = timeout_s
        self._places = asyncio.Semaphore(at_once)
        self._breaker = Breaker(clock)

    async def stream(self, prompt: Prompt, most_tokens: int) -> AsyncGenerator[Piece]:
        """Raises ModelUnavailable. Who stops listening early closes it, by `contextlib.aclosing`."""
        if not self._breaker.admits():
            raise self._unavailable(f"It is left alone for a minute. {self.trouble}")
        try:
            async with self._place(), aclosing(self._pieces(prompt, most_tokens)) as pieces:
                async for piece in pieces:
                    yield piece
            self._succeeded()
        except Refused as refused:
            raise self._unavailable(str(refused)) from None
        except ModelUnavailable:
            raise
        except Exception as error:  # The border to any provider; what it says itself may quote a question or a key.
            raise self._failed(failure(error, self._provider, self._timeout_s)) from None
        finally:
            self._breaker.undecided()

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(_PATIENCE_S):
                await self._places.acquire()
        except TimeoutError:
            raise self._unavailable("It is busy with others: CHAT_AT_ONCE says how many at a time.") from None
        try:
            yield
        finally:
            self._places.release()

    async def _pieces(self, prompt: Prompt, most_tokens: int) -> AsyncGenerator[Piece]:
        messages = [SystemMessage(prompt.task), HumanMessage(prompt.material)]
        reply = Reply(messages, is_cumulative=self._provider.name == "openai")
        async with aclosing(self._chunks(messages, most_tokens)) as chunks:
            async for chunk in chunks:
                if text := reply.text_of(chunk):
                    yield Piece(text)
                if reply.is_full:
                    break
        yield Piece(reply.rest(), reply.tokens, reply.is_cut)

    async def _chunks(self, messages: list[BaseMessage], most_tokens: int) -> AsyncGenerator[AIMessageChunk]:
        """All within the time, whatever the consumer does meanwhile; one more try before the first."""
        deadline = asyncio.get_running_loop().time() + self._timeout_s
        model = self._limited(most_tokens)
        stream = _stream(model, messages)
        try:
            first = await self._next(stream, deadline)
        except Exception as error:  # The same border: whether to come again depends on what it is.
            pause_s = failure(error, self._provider, self._timeout_s).pause_s
            if pause_s is None:
                raise
            await asyncio.sleep(pause_s)
            stream = _stream(model, messages)
            first = await self._next(stream, deadline)
        async with aclosing(stream):
            chunk = first
            while chunk is not None:
                yield chunk
                chunk = await self._next(stream, deadline)

    async def _next(self, stream: AsyncGenerator[AIMessageChunk], deadline: float) -> AIMessageChunk | None:
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            # Round each step, not round the loop: there it could go off while the consumer is at work, and cancel that.
            async with asyncio.timeout_at(deadline):
                return await anext(stream, None)
        except asyncio.CancelledError:
            # Whoever waits has a clock too, which goes off before this one: so silent a model has failed all the same.
            if clock() - began > self._timeout_s / 2:
                self._failed(failure(TimeoutError(), self._provider, self._timeout_s))
            raise

    def _succeeded(self) -> None:
        self._breaker.succeeded()
        self.trouble = None

    def _failed(self, failed: Failure) -> ModelUnavailable:
        if not failed.is_of_the_request:
            self._breaker.failed(failed.is_lasting)
        if failed.told != self.trouble:
            _log.warning("The chat model %s fails. %s", self.name, failed.told)
        self.trouble = failed.told
        return self._unavailable(failed.told)

    def _unavailable(self, why: str) -> ModelUnavailable:
        return ModelUnavailable(f"The chat model {self.name} can't be used. {why}")


def open_chat_model(
    name: str,
    base_url: str | None,
    key: str | None,
    timeout_s: float,
    at_once: int,
    clock: Callable[[], float] = time.monotonic,
) -> ChatModel:
    """`name` is the setting CHAT_MODEL; nothing is asked of it yet. Raises ModelUnavailable with what to do."""
    from langchain.chat_models import init_chat_model

    provider = provider_of(name)
    told = arguments.of_the_class(provider, base_url, key, timeout_s)
    try:
        model: BaseChatModel = init_chat_model(name.partition(":")[2], model_provider=provider.name, **told)
    except ImportError:
        raise ModelUnavailable(
            f"CHAT_MODEL={name} needs packages that aren't installed: run `make extra EXTRA={provider.extra}`."
        ) from None
    except Exception as error:  # The border to any provider: what it says may quote the key.
        raise ModelUnavailable(f"CHAT_MODEL={name} can't be used: {type(error).__name__}.") from None

    # They would quote a reply that is odd, to whoever reads what the coach prints.
    warnings.filterwarnings("ignore", "Pydantic serializer warnings", UserWarning)

    def limited(most_tokens: int) -> BaseChatModel:
        return model.model_copy(update=arguments.of_a_reply(provider, base_url, most_tokens))

    return ChatModel(name, limited, timeout_s, at_once, clock)


def _stream(model: BaseChatModel, messages: list[BaseMessage]) -> AsyncGenerator[AIMessageChunk]:
    """Never collected by `ainvoke`: a server goes on writing for whoever has left that, and stops for this."""
    return cast("AsyncGenerator[AIMessageChunk]", model.astream(messages))
