"""How much the coach is used, counted by the database: there may be too many questions to read them all."""

from collections import Counter
from datetime import UTC, datetime, tzinfo
from math import ceil
from typing import Any, cast

from sqlalchemy import Column, ColumnElement, Integer, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain import Outcome
from bot.store.admin_tables import asked, votes, writings
from bot.usage import Usage, Written

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
        await _seconds(connection, _row.seconds, lately, count, 0.5),
        await _seconds(connection, _row.seconds, lately, count, 0.95),
        await _written(connection, since),
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


async def _written(connection: AsyncConnection, since: datetime) -> Written | None:
    row = writings.c
    lately = row.at >= since
    with_words = func.sum((row.kept > 0).cast(Integer))
    sums = func.sum(row.kept), func.sum(row.dropped), func.sum(row.tokens), with_words, func.count(row.first_s)
    each = select(row.model, row.failed, func.count(), *sums).where(lately).group_by(row.model, row.failed)
    models, quoted, total = Counter[str](), Counter[str](), Counter[str]()
    for model, failed, count, kept, dropped, tokens, written, heard in await connection.execute(each):
        models[model] += count
        quoted[failed or ""] += count
        total.update(kept=kept, dropped=dropped, tokens=tokens, heard=heard, written=0 if failed else written)
    if not models:
        return None
    was_heard = and_(lately, row.first_s.is_not(None))
    return Written(
        [model for model, _ in models.most_common()],
        total["written"],
        {reason: count for reason, count in quoted.most_common() if reason},
        total["kept"],
        total["dropped"],
        total["tokens"],
        await _seconds(connection, row.first_s, was_heard, total["heard"], 0.5),
        await _seconds(connection, row.first_s, was_heard, total["heard"], 0.95),
    )


async def _seconds(
    connection: AsyncConnection, seconds: Column[Any], condition: ColumnElement[bool], count: int, share: float
) -> float:
    """Within which that share of them was done; 0 when there are none."""
    ordered = select(seconds).where(condition).order_by(seconds)
    return await connection.scalar(ordered.limit(1).offset(max(ceil(count * share) - 1, 0))) or 0.0
