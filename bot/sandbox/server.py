"""The loopback server: the Web API, response URLs, files and Socket Mode over HTTP."""

from functools import partial
from typing import Any

from aiohttp import hdrs, web

from bot.sandbox.api.web_api import WebApi
from bot.sandbox.changes import Changes
from bot.sandbox.deliveries import Deliveries
from bot.sandbox.faults import Faults
from bot.sandbox.files import Files
from bot.sandbox.permits import Permits
from bot.sandbox.protocol import JSON, Refused
from bot.sandbox.replies import Replies
from bot.sandbox.workspace import TEAM_ID

HOST = "127.0.0.1"
LARGEST_REQUEST = 4 * 1024**2
GONE = ("no_such_url", "expired_url", "used_url")


class Server:
    def __init__(
        self,
        web_api: WebApi,
        deliveries: Deliveries,
        permits: Permits,
        replies: Replies,
        files: Files,
        faults: Faults,
        changes: Changes,
    ) -> None:
        self._web_api = web_api
        self._deliveries = deliveries
        self._permits = permits
        self._replies = replies
        self._files = files
        self._faults = faults
        self._changes = changes
        self._runner: web.AppRunner | None = None

    @property
    def address(self) -> str:
        """Host and port."""
        if self._runner is None:
            raise RuntimeError("the sandbox isn't running")
        return f"{HOST}:{self._runner.addresses[0][1]}"

    async def start(self, port: int) -> None:
        app = web.Application(client_max_size=LARGEST_REQUEST)
        app.router.add_route("*", "/api/{method}", self._meet)
        app.router.add_post("/response/{secret}", self._meet)
        app.router.add_get(f"/files-pri/{TEAM_ID}-{{id}}/download/{{name}}", self._meet)
        app.router.add_get("/link", self._deliveries.socket.connect)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, port).start()

    async def stop(self) -> None:
        await self._deliveries.close()
        if self._runner:
            await self._runner.cleanup()

    async def _meet(self, request: web.Request) -> web.Response:
        """Whatever the call is for, it may fail as planned."""
        if "id" in request.match_info:
            return await self._faults.meet("download", request, partial(self._files.download, request))
        method = request.match_info.get("method", "response_url")
        work = self._reply if method == "response_url" else self._call
        return await self._faults.meet(method, request, partial(work, request))

    async def _call(self, request: web.Request) -> web.Response:
        try:
            arguments = await _arguments(request)
        except Refused as refused:
            return web.json_response(refused.response())
        token = str(arguments.pop("token", "")) or _bearer(request)
        response = await self._web_api.answer(request.match_info["method"], arguments, token)
        self._changes.announce()
        return web.json_response(response)

    async def _reply(self, request: web.Request) -> web.Response:
        try:
            body = await _json_object(request)
            await self._replies.receive(self._permits.use_response_url(request.match_info["secret"]), body)
        except Refused as refused:
            return web.json_response(refused.response(), status=404 if refused.error in GONE else 400)
        self._changes.announce()
        return web.Response(text="ok")


def _bearer(request: web.Request) -> str | None:
    scheme, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    return token if scheme.lower() == "bearer" else None


async def _arguments(request: web.Request) -> JSON:
    """From the query and the body, of whichever kind: clients use them all."""
    arguments: JSON = dict(request.query)
    if request.content_type == "application/json":
        return arguments | await _json_object(request)
    form = await request.post()
    return arguments | {name: value for name, value in form.items() if isinstance(value, str)}


async def _json_object(request: web.Request) -> JSON:
    try:
        body: Any = await request.json()
    except ValueError:
        raise Refused("invalid_json") from None
    if not isinstance(body, dict):
        raise Refused("json_not_object")
    return body
