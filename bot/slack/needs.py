"""What the Slack wing needs of the rest of the house, as types; who fills them is decided in `bootstrap.py`."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.domain import Answer, Person, Thread, Tip, Turn

Ask = Callable[[str, Sequence[Turn]], Awaitable[Answer]]
TipOf = Callable[[Person, date], Awaitable[Tip | None]]
Now = Callable[[], datetime]


class Threads(Protocol):
    """The memory of conversations."""

    async def takes_part(self, thread: Thread) -> bool: ...

    async def recall(self, thread: Thread) -> Sequence[Turn]: ...

    async def recall_channel(self, team: str, channel: str, since: datetime) -> Sequence[Turn]: ...

    async def remember(self, thread: Thread, turns: Sequence[Turn], at: datetime) -> None: ...


class Inbox(Protocol):
    """Knows which events were taken on already."""

    async def accept(self, team: str, event_id: str, channel: str, ts: str, now: datetime) -> bool: ...
