"""How a subscription is written into its row, and read from it."""

from datetime import time
from typing import Any, cast

from sqlalchemy import Row

from bot.schedule import Due, Schedule
from bot.subscriptions import State, Subscription
from bot.tips import Reader


def written(subscription: Subscription) -> dict[str, Any]:
    """As parameters, named after their columns."""
    reader, schedule, due = subscription.reader, subscription.schedule, subscription.due
    return {
        "its_team": reader.team,
        "its_reader": reader.id,
        "its_user": subscription.user,
        "its_hour": schedule.at.isoformat("minutes"),
        "its_days": sorted(schedule.days),
        "its_zone": subscription.zone,
        "its_topics": sorted(subscription.topics),
        "its_state": subscription.state,
        "its_until": subscription.until,
        "its_reason": subscription.reason,
        "its_channel": subscription.channel,
        "its_due_day": due.day if due else None,
        "its_due_at": due.moment if due else None,
        "its_last_day": subscription.last_day,
        "its_last_at": subscription.last_at,
    }


def read(row: Row[Any]) -> Subscription:
    return Subscription(
        Reader(row.team, row.reader),
        row.user,
        Schedule(time.fromisoformat(row.hour), frozenset(row.days)),
        row.zone,
        frozenset(row.topics),
        cast(State, row.state),
        row.until,
        row.reason,
        row.channel,
        Due(row.due_day, row.due_at) if row.due_at else None,
        row.last_day,
        row.last_at,
    )
