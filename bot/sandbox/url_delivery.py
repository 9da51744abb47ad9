"""HTTP instead of sockets: everything meant for the app is posted to its address, signed as Slack signs it."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable
from urllib.parse import urlencode

import aiohttp
from aiohttp import hdrs

from bot.sandbox.changes import Changes
from bot.sandbox.envelope import Envelope
from bot.sandbox.protocol import JSON

_TIMEOUT = aiohttp.ClientTimeout(total=30)


class UrlDelivery:
    def __init__(self, url: str, signing_secret: str, clock: Callable[[], float], changes: Changes) -> None:
        self._url = url
        self._secret = signing_secret
        self._clock = clock
        self._changes = changes
        self._http: aiohttp.ClientSession | None = None
        self._posts: set[asyncio.Task[None]] = set()

    async def send(self, envelope: Envelope) -> None:
        """Doesn't wait for the acknowledgement: Slack posts the next one all the same."""
        envelope.sent_at = self._clock()
        post = asyncio.create_task(self._post(envelope))
        self._posts.add(post)
        post.add_done_callback(self._posts.discard)

    async def close(self) -> None:
        for post in self._posts:
            post.cancel()
        await asyncio.gather(*self._posts, return_exceptions=True)
        if self._http:
            await self._http.close()

    def headers(self, body: bytes, content_type: str) -> dict[str, str]:
        timestamp = str(int(self._clock()))
        signed = b"v0:" + timestamp.encode() + b":" + body
        signature = "v0=" + hmac.new(self._secret.encode(), signed, hashlib.sha256).hexdigest()
        return {
            hdrs.CONTENT_TYPE: content_type,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature,
        }

    async def _post(self, envelope: Envelope) -> None:
        body, content_type = _written(envelope)
        headers = self.headers(body, content_type)
        if envelope.retry_attempt:
            headers |= {"X-Slack-Retry-Num": str(envelope.retry_attempt), "X-Slack-Retry-Reason": envelope.retry_reason}
        self._http = self._http or aiohttp.ClientSession(timeout=_TIMEOUT)
        try:
            async with self._http.post(self._url, data=body, headers=headers) as response:
                text = await response.text(errors="replace")
                if response.status == 200:
                    envelope.acknowledge(self._clock(), _object(text))
        except (aiohttp.ClientError, TimeoutError):
            envelope.sent_at = None
        self._changes.announce()


def _written(envelope: Envelope) -> tuple[bytes, str]:
    if envelope.type == "events_api":
        return json.dumps(envelope.payload).encode(), "application/json"
    fields = envelope.payload if envelope.type == "slash_commands" else {"payload": json.dumps(envelope.payload)}
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


def _object(text: str) -> JSON | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
