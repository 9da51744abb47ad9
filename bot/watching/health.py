"""Whether every part of the coach works; asked anew at most every few seconds, however often somebody wants to know."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping

from bot.errors import CoachError

# None when all is well, else a sentence that says what is wrong.
Probe = Callable[[], Awaitable[str | None]]
_PATIENCE_SECONDS = 2.0
_FRESH_FOR_SECONDS = 5.0


class Health:
    """The coach does without its `spare` parts: they are told of, and it is well all the same."""

    def __init__(
        self,
        parts: Mapping[str, Probe],
        clock: Callable[[], float] = time.monotonic,
        spare: Collection[str] = frozenset(),
    ) -> None:
        self._parts = parts
        self._spare = spare
        self._clock = clock
        self._asking = asyncio.Lock()
        self._asked_at: float | None = None
        self._found: Mapping[str, str | None] = {}

    async def ask(self) -> Mapping[str, str | None]:
        """What is wrong with each part, by its name."""
        async with self._asking:
            if self._asked_at is None or self._clock() - self._asked_at >= _FRESH_FOR_SECONDS:
                states = await asyncio.gather(*map(_state, self._parts.values()))
                self._found, self._asked_at = dict(zip(self._parts, states, strict=True)), self._clock()
            return self._found

    def is_good(self, found: Mapping[str, str | None]) -> bool:
        return not any(wrong for part, wrong in found.items() if part not in self._spare)


async def _state(probe: Probe) -> str | None:
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            return await probe()
    except TimeoutError:
        return f"It doesn't answer within {_PATIENCE_SECONDS:g} seconds."
    except CoachError as error:
        return str(error)
    except Exception as error:  # Whatever a part dies of, the others are to be told of, too.
        return f"It failed: {type(error).__name__}."
