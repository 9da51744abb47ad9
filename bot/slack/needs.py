"""What the Slack wing needs of the rest of the house, as types; who fills them is decided in `bootstrap.py`."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal, Protocol

from bot.domain import Answer, Person, Thread, Tip, Turn
from bot.mail import Delivery, Event, Incoming, Reply
from bot.slack.policy import Policy
from bot.slack.status import Status

Ask = Callable[[str, Sequence[Turn]], Awaitable[Answer]]
TipOf = Callable[[Person, date], Awaitable[Tip | None]]
Forget = Callable[[Person], Awaitable[None]]
StatusNow = Callable[[], Awaitable[Status]]
Hosts = Callable[[], Collection[str]]
Now = Callable[[], datetime]


class Threads(Protocol):
    """The memory of conversations."""

    async def takes_part(self, thread: Thread) -> bool: ...

    async def recall(self, thread: Thread, person: Person) -> Sequence[Turn]: ...

    async def recall_channel(self, team: str, channel: str, person: Person, since: datetime) -> Sequence[Turn]: ...

    async def erase(self, team: str, channel: str, message_ts: str) -> None: ...


class Inbox(Protocol):
    """Events, from their arrival until they are answered or there is a reason why not."""

    async def keep(self, incoming: Incoming, now: datetime) -> bool: ...

    async def take(self, now: datetime) -> Event | None: ...

    async def answer(self, event: Event, reply: Reply, now: datetime) -> None: ...

    async def close(self, event: Event) -> None: ...

    async def put_back(self, event: Event, due_at: datetime, counts: bool) -> None: ...

    async def set_aside(self, event: Event, reason: str, apology: Reply | None, now: datetime) -> None: ...

    async def release(self) -> None: ...


class Outbox(Protocol):
    """Replies on their way to Slack."""

    async def put(self, key: str, reply: Reply, now: datetime) -> None: ...

    async def take(self, now: datetime) -> Delivery | None: ...

    async def confirm(self, delivery: Delivery, now: datetime) -> None: ...

    async def put_back(self, delivery: Delivery, due_at: datetime) -> None: ...

    async def doubt(self, delivery: Delivery, reason: str) -> None: ...

    async def fail(self, delivery: Delivery, reason: str, now: datetime, unreachable: bool) -> None: ...

    async def release(self) -> None: ...


class Watch(Protocol):
    """Counts what happens, for whoever watches the coach."""

    def came(self, kind: str, seconds: float) -> None: ...

    def sent(self, result: Literal["sent", "ambiguous", "failed", "rate_limited"]) -> None: ...


class Processes(Protocol):
    """Who else works on the same inbox and outbox."""

    async def beat(self, now: datetime) -> None: ...

    async def leave(self) -> None: ...


class Limits(Protocol):
    """Counts what people ask for, in all processes together."""

    async def count(self, team: str, who: str, window: timedelta, now: datetime) -> int: ...


@dataclass(frozen=True)
class Needs:
    """`link_hosts`: whom what is said may link to."""

    ask: Ask
    tip: TipOf
    threads: Threads
    inbox: Inbox
    outbox: Outbox
    processes: Processes
    limits: Limits
    forget: Forget
    status: StatusNow
    policy: Policy
    link_hosts: Hosts
    watch: Watch
    now: Now = lambda: datetime.now(UTC)
