"""Puts the Slack app together, and keeps it connected until it is told to stop."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.listener.async_listener_completion_handler import AsyncCustomListenerCompletionHandler
from slack_bolt.listener.async_listener_start_handler import AsyncCustomListenerStartHandler

from bot.errors import CoachError, SettingsError
from bot.slack.apologies import on_error
from bot.slack.commands import Commands
from bot.slack.conversation import Conversation
from bot.slack.needs import Ask, Inbox, Now, Threads, TipOf
from bot.slack.people import Calendars
from bot.slack.sender import web_client
from bot.slack.tokens import check_tokens

_log = logging.getLogger(__name__)
# How long answers that are being worked on may take when the coach is told to stop.
_GRACE_SECONDS = 10


def build_app(
    bot_token: str,
    api_url: str,
    ask: Ask,
    tip: TipOf,
    threads: Threads,
    inbox: Inbox,
    now: Now = lambda: datetime.now(UTC),
) -> AsyncApp:
    logger = logging.getLogger("bot.slack.bolt")
    logger.addFilter(_quotes_nobody)
    client = web_client(bot_token, api_url, logger)
    app = AsyncApp(name="coach", client=client, logger=logger, attaching_conversation_kwargs_enabled=False)
    conversation = Conversation(ask, threads, inbox, now)
    commands = Commands(ask, tip, Calendars(), now)
    app.event("app_mention")(conversation.on_mention)
    app.event("message")(conversation.on_message)
    app.command("/coach", middleware=[_acknowledge])(commands.on_coach)
    app.command("/tip", middleware=[_acknowledge])(commands.on_tip)
    app.error(on_error)
    return app


async def _acknowledge(ack: AsyncAck, next_: Callable[[], Awaitable[None]]) -> None:
    """Before the command's own code: when that fails at once, Bolt forgets that it was acknowledged in there."""
    await ack()
    await next_()


def _quotes_nobody(record: logging.LogRecord) -> bool:
    """Bolt and its SDK log what people wrote, at the level DEBUG; that stays out of the log whatever its level."""
    return record.levelno > logging.DEBUG


async def serve(app: AsyncApp, app_token: str) -> None:
    """Over Socket Mode until SIGTERM or SIGINT; raises SettingsError when Slack refuses a token."""
    in_hand = InHand(app)
    handler = AsyncSocketModeHandler(app, app_token)
    with _signals_to_stop() as stop:
        stopping = asyncio.create_task(stop.wait())
        connecting = asyncio.create_task(_connect(app, handler))
        try:
            await asyncio.wait({stopping, connecting}, return_when=asyncio.FIRST_COMPLETED)
            if connecting.done():
                connecting.result()
            await stopping
        finally:
            stopping.cancel()
            connecting.cancel()
            await handler.close_async()  # type: ignore[no-untyped-call]
            await in_hand.settle(_GRACE_SECONDS)


class InHand:
    """The answers being worked on: Bolt acknowledges an event first, and forgets about the work it started."""

    def __init__(self, app: AsyncApp) -> None:
        self._count = 0
        self._none_left = asyncio.Event()
        self._none_left.set()
        runner = app.listener_runner
        runner.listener_start_handler = AsyncCustomListenerStartHandler(app.logger, self._begin)
        runner.listener_completion_handler = AsyncCustomListenerCompletionHandler(app.logger, self._end)

    async def settle(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._none_left.wait()
        if self._count:
            _log.warning("Stopped while working on %d answers", self._count)

    async def _begin(self) -> None:
        self._count += 1
        self._none_left.clear()

    async def _end(self) -> None:
        self._count -= 1
        if not self._count:
            self._none_left.set()


async def _connect(app: AsyncApp, handler: AsyncSocketModeHandler) -> None:
    """Tries until it succeeds, unless the tokens will never do."""
    try:
        who = await check_tokens(app.client.token or "", handler.app_token, app.client.base_url)
        _log.info("Slack knows the coach as %s", who)
    except SettingsError:
        raise
    except CoachError as error:
        _log.warning("%s", error)
    await handler.connect_async()  # type: ignore[no-untyped-call]


@contextmanager
def _signals_to_stop() -> Iterator[asyncio.Event]:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        yield stop
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
