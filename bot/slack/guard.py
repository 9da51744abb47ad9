"""The guard before Slack's address: it lets in only what Slack has signed, and tells nobody what it turned away."""

import asyncio
import hashlib
import hmac
import json
import logging
import re
from collections import Counter
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from bot.slack.needs import Now

SECONDS_TO_SEND = 10
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"
_LARGEST = 1024 * 1024
# Nearly everything Slack sends is smaller. What is larger is read by a few at a time, so that a flood fills no memory.
_LARGE, _LARGE_ONES_AT_ONCE = 64 * 1024, 8
_DEEPEST = 64
_CLOCKS_DIFFER_AT_MOST = 300
_log = logging.getLogger(__name__)


class Refused(Exception):
    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Refusals:
    """Tells the log of each reason at most once a second, and nothing of what was sent."""

    def __init__(self, now: Now) -> None:
        self._now = now
        self._told_at: dict[str, datetime] = {}
        self._untold: Counter[str] = Counter()

    def note(self, reason: str) -> None:
        self._untold[reason] += 1
        now, before = self._now(), self._told_at.get(reason)
        if before is None or abs((now - before).total_seconds()) >= 1:
            self._told_at[reason] = now
            _log.warning("Requests refused: %d (%s)", self._untold.pop(reason), reason)


class Guard:
    """Decides from the bytes alone; nothing is decoded or parsed before it is known to be Slack's."""

    def __init__(self, signing_secret: str, now: Now) -> None:
        self._secret = signing_secret.encode()
        self._now = now
        self._turns = asyncio.Semaphore(_LARGE_ONES_AT_ONCE)

    async def admit(self, request: web.Request) -> dict[str, Any] | None:
        """What Slack says, or None when it only tries the connection; raises Refused."""
        if request.content_type not in (_JSON, _FORM):
            raise Refused(415, "neither JSON nor a form")
        if "Content-Encoding" in request.headers:
            raise Refused(415, "compressed")
        size = request.content_length
        if size is not None and size > _LARGEST:
            raise Refused(413, "too large")
        is_large = size is None or size > _LARGE
        stamp = self._stamp(request)
        if stamp is None and is_large:
            raise Refused(401, "not signed")
        body = await self._read(request, is_large)
        if stamp is not None and self._is_signed(body, *stamp):
            return _parsed(body, request.content_type)
        if request.content_type == _FORM and b"ssl_check=1" in body.split(b"&"):
            return None
        raise Refused(401, "not signed" if stamp is None else "wrongly signed")

    def _stamp(self, request: web.Request) -> tuple[str, str] | None:
        """The time and the signature, unless they can't be Slack's of now."""
        timestamp = _header(request, "X-Slack-Request-Timestamp") or ""
        signature = _header(request, "X-Slack-Signature") or ""
        if not re.fullmatch("[0-9]{1,12}", timestamp) or not re.fullmatch("v0=[0-9a-f]{64}", signature):
            return None
        off_by = abs(self._now().timestamp() - int(timestamp))
        return (timestamp, signature) if off_by <= _CLOCKS_DIFFER_AT_MOST else None

    def _is_signed(self, body: bytes, timestamp: str, signature: str) -> bool:
        expected = hmac.new(self._secret, f"v0:{timestamp}:".encode(), hashlib.sha256)
        expected.update(body)
        return hmac.compare_digest(f"v0={expected.hexdigest()}", signature)

    async def _read(self, request: web.Request, is_large: bool) -> bytes:
        turn: AbstractAsyncContextManager[Any] = self._turns if is_large else nullcontext()
        body = bytearray()
        try:
            async with asyncio.timeout(SECONDS_TO_SEND), turn:
                async for chunk in request.content.iter_any():
                    body += chunk
                    if len(body) > _LARGEST:
                        raise Refused(413, "too large")
        except TimeoutError:
            raise Refused(408, "too slow") from None
        except (ConnectionError, web.RequestPayloadError, HttpProcessingError):
            raise Refused(400, "cut off") from None
        return bytes(body)


def _header(request: web.Request, name: str) -> str | None:
    """None also when it is there twice: others might read the other one."""
    values = request.headers.getall(name, [])
    return values[0] if len(values) == 1 else None


def _parsed(body: bytes, content_type: str) -> dict[str, Any]:
    try:
        text = body.decode()
        if content_type == _FORM:
            fields = dict(parse_qsl(text, keep_blank_values=True))
            if "payload" not in fields:
                return fields
            text = fields["payload"]
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused(400, "unreadable") from None
    if not isinstance(content, dict) or _is_deep(content):
        raise Refused(400, "unreadable")
    return content


def _is_deep(content: object) -> bool:
    layer = [content]
    for _ in range(_DEEPEST):
        parents = [each.values() if isinstance(each, dict) else each for each in layer if isinstance(each, dict | list)]
        layer = [child for children in parents for child in children]
    return bool(layer)
