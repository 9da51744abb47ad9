"""Keeps the coach connected to Slack over Socket Mode until it is told to stop."""

import asyncio
import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.errors import CoachError, SettingsError
from bot.slack.staff import Staff
from bot.slack.tokens import check_tokens

_log = logging.getLogger(__name__)


async def serve(staff: Staff, handler: "SocketHandler") -> None:
    """Until SIGTERM or SIGINT; raises SettingsError when Slack refuses a token."""
    with signals_to_stop() as stop:
        async with staff.at_work() as work:
            connecting = asyncio.create_task(_connect(handler))
            try:
                await until(stop, connecting, work)
            finally:
                connecting.cancel()
                await handler.close_async()  # type: ignore[no-untyped-call]


class SocketHandler(AsyncSocketModeHandler):
    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Bolt takes the shape of what it is sent on trust; what makes no sense is acknowledged and dropped."""
        try:
            await super().handle(client, req)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            _log.debug("Slack sent something that made no sense")
            await client.send_socket_mode_response(SocketModeResponse(envelope_id=req.envelope_id))
        except OSError as error:  # the line is being closed, or lost
            _log.info("Slack wasn't told that we have it (%s), and will send it again", type(error).__qualname__)


async def until(stop: asyncio.Event, *others: "asyncio.Future[Any]") -> None:
    """Until it is set; raises what one of the others raises before."""
    stopping = asyncio.ensure_future(stop.wait())
    pending: set[asyncio.Future[Any]] = {stopping, *others}
    try:
        while not stopping.done():
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            for each in done:
                each.result()
    finally:
        stopping.cancel()


@contextmanager
def signals_to_stop() -> Iterator[asyncio.Event]:
    """Set by SIGTERM and SIGINT."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        yield stop
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


async def introduce(app: AsyncApp, app_token: str | None = None) -> None:
    """Raises SettingsError when the tokens will never do; a Slack that can't be reached may come back."""
    try:
        who = await check_tokens(app.client.token or "", app_token, app.client.base_url)
        _log.info("Slack knows the coach as %s", who)
    except SettingsError:
        raise
    except CoachError as error:
        _log.warning("%s", error)


async def _connect(handler: SocketHandler) -> None:
    """Tries until it succeeds."""
    await introduce(handler.app, handler.app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call]
