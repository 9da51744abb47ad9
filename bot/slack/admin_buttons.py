"""The admins' buttons: each says words, and whoever clicks has to be somebody who may say them."""

import re
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.admin import AdminDesk
from bot.slack.admin_blocks import ACTION
from bot.slack.clicks import click_from
from bot.slack.sender import respond


class AdminButtons:
    def __init__(self, desk: AdminDesk) -> None:
        self._desk = desk

    @property
    def actions(self) -> tuple[re.Pattern[str], ...]:
        return (re.compile(rf"^{ACTION}_[0-9]+$"),)

    async def on_click(self, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        click = click_from(body, context)
        if click is None:
            return
        said = await self._desk.reply(click.value, click.person, click.user, context)
        await respond(client, click.response_url, said.messages, click.thread_ts, replaces=said.settles)
