"""How much the coach is used, counted by the database: there may be too many questions to read them all."""

from collections import Counter
from datetime import UTC, datetime, tzinfo
from math import ceil
from typing import cast

from sqlalchemy import ColumnElement, Integer, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import Outcome
from bot.feedback import Usage
from bot.store.admin_tables import asked, votes

_MOST_TOPICS = 20
# In every time zone a day begins at a quarter of an hour in UTC.
_QUARTER_S = 15 * 60
_row = asked.c


async def usage(connection: AsyncConnection, since: datetime, zone: tzinfo) -> Usage:
    """All of one moment."""
    lately = _row.at >= since
    days = await _days(connection, lately, zone)
    count = sum(sum(outcomes.values()) for outcomes in days.values())
    topics = (
        select(_row.topic, func.count())
        .where(lately, _row.topic.is_not(None))
        .group_by(_row.topic)
        .order_by(func.count().desc(), _row.topic)
        .limit(_MOST_TOPICS)
    )
    people = select(_row.team, _row.user).where(lately).distinct().subquery()
    verdicts = select(votes.c.verdict, func.count()).where(votes.c.at >= since).group_by(votes.c.verdict)
    by_verdict = dict((await connection.execute(verdicts)).all())
    return Usage(
        [*days.items()],
        by_verdict.get("up", 0),
        by_verdict.get("down", 0),
        [(topic or "", count) for topic, count in await connection.execute(topics)],
        await connection.scalar(select(func.count()).select_from(people)) or 0,
        await _seconds(connection, lately, ceil(count * 0.5)),
        await _seconds(connection, lately, ceil(count * 0.95)),
    )


async def _days(
    connection: AsyncConnection, lately: ColumnElement[bool], zone: tzinfo
) -> dict[str, dict[Outcome, int]]:
    # Without the fraction, which SQLite would round.
    second = func.strftime("%s", func.substr(_row.at, 1, len("2026-11-01 12:00:00")))
    quarter = second.cast(Integer).op("/")(_QUARTER_S).label("quarter")
    counted = select(quarter, _row.outcome, func.count()).where(lately).group_by("quarter", _row.outcome)
    days: dict[str, Counter[Outcome]] = {}
    for number, outcome, count in await connection.execute(counted.order_by("quarter")):
        day = datetime.fromtimestamp(number * _QUARTER_S, UTC).astimezone(zone).date().isoformat()
        days.setdefault(day, Counter())[cast(Outcome, outcome)] += count
    return {day: dict(outcomes) for day, outcomes in days.items()}


async def _seconds(connection: AsyncConnection, lately: ColumnElement[bool], rank: int) -> float:
    """The so manieth shortest; 0 when nothing was asked."""
    ordered = select(_row.seconds).where(lately).order_by(_row.seconds)
    return await connection.scalar(ordered.limit(1).offset(max(rank - 1, 0))) or 0.0
