"""Slack over HTTP: one address, a guard before it, and Bolt behind."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import hdrs, web
from aiohttp.http_exceptions import HttpProcessingError
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.errors import SettingsError
from bot.slack.guard import SECONDS_TO_SEND, Guard, Refusals, Refused
from bot.slack.needs import Now
from bot.slack.serving import introduce, signals_to_stop, until
from bot.slack.staff import Staff

PATH = "/slack/events"
_SECONDS_TO_FINISH = 5
_log = logging.getLogger(__name__)


async def serve(app: AsyncApp, staff: Staff, signing_secret: str, host: str, port: int) -> None:
    """Until SIGTERM or SIGINT; raises SettingsError when Slack refuses the token or the port can't be opened."""
    with signals_to_stop() as stop:
        async with staff.at_work() as work, listening(app, signing_secret, host, port, staff.needs.now):
            introducing = asyncio.create_task(introduce(app))
            try:
                await until(stop, introducing, work)
            finally:
                introducing.cancel()


@asynccontextmanager
async def listening(app: AsyncApp, signing_secret: str, host: str, port: int, now: Now) -> AsyncIterator[int]:
    """Gives the port. At the end no new request is taken, and those at hand are finished; raises SettingsError."""
    door = Door(app, signing_secret, now)
    runner = web.AppRunner(
        door.web_app(),
        access_log=None,
        auto_decompress=False,
        keepalive_timeout=SECONDS_TO_SEND,  # also how long the headers may take
        lingering_time=1,
        logger=_ServerLog(_log, door.refusals),
        shutdown_timeout=_SECONDS_TO_FINISH,
    )
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise SettingsError([f"HTTP_PORT {port} can't be opened at HTTP_HOST {host}: {reason}."]) from error
        _, port, *_ = runner.addresses[0]
        _log.info("Slack is listened to at http://%s:%d%s", host, port, PATH)
        yield port
    finally:
        await runner.cleanup()


class Door:
    """The one address Slack posts to."""

    def __init__(self, app: AsyncApp, signing_secret: str, now: Now) -> None:
        self._app = app
        self._guard = Guard(signing_secret, now)
        self.refusals = Refusals(now)

    def web_app(self) -> web.Application:
        site = web.Application()
        site.router.add_post(PATH, self._receive)
        site.on_response_prepare.append(_close)
        return site

    async def _receive(self, request: web.Request) -> web.Response:
        try:
            body = await self._guard.admit(request)
        except Refused as refused:
            self.refusals.note(refused.reason)
            return web.Response(status=refused.status, text=refused.reason)
        return await self._answer(body) if body is not None else web.Response()

    async def _answer(self, body: dict[str, Any]) -> web.Response:
        """Bolt takes the shape of what it is sent on trust; what makes no sense is acknowledged and dropped."""
        try:
            return await to_aiohttp_response(await self._app.async_dispatch(_for_bolt(body)))
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            _log.debug("Slack sent something that made no sense")
            return web.Response()


class _ServerLog(logging.LoggerAdapter[logging.Logger]):
    """Of requests that aren't HTTP, aiohttp would tell every single one, with what was in it."""

    def __init__(self, logger: logging.Logger, refusals: Refusals) -> None:
        super().__init__(logger)
        self._refusals = refusals

    def log(self, level: int, msg: object, *args: object, **kwargs: Any) -> None:
        if isinstance(kwargs.get("exc_info"), HttpProcessingError):
            self._refusals.note("not HTTP")
        else:
            super().log(level, msg, *args, **kwargs)


async def _close(_: web.Request, response: web.StreamResponse) -> None:
    """Connections that nobody uses can't pile up; Slack doesn't mind opening another."""
    response.headers[hdrs.CONNECTION] = "close"
    response.force_close()


def _for_bolt(body: dict[str, Any]) -> AsyncBoltRequest:
    """As if it came over Socket Mode: its signature is known to be good, and Bolt would quote a bad one in the log.

    Without its headers, which nobody has signed and from which Bolt would take orders.
    """
    return AsyncBoltRequest(body=body, mode="socket_mode")
