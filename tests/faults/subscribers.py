"""Who is due for a tip, and what came of it, told by the two who know: Slack, and the database of the bot."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, time, timedelta
from time import monotonic

from bot.sandbox import Message
from bot.sandbox.workspace import BOT, PEOPLE, TEAM_ID
from bot.schedule import DAILY, Due, Schedule
from bot.store.engine import Database
from bot.store.subscriptions import Subscriptions
from bot.subscriptions import Subscription
from bot.tips import Reader

from .ledger import Tally
from .scene import Scene

ZONE = "Etc/UTC"
_LOOK_S = 0.1
_NOTED = "SELECT key FROM outbox WHERE state IN ('ambiguous', 'failed') AND key LIKE 'tip:%'"
_OUTCOMES = "SELECT reader, outcome FROM tip_days"
_ENDED = "SELECT reader FROM subscriptions WHERE state = 'ended'"
_STOPPED = "SELECT reader, reason FROM subscriptions WHERE state = 'stopped'"
_OPEN = """
SELECT (SELECT count(*) FROM subscriptions WHERE due_at <= ? OR owner IS NOT NULL)
     + (SELECT count(*) FROM outbox WHERE parts IS NOT NULL)
"""


class Subscribers:
    """Each day on which one is due comes to a message, or to a record of why there is none."""

    def __init__(self, here: Scene, most: int = 1) -> None:
        """`most`: so many tips may each of them get in this trial. Who they are is in `rooms`, with where they read."""
        self._here = here
        self._file = here.bot.data / "coach.sqlite3"
        self._most = most
        self.rooms: dict[str, str] = {}

    async def due(self, count: int, moment: datetime) -> Sequence[str]:
        """So many new ones, who have a conversation with the coach already."""
        people = [self._here.ledger.somebody() for _ in range(count)]
        rooms = [self._here.slack.workspace.direct_message(person) for person in people]
        await self.keep([_due(person, person, room.id, moment) for person, room in zip(people, rooms, strict=True)])
        return people

    async def due_in_channels(self, count: int, moment: datetime) -> Sequence[str]:
        """So many new ones, which the bot is in."""
        workspace = self._here.slack.workspace
        members = [PEOPLE[0].id, BOT.id]
        channels = [workspace.add_channel(f"room{len(workspace.channels)}", members).id for _ in range(count)]
        await self.keep([_due(channel, PEOPLE[0].id, channel, moment) for channel in channels])
        return channels

    async def keep(self, subscriptions: Sequence[Subscription]) -> None:
        """As if they had been asked for; the bot may be running or not."""
        database = Database(f"sqlite:///{self._file}")
        try:
            store = Subscriptions(database, "nobody", timedelta())
            for subscription in subscriptions:
                await store.keep(subscription)
        finally:
            await database.close()
        self.rooms |= {each.reader.id: each.channel for each in subscriptions if each.channel}

    def tips(self) -> Counter[str]:
        """By reader, as Slack has them."""
        return Counter(reader for reader, _ in self._messages())

    def texts(self) -> Sequence[str]:
        return [message.text for _, message in self._messages()]

    def days(self, outcome: str) -> Counter[str]:
        return Counter(str(reader) for reader, its in self._rows(_OUTCOMES) if its == outcome)

    def noted(self) -> Counter[str]:
        """Tips of which nobody knows whether they arrived, or of which it is known that they didn't."""
        return Counter(str(key).split(":")[1] for (key,) in self._rows(_NOTED))

    def stopped(self) -> dict[str, str]:
        """By reader, the reason."""
        return {str(reader): str(reason) for reader, reason in self._rows(_STOPPED)}

    def is_settled(self) -> bool:
        now = self._here.bot.now.replace(tzinfo=None).isoformat(" ", "microseconds")
        [(still_open,)] = self._rows(_OPEN, now)
        return not still_open

    async def settled(self, within: float = 60) -> bool:
        """Looks again and again: the database of another process tells nobody when it changes."""
        last_look = monotonic() + within
        while not self.is_settled():
            if monotonic() > last_look:
                return False
            await asyncio.sleep(_LOOK_S)
        return True

    def tally(self) -> Tally:
        """For each day that was handed over one message; who has no day at all, and wanted one, lost it."""
        tips, noted, handed_over = self.tips(), self.noted(), self.days("sent")
        known = {str(row[0]) for statement in (_OUTCOMES, _ENDED) for row in self._rows(statement)}
        lost = sum(max(0, handed_over[each] - tips[each] - noted[each]) or each not in known for each in self.rooms)
        doubled = sum(max(0, tips[each] - min(handed_over[each], self._most)) for each in self.rooms)
        return Tally(len(self.rooms), lost, doubled, sum(noted[each] for each in self.rooms))

    def _messages(self) -> Iterator[tuple[str, Message]]:
        """What was written to a reader and answers nobody."""
        for reader, channel in self.rooms.items():
            for message in self._here.slack.workspace.channel(channel).messages:
                if message.bot_id and not message.thread_ts:
                    yield reader, message

    def _rows(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(f"file:{self._file}?mode=ro", uri=True, timeout=30)) as connection:
            return connection.execute(statement, values).fetchall()


def _due(reader: str, user: str, channel: str, moment: datetime) -> Subscription:
    """At that moment, and from the next day on at its minute."""
    schedule = Schedule(time(moment.hour, moment.minute), DAILY)
    subscription = Subscription(Reader(TEAM_ID, reader), user, schedule, ZONE, channel=channel)
    return replace(subscription, due=Due(moment.date(), moment))
