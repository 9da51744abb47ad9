"""How close together the app's calls were: Slack takes about one message a second in a channel."""

from collections import defaultdict, deque
from collections.abc import Iterable

from bot.sandbox.api.web_api import Call


def most_within(seconds: float, calls: Iterable[Call]) -> int:
    """So many calls at most began in any stretch of time as long as this."""
    recent: deque[float] = deque()
    most = 0
    for at in sorted(call.at for call in calls):
        while recent and recent[0] <= at - seconds:
            recent.popleft()
        recent.append(at)
        most = max(most, len(recent))
    return most


def by_channel(calls: Iterable[Call]) -> dict[str, list[Call]]:
    channels: dict[str, list[Call]] = defaultdict(list)
    for call in calls:
        channels[call.arguments["channel"]].append(call)
    return channels
