"""What the coach's admins are told of it in Slack: how it is doing, in a few lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain import Generation
from bot.mail import DeliveryState, EventState
from bot.slack.markup import counted
from bot.subscriptions import Outcome, State


@dataclass(frozen=True, slots=True)
class Status:
    """`unreachable`: how many conversations take nothing of the coach's. `tips`: what became of those of a day.

    `database` is its size in bytes. `chat_model`: its name, and what is wrong with it, if there is one.
    """

    generation: Generation | None
    events: Mapping[EventState, int]
    deliveries: Mapping[DeliveryState, int]
    unreachable: int
    subscriptions: Mapping[State, int]
    tips: Mapping[Outcome, int]
    database: int
    chat_model: tuple[str, str | None] | None = None


def status_text(status: Status, now: datetime) -> str:
    events, deliveries, subscriptions, tips = status.events, status.deliveries, status.subscriptions, status.tips
    lines = [
        _index(status.generation, now),
        f"**Questions:** {events.get('waiting', 0) + events.get('taken', 0)} waiting, "
        f"{events.get('set_aside', 0)} set aside after they failed",
        f"**Replies:** {deliveries.get('waiting', 0) + deliveries.get('sending', 0)} waiting, "
        f"{deliveries.get('ambiguous', 0)} that may not have arrived, {deliveries.get('failed', 0)} refused by Slack",
        f"**Conversations I can’t reach:** {status.unreachable}",
        f"**Daily tips:** {subscriptions.get('active', 0)} subscribers, {subscriptions.get('paused', 0)} paused, "
        f"{subscriptions.get('stopped', 0)} stopped by me; in the last 24 hours {tips.get('sent', 0)} sent, "
        f"{tips.get('missed', 0)} too late, {tips.get('nothing_new', 0)} with nothing new to send",
        f"**Database:** {status.database / 1_000_000:.1f} MB",
    ]
    if status.chat_model:
        lines.insert(1, _chat_model(*status.chat_model))
    return "\n".join(f"- {line}" for line in lines)


def _index(generation: Generation | None, now: datetime) -> str:
    if generation is None:
        return "**Index:** none"
    age = _in_words(now - generation.created_at)
    size = f"{counted(generation.documents, 'document')}, {counted(generation.passages, 'passage')}"
    return f"**Index:** generation {generation.id}, {age} old, {size}, made with {generation.model}"


def _chat_model(name: str, trouble: str | None) -> str:
    how = f"answers are quoted at the moment. {trouble}" if trouble else "no trouble"
    return f"**Chat model:** {name}, {how}"


def _in_words(age: timedelta) -> str:
    minutes = max(0, int(age.total_seconds() // 60))
    for size, unit in ((24 * 60, "days"), (60, "hours")):
        if minutes >= 2 * size:
            return f"{minutes // size} {unit}"
    return f"{minutes} minutes"
