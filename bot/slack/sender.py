"""Sends what is in the outbox to Slack: in order within a channel, never faster than Slack wants, and never twice."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.mail import Delivery
from bot.slack.blocks import Message
from bot.slack.crew import Crew, insist
from bot.slack.finishing import finish
from bot.slack.needs import Now, Outbox, Watch
from bot.slack.outcomes import Outcome, of_error, of_response, outcome_of
from bot.slack.pauses import Pause, Tempo

# How a call to Slack can fail.
FAILURES = (SlackApiError, aiohttp.ClientError, OSError)

_AT_ONCE = 4
_TIMEOUT_S = 15
_LONGEST_WAIT_S = 60
_TRIES_OF_A_DAY = 24 * 60
_LONGEST_ASIDE_S = 5.0  # a person who gave a command is waiting
_log = logging.getLogger(__name__)


def web_client(token: str, api_url: str, logger: logging.Logger) -> AsyncWebClient:
    """Bolt makes a client for every request after the example of this one.

    The SDK's own retries send a message once more when the line drops, and Slack may have got the first one.
    """
    return AsyncWebClient(token=token, base_url=api_url, logger=logger, timeout=_TIMEOUT_S, retry_handlers=[])


class Sender:
    """`news` is set when there may be something in the outbox."""

    def __init__(
        self, client: AsyncWebClient, outbox: Outbox, watch: Watch, news: asyncio.Event, now: Now, tempo: Tempo
    ) -> None:
        self._client = client
        self._outbox = outbox
        self._watch = watch
        self._news = news
        self._now = now
        self._between_messages = tempo.between_messages.total_seconds()
        self._pauses: dict[tuple[str, str], Pause] = {}  # of a channel, or with "" of its whole team
        self.crew = Crew(lambda: outbox.take(now()), self._send, news, _AT_ONCE)

    async def _send(self, delivery: Delivery) -> None:
        if seconds := self._pause(delivery):
            await self._put_back(delivery, seconds, counts=False)
            return
        outcome = await self._post(delivery)
        self._rest(delivery, delivery.channel, self._between_messages)
        if outcome.kind == "limited":
            self._rest(delivery, "", outcome.seconds)
        await self._note(delivery, outcome)

    async def _post(self, delivery: Delivery) -> Outcome:
        if "ts" in delivery.part:
            return await finish(self._client, delivery.channel, delivery.part)
        where = {"channel": delivery.channel, "thread_ts": delivery.thread_ts}
        said = {**delivery.part, **where}
        return await outcome_of(self._client.chat_postMessage(**said, unfurl_links=False, unfurl_media=False))

    async def _note(self, delivery: Delivery, outcome: Outcome) -> None:
        reason, now = outcome.reason, self._now()
        if outcome.kind != "taken":
            _log.warning("Slack and a message for %s: %s (%s)", delivery.channel, outcome.kind, reason)
        match outcome.kind:
            case "taken":
                self._watch.sent("sent")
                await insist(lambda: self._outbox.confirm(delivery, now, outcome.ts))
            case "limited":
                self._watch.sent("rate_limited")
                await self._put_back(delivery, outcome.seconds, counts=False)
            case "not_taken" if delivery.tries < _TRIES_OF_A_DAY:
                await self._put_back(delivery, min(2.0 ** min(delivery.tries, 6), _LONGEST_WAIT_S), counts=True)
            case "gone":
                await insist(lambda: self._outbox.post_anew(delivery, now))
            case "unknown":
                self._watch.sent("ambiguous")
                await insist(lambda: self._outbox.doubt(delivery, reason))
            case _:
                self._watch.sent("failed")
                await insist(lambda: self._outbox.fail(delivery, reason, now, outcome.unreachable))

    async def _put_back(self, delivery: Delivery, seconds: float, counts: bool) -> None:
        due_at = self._now() + timedelta(seconds=seconds)
        await insist(lambda: self._outbox.put_back(delivery, due_at, counts))
        asyncio.get_running_loop().call_later(seconds, self._news.set)

    def _pause(self, delivery: Delivery) -> float:
        now = self._now()
        pauses = (self._pauses.get((delivery.team, where)) for where in ("", delivery.channel))
        return max((pause.left(now) for pause in pauses if pause), default=0)

    def _rest(self, delivery: Delivery, where: str, seconds: float) -> None:
        """From now on; pauses that are over are forgotten."""
        now, key = self._now(), (delivery.team, where)
        self._pauses = {place: pause for place, pause in self._pauses.items() if pause.left(now)}
        if key not in self._pauses or self._pauses[key].left(now) < seconds:
            self._pauses[key] = Pause(now, seconds)


class NoWayBack(Exception):
    """A response_url takes nothing more, or not soon: what is left to say has to go another way."""

    def __init__(self, reason: str, left: Sequence[Message]) -> None:
        super().__init__(reason)
        self.left = left


async def respond(
    client: AsyncWebClient,
    response_url: str,
    messages: Sequence[Message],
    thread_ts: str | None = None,
    *,
    replaces: bool = False,
) -> None:
    """Answers where only the person who acted sees it, or in the place of what they acted on; raises NoWayBack."""
    webhook = AsyncWebhookClient(
        response_url, _TIMEOUT_S, client.ssl, client.proxy, logger=client.logger, retry_handlers=[]
    )
    where = {"replace_original": True} if replaces else {"response_type": "ephemeral", "thread_ts": thread_ts}
    for said, message in enumerate(messages):
        outcome = await _answer(webhook, message, where)
        if outcome.kind == "limited" and outcome.seconds <= _LONGEST_ASIDE_S:
            await asyncio.sleep(outcome.seconds)
            outcome = await _answer(webhook, message, where)
        if outcome.kind == "unknown":
            _log.warning("An answer to a command may not have arrived (%s); it isn't sent again", outcome.reason)
            return
        if outcome.kind in ("limited", "not_taken") or outcome.unreachable:
            raise NoWayBack(outcome.reason, messages[said:])
        if outcome.kind == "refused":
            raise ConnectionError(f"the response_url answered {outcome.reason}")


async def _answer(webhook: AsyncWebhookClient, message: Message, where: Mapping[str, Any]) -> Outcome:
    try:
        response = await webhook.send_dict({**message.part, **where, "unfurl_links": False, "unfurl_media": False})
    except (*FAILURES, ValueError) as error:  # a body that isn't text in the encoding it says
        return of_error(error)
    return of_response(response)
