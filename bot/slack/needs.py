"""What the Slack wing needs of the rest of the house, as types; who fills them is decided in `bootstrap.py`."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, Protocol

from bot.administration import Administration
from bot.almanac import Almanac
from bot.audit import Deed
from bot.domain import Answer, Bound, Person, Thread, Turn
from bot.feedback import Asked, Vote
from bot.insight import Insight
from bot.mail import Delivery, Event, Incoming, Reply
from bot.schedule import Due
from bot.slack.policy import Policy
from bot.slack.status import Status
from bot.subscriptions import Outcome, Subscription
from bot.tips import Reader, Tip
from bot.writing import Hear

Forget = Callable[[Person], Awaitable[None]]
StatusNow = Callable[[], Awaitable[Status]]
Hosts = Callable[[], Collection[str]]
Now = Callable[[], datetime]


class Ask(Protocol):
    """`hear` gets an answer that a chat model writes while it does; whoever quotes says all of it at the end."""

    async def __call__(
        self, question: str, history: Sequence[Turn] = (), person: Person | None = None, hear: Hear | None = None
    ) -> Answer: ...


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

    async def close(self, event: Event, now: datetime) -> None: ...

    async def begin_stream(self, event: Event) -> bool: ...

    async def note_stream(self, event: Event, ts: str | None, now: datetime) -> None: ...

    async def put_back(self, event: Event, due_at: datetime, counts: bool) -> None: ...

    async def set_aside(self, event: Event, reason: str, apology: Reply | None, now: datetime) -> None: ...

    async def release(self) -> None: ...


class Outbox(Protocol):
    """Replies on their way to Slack."""

    async def put(self, key: str, reply: Reply, now: datetime) -> None: ...

    async def take(self, now: datetime) -> Delivery | None: ...

    async def confirm(self, delivery: Delivery, now: datetime, ts: str | None) -> None: ...

    async def put_back(self, delivery: Delivery, due_at: datetime, counts: bool) -> None: ...

    async def post_anew(self, delivery: Delivery, now: datetime) -> None: ...

    async def doubt(self, delivery: Delivery, reason: str) -> None: ...

    async def fail(self, delivery: Delivery, reason: str, now: datetime, unreachable: bool) -> None: ...

    async def why_unreachable(self, team: str, channel: str) -> str | None: ...

    async def release(self) -> None: ...


class Watch(Protocol):
    """Counts what happens, for whoever watches the coach."""

    def came(self, kind: str, seconds: float) -> None: ...

    def sent(self, result: Literal["sent", "ambiguous", "failed", "rate_limited"]) -> None: ...

    def tip_asked_for(self) -> None: ...

    def tip_due(self, outcome: Outcome) -> None: ...


class Subscriptions(Protocol):
    """Who wants a tip every day, and what became of each day."""

    async def of(self, reader: Reader) -> Subscription | None: ...

    async def keep(self, subscription: Subscription, instead_of: Subscription | None = None) -> None: ...

    async def take(self, now: datetime) -> Subscription | None: ...

    async def deliver(self, after: Subscription, due: Due, tip: Tip, reply: Reply, now: datetime) -> bool: ...

    async def skip(self, after: Subscription, due: Due, outcome: Outcome, now: datetime) -> None: ...

    async def put_back(self, after: Subscription, due: Due) -> None: ...

    async def release(self) -> None: ...

    async def due_by(self, moment: datetime) -> int: ...


class Processes(Protocol):
    """Who else works on the same inbox and outbox."""

    async def beat(self, now: datetime) -> None: ...

    async def leave(self) -> None: ...


class Limits(Protocol):
    """Counts what people ask for, in all processes together."""

    async def count(self, team: str, who: str, window: timedelta, now: datetime) -> int: ...

    async def count_up_to(self, team: str, bounds: Sequence[Bound], now: datetime) -> Sequence[int]: ...


class Journal(Protocol):
    """What was asked, and what people thought of the answers."""

    async def note(self, one: Asked) -> None: ...

    async def asked(self, team: str, key: str) -> Asked | None: ...

    async def vote(self, team: str, key: str, user: str, vote: Vote, now: datetime) -> bool: ...

    async def wait(self, team: str, key: str, user: str, now: datetime) -> bool: ...

    async def told(self, person: Person, keys: Collection[str]) -> None: ...


class Wishes(Protocol):
    """Who waits for an answer, until they are told."""

    async def all(self) -> Sequence[tuple[Person, Asked]]: ...

    async def grant(self, person: Person, keys: Collection[str], reply: Reply, now: datetime) -> bool: ...


class Audit(Protocol):
    """Who did what as an admin, or tried to."""

    async def note(self, deed: Deed) -> None: ...


@dataclass(frozen=True)
class Needs:
    """`link_hosts`: whom what is said may link to. `writes`: there is a chat model, so an answer may take seconds."""

    ask: Ask
    almanac: Almanac
    subscriptions: Subscriptions
    threads: Threads
    inbox: Inbox
    outbox: Outbox
    processes: Processes
    limits: Limits
    journal: Journal
    wishes: Wishes
    insight: Insight
    administration: Administration
    audit: Audit
    forget: Forget
    status: StatusNow
    policy: Policy
    link_hosts: Hosts
    watch: Watch
    now: Now = lambda: datetime.now(UTC)
    writes: bool = False
