"""What a subscription to the daily tip says, as a Slack message with what can be done about it."""

from calendar import day_name
from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from bot.schedule import DAILY, WEEKDAYS, zone_of
from bot.slack.blocks import Message, actions, button, message
from bot.subscriptions import Subscription

_NONE_DAILY = "You get no daily tip. `/tip subscribe` brings you one."


def subscription_text(subscription: Subscription, now: datetime) -> str:
    """What it says, in Markdown; escaping is left to whoever sends it."""
    zone = zone_of(subscription.zone)
    whose = "This channel gets" if subscription.is_for_a_channel else "You get"
    when = f"{_on_days(subscription.schedule.days)} at {subscription.schedule.at:%H:%M}"
    plan = f"a tip **{when}** ({subscription.zone})."
    match subscription.state:
        case "active":
            said = [f"{whose} {plan}", _next(subscription, now, zone)]
        case "paused" if subscription.until:
            said = [f"The daily tip is **paused until {_named(subscription.until)}**.", f"Then {whose.lower()} {plan}"]
        case "paused":
            said = ["The daily tip is **paused** until you resume it.", f"Then {whose.lower()} {plan}"]
        case "stopped":
            said = [f"I’ve stopped the daily tip: {subscription.reason}"]
        case "ended":
            return "This channel gets no daily tip." if subscription.is_for_a_channel else _NONE_DAILY
    if subscription.topics:
        said.append(f"It is about {_listed(sorted(subscription.topics))}.")
    return " ".join(filter(None, said))


def subscription_message(subscription: Subscription, now: datetime) -> Message:
    """What it says, with what can be done about it."""
    said = message(subscription_text(subscription, now))
    reader = subscription.reader.id
    change = button("Change settings", "tip_settings", reader)
    match subscription.state:
        case "active":
            buttons = [button("Pause", "tip_pause", reader), change]
        case "paused":
            buttons = [button("Resume", "tip_resume", reader), change]
        case _:
            buttons = [button("Get one every day", "tip_subscribe", reader)]
    return Message(said.text, [*said.blocks, actions(*buttons)])


def _next(subscription: Subscription, now: datetime, zone: tzinfo) -> str:
    if subscription.due is None:
        return ""
    days = (subscription.due.day - now.astimezone(zone).date()).days
    words = {0: "today", 1: "tomorrow"}
    return f"The next one comes {words.get(days, f'on {_named(subscription.due.day)}')}."


def _on_days(days: frozenset[int]) -> str:
    if days == DAILY:
        return "every day"
    return "every weekday" if days == WEEKDAYS else f"every {_listed([day_name[day] for day in sorted(days)])}"


def _named(day: date) -> str:
    return f"{day:%A}, {day.day} {day:%B}"


def _listed(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
