"""The coach for ordinary code: a visit to the open house, one question after the other."""

import asyncio
import getpass
import os
from collections.abc import Collection, Coroutine, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, contextmanager
from datetime import date
from typing import Any, Protocol

from bot.almanac import Almanac
from bot.domain import Answer, Calibration, Place, Turn
from bot.feedback import Gap
from bot.insight import Insight
from bot.tips import Reader, Tip
from bot.usage import Figures


class House(Protocol):
    """What a visitor sees of the house."""

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Coroutine[Any, Any, Answer]: ...

    @property
    def almanac(self) -> Almanac: ...

    @property
    def insight(self) -> Insight: ...

    def places(self) -> Collection[Place]: ...
    def calibration(self) -> Calibration | None: ...


class Visit:
    """Nothing runs between two questions, so that Ctrl-C ends a prompt at once."""

    def __init__(self, runner: asyncio.Runner, house: House) -> None:
        self._runner = runner
        self._house = house

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        return self._runner.run(self._house.ask(question, history))

    def tip(self) -> Tip | None:
        """Today's, for the person at this shell."""
        return self._runner.run(self._house.almanac.of_today(Reader("local", _user_name()), date.today()))

    def tips(self) -> Sequence[Tip]:
        return self._house.almanac.catalogue()

    def places(self) -> Collection[Place]:
        return self._house.places()

    def calibration(self) -> Calibration | None:
        return self._house.calibration()

    def gaps(self) -> Sequence[Gap]:
        return self._runner.run(self._house.insight.gaps())

    def usage(self, days: int) -> Figures:
        return self._runner.run(self._house.insight.usage(days))


@contextmanager
def visit(prepared: Coroutine[Any, Any, None], house: AbstractAsyncContextManager[House]) -> Iterator[Visit]:
    """Awaits what has to come first, then opens the house, and closes it at the end whatever happens."""
    with asyncio.Runner() as runner:
        runner.run(prepared)
        rooms = AsyncExitStack()
        try:
            yield Visit(runner, runner.run(rooms.enter_async_context(house)))
        finally:
            runner.run(rooms.aclose())


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # the user of a container often has no name
        return str(os.getuid())
