"""Documents that people send the coach in a direct message: fetched from Slack, looked over, offered to an admin."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain import Person
from bot.errors import DocumentRefused
from bot.holdings import Preview
from bot.slack.admin_blocks import do, with_row
from bot.slack.admission import Admission
from bot.slack.blocks import Message, messages
from bot.slack.markup import counted, visible
from bot.slack.needs import Needs
from bot.slack.refusals import Refusals
from bot.slack.telling import code_of
from bot.uploads import Incoming

FOR_ADMINS = "Thanks, but what I know is up to the admins here: please send them your document."

_FILE = re.compile("F[A-Z0-9]{2,20}")
_MOST_FILES = 5
_MOST_HEADINGS = 15
_TIMEOUT_S = 60
_CHUNK = 64 * 1024
_GONE = ("file_not_found", "file_deleted", "not_visible", "access_denied")


class Uploads:
    def __init__(self, needs: Needs, admission: Admission) -> None:
        self._holdings = needs.administration.holdings
        self._admission = admission
        self._refusals = Refusals(needs)

    async def received(self, event: Mapping[str, Any], person: Person, context: AsyncBoltContext) -> list[Message]:
        """What to say to them; nothing when there are none. Raises one of FAILURES, and may then be tried again."""
        files = files_in(event)
        if not files:
            return []
        if await self._admission.to_admin(person, event, context):
            await self._refusals.note(person, "add_document", ", ".join(files))
            return messages(FOR_ADMINS)
        return [await self._offer(file, context.client) for file in files]

    async def _offer(self, file: str, client: AsyncWebClient) -> Message:
        try:
            incoming = await self._fetch(file, client)
            return _offered(incoming, await self._holdings.preview(incoming), self._holdings.replaces(incoming))
        except DocumentRefused as refused:
            return messages(f"I can’t use **{refused.path}**: {refused.reason}.")[0]

    async def _fetch(self, file: str, client: AsyncWebClient) -> Incoming:
        """What Slack says of it now counts, not what came with the message."""
        try:
            told: Mapping[str, Any] = (await client.files_info(file=file))["file"] or {}
        except SlackApiError as error:
            if code_of(error) not in _GONE:
                raise
            raise DocumentRefused("it", "Slack doesn’t have it any more, or not for me") from error
        name, url = visible(str(told.get("name") or "it")), told.get("url_private_download")
        if not isinstance(url, str) or not is_slacks(url, client.base_url):
            raise DocumentRefused(name, "it isn’t kept by Slack, so I can’t fetch it")
        async with _downloading(url, name, client) as content:
            return await self._holdings.receive(file, name, content)


def files_in(event: Mapping[str, Any]) -> list[str]:
    """The ids of those sent to the coach alone, a few at once."""
    files = event.get("files") if event.get("channel_type") == "im" else None
    ids = [each.get("id") for each in files if isinstance(each, Mapping)] if isinstance(files, list) else []
    return [each for each in ids if isinstance(each, str) and _FILE.fullmatch(each)][:_MOST_FILES]


def is_slacks(url: str, api_url: str) -> bool:
    """Whether the token may be shown there."""
    try:
        there, api = urlsplit(url), urlsplit(api_url)
        if (there.scheme, there.netloc) == (api.scheme, api.netloc):
            return True
        host, is_usual = there.hostname or "", there.port in (None, 443) and "@" not in there.netloc
    except ValueError:
        return False
    ours = {"slack.com", api.hostname or "slack.com"}
    return there.scheme == "https" and is_usual and any(host == each or host.endswith(f".{each}") for each in ours)


@asynccontextmanager
async def _downloading(url: str, name: str, client: AsyncWebClient) -> AsyncIterator[AsyncIterator[bytes]]:
    """Nobody is followed anywhere else: the token goes with it."""
    headers = {"Authorization": f"Bearer {client.token}"}
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(_TIMEOUT_S), headers=headers) as session,
        session.get(url, allow_redirects=False, proxy=client.proxy, ssl=client.ssl or True) as answer,
    ):
        if answer.status >= 500 or answer.status == 429:
            answer.raise_for_status()
        if answer.status != 200:
            raise DocumentRefused(name, "Slack didn’t hand it over: has this app the scope `files:read`?")
        yield answer.content.iter_chunked(_CHUNK)


def _offered(incoming: Incoming, preview: Preview, replaces: bool) -> Message:
    dated = f" ({preview.date})" if preview.date else ""
    lines = [
        "**Add this to my knowledge?**",
        "",
        f"**{preview.title}**{dated}, {counted(preview.passages, 'passage')}, from {incoming.name}",
        "",
        *(f"{'  ' * (level - 1)}- {heading}" for level, heading in preview.outline[:_MOST_HEADINGS]),
    ]
    if len(preview.outline) > _MOST_HEADINGS:
        lines.append("- …")
    if replaces:
        lines += ["", "It takes the place of the document of that name, which I keep among the removed."]
    add, discard = do("Add", f"add {incoming.key}", style="primary"), do("Discard", f"discard {incoming.key}")
    return with_row("\n".join(lines), add, discard)
