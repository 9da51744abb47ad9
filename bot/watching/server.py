"""The small server beside the coach, for whoever watches it: /live, /ready and /metrics."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import hdrs, web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.watching.health import Health
from bot.watching.metrics import Metrics

_HOST = "127.0.0.1"
_log = logging.getLogger(__name__)


@asynccontextmanager
async def watched(metrics: Metrics, health: Health, port: int) -> AsyncIterator[None]:
    """At this port of this machine, 0 for not at all. The coach works without it, so a port in use is only told of."""
    if not port:
        yield
        return
    runner = web.AppRunner(web_app(metrics, health), access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, _HOST, port).start()
        except OSError as error:
            _log.warning("Nobody can watch the coach: HEALTH_PORT %d can't be opened (%s)", port, error.strerror)
        yield
    finally:
        await runner.cleanup()


def web_app(metrics: Metrics, health: Health) -> web.Application:
    async def live(_: web.Request) -> web.Response:
        return web.json_response({"live": True})

    async def ready(_: web.Request) -> web.Response:
        found = await health.ask()
        is_ready = health.is_good(found)
        parts = {part: wrong or "ok" for part, wrong in found.items()}
        return web.json_response({"ready": is_ready, "parts": parts}, status=200 if is_ready else 503)

    async def figures(_: web.Request) -> web.Response:
        return web.Response(body=await metrics.page(), headers={hdrs.CONTENT_TYPE: CONTENT_TYPE_LATEST})

    site = web.Application()
    site.router.add_get("/live", live)
    site.router.add_get("/ready", ready)
    site.router.add_get("/metrics", figures)
    return site
