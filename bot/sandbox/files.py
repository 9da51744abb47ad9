"""The files people share, and their download: Slack hands one over only to whoever shows a token that may see it."""

import mimetypes
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from aiohttp import hdrs, web

from bot.sandbox.protocol import JSON, Refused
from bot.sandbox.workspace import BOT, TEAM_ID, Workspace, new_id

# Slack shows small texts in place and calls them snippets.
SNIPPETS = {".css", ".csv", ".html", ".json", ".markdown", ".md", ".py", ".txt", ".xml", ".yaml"}


@dataclass(frozen=True)
class File:
    shape: JSON
    content: bytes
    channel: str


class Files:
    def __init__(self, workspace: Workspace, bot_token: str, site_url: Callable[[], str]) -> None:
        self._workspace = workspace
        self._bot_token = bot_token
        self._site_url = site_url
        self._files: dict[str, File] = {}
        self.downloads: list[str] = []
        """The ids of those that were handed over."""

    def add(self, user: str, channel: str, name: str, content: bytes) -> JSON:
        """As the message that shares it tells of it."""
        file_id = new_id("F")
        shape = self._shape(file_id, user, name, len(content))
        self._files[file_id] = File(shape, content, channel)
        return shape

    def remove(self, file_id: str) -> None:
        del self._files[file_id]

    def visible(self, file_id: str) -> File:
        """To the app: what was shared where it takes part."""
        file = self._files.get(file_id)
        if file is None or BOT.id not in self._workspace.channel(file.channel).members:
            raise Refused("file_not_found")
        return file

    async def download(self, request: web.Request) -> web.Response:
        """Whoever shows no token is sent to the page where people sign in."""
        if request.headers.get(hdrs.AUTHORIZATION) != f"Bearer {self._bot_token}":
            return web.Response(status=302, headers={hdrs.LOCATION: f"{self._site_url()}?redir=files"})
        try:
            file = self.visible(request.match_info["id"])
        except Refused:
            return web.Response(status=404)
        self.downloads.append(file.shape["id"])
        return web.Response(body=file.content, headers={hdrs.CONTENT_TYPE: file.shape["mimetype"]})

    def _shape(self, file_id: str, user: str, name: str, size: int) -> JSON:
        suffix, now = PurePath(name).suffix.lower(), int(self._workspace.now())
        address = f"{self._site_url()}files-pri/{TEAM_ID}-{file_id}"
        in_address = re.sub(r"[^a-z0-9.]+", "_", name.lower())
        is_snippet = suffix in SNIPPETS and size < 1_000_000
        return {
            "id": file_id,
            "created": now,
            "timestamp": now,
            "name": name,
            "title": name,
            "mimetype": "text/plain" if is_snippet else mimetypes.guess_type(name)[0] or "application/octet-stream",
            "filetype": suffix.removeprefix(".") or "binary",
            "pretty_type": suffix.removeprefix(".").upper() or "Binary",
            "user": user,
            "user_team": TEAM_ID,
            "editable": is_snippet,
            "size": size,
            "mode": "snippet" if is_snippet else "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": False,
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "url_private": f"{address}/{in_address}",
            "url_private_download": f"{address}/download/{in_address}",
            "permalink": f"{self._site_url()}files/{user}/{file_id}/{in_address}",
            "permalink_public": f"{self._site_url()}{TEAM_ID}-{file_id}",
            "has_rich_preview": False,
            "file_access": "visible",
        }
