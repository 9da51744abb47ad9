"""Takes events in: what Slack is told we have is kept before it is told so."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from time import perf_counter
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from bot.errors import StoreUnavailable
from bot.slack.apologies import EVENT
from bot.slack.border import incoming_from, kind_of
from bot.slack.in_hand import InHand
from bot.slack.needs import Needs

_TOO_MUCH = "app_rate_limited"  # Slack's word for it, sent once a minute
_log = logging.getLogger(__name__)


class Intake:
    """Keeps the events of the `kinds` that somebody listens to; `news` is set when there is one."""

    def __init__(self, needs: Needs, kinds: Collection[str], in_hand: InHand, news: asyncio.Event) -> None:
        self._inbox = needs.inbox
        self._watch = needs.watch
        self._kinds = kinds
        self._in_hand = in_hand
        self._news = news
        self._now = needs.now

    async def keep(
        self, body: Mapping[str, Any], context: AsyncBoltContext, next_: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse:
        """Before Bolt authorises: when that fails it tells Slack that we have the event, and drops it."""
        if EVENT in context or _is_something_else(body):
            return await next_()
        started = perf_counter()
        if body.get("type") == _TOO_MUCH:
            _log.warning("Slack delivers no more events for now: there were more than 30,000 in an hour")
            kind = _TOO_MUCH
        elif (kind := kind_of(body)) not in self._kinds:
            _log.debug("Nobody listens to events of the type %r", kind)
        elif (incoming := incoming_from(body)) is None:
            _log.debug("An event of the type %s made no sense", kind)
        else:
            try:
                with self._in_hand.one_more():
                    await self._inbox.keep(incoming, self._now())
            except StoreUnavailable as error:
                _log.error("An event was left to Slack, which will send it again: %s", error)
                return BoltResponse(status=503)
            self._news.set()
        self._watch.came(kind, perf_counter() - started)
        return BoltResponse(status=200)


def _is_something_else(body: Mapping[str, Any]) -> bool:
    """What somebody waits for: a command, a click, or Slack itself."""
    return body.get("type") not in ("event_callback", _TOO_MUCH) and ("type" in body or "command" in body)
