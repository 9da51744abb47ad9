"""How fast tips are sent, by all processes together; and that they let the others go first."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.mail_tables import outbox
from bot.store.tip_tables import tip_pace

# Conversations that wait for a message: with so many, tips wait too.
_BUSY = 16
# Tips that were held up are sent somewhat faster afterwards, but never more than a second's worth at once.
_BEHIND = timedelta(seconds=1)
_LONGEST = timedelta(minutes=1)

# Also those that Slack didn't take just now: while it takes nothing, no tips pile up in front of what comes next.
_waiting = (outbox.c.parts.is_not(None), outbox.c.state == "waiting")
_conversations = select(outbox.c.team, outbox.c.channel).where(*_waiting).distinct().limit(_BUSY).subquery()
_others = select(func.count()).select_from(_conversations)
_SITUATION = select(select(tip_pace.c.next_at).scalar_subquery(), _others.scalar_subquery())
_next = insert(tip_pace)
_GO_ON = _next.on_conflict_do_update(("id",), set_={"next_at": _next.excluded.next_at})


class Pace:
    """With so much time `between` two tips; within the transaction in which one is taken."""

    def __init__(self, between: timedelta) -> None:
        self._between = between

    async def after_one(self, connection: AsyncConnection, now: datetime) -> datetime | None:
        """When the next one may be taken after one that is taken now; None when this is too early for one."""
        next_at, others = (await connection.execute(_SITUATION)).one()
        # Later than that only when the clock was put back, which doesn't stop the tips.
        is_early = next_at and now < next_at <= now + _LONGEST
        if is_early or others >= _BUSY:
            return None
        since = max(next_at, now - _BEHIND) if next_at and next_at <= now else now
        return since + self._between

    async def go_on(self, connection: AsyncConnection, next_at: datetime) -> None:
        await connection.execute(_GO_ON, {"id": 1, "next_at": next_at})
