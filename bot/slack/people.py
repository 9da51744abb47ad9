"""Which day it is where a person lives."""

import logging
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain import Person
from bot.slack.sender import FAILURES

_LASTS = timedelta(hours=1)
_log = logging.getLogger(__name__)


class Calendars:
    """Remembers people's time zones for an hour, of at most so many people."""

    def __init__(self, most: int = 10_000) -> None:
        self._most = most
        self._known: dict[Person, tuple[tzinfo, datetime]] = {}

    async def today(self, person: Person, now: datetime, client: AsyncWebClient) -> date:
        zone, since = self._known.get(person, (UTC, now - _LASTS))
        if now - since >= _LASTS:
            zone = await self._ask_slack(person, now, client)
        return now.astimezone(zone).date()

    async def _ask_slack(self, person: Person, now: datetime, client: AsyncWebClient) -> tzinfo:
        try:
            profile = await client.users_info(user=person.user)
        except FAILURES as error:
            _log.warning("Slack didn't tell a time zone (%s), UTC will do", type(error).__qualname__)
            return UTC
        zone = _zone((profile["user"] or {}).get("tz"))
        self._known.pop(person, None)
        if len(self._known) >= self._most:
            del self._known[next(iter(self._known))]
        self._known[person] = (zone, now)
        return zone


def _zone(name: object) -> tzinfo:
    try:
        return ZoneInfo(str(name))
    except (KeyError, ValueError, OSError):
        return UTC
