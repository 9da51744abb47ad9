"""The slash commands: `/coach` and `/tip`, answered where only the person who gave them can see it."""

from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain import Person
from bot.slack.blocks import HELP, answer_messages, messages, tip_messages
from bot.slack.markup import question_from
from bot.slack.needs import Ask, Now, TipOf
from bot.slack.people import Calendars
from bot.slack.sender import respond


class Commands:
    def __init__(self, ask: Ask, tip: TipOf, calendars: Calendars, now: Now) -> None:
        self._ask = ask
        self._tip = tip
        self._calendars = calendars
        self._now = now

    async def on_coach(self, command: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        question = question_from(command["text"], context.bot_user_id or "")
        if question.lower() in ("", "help"):
            await respond(client, command["response_url"], messages(HELP))
        else:
            await respond(client, command["response_url"], answer_messages(await self._ask(question, ())))

    async def on_tip(self, command: dict[str, Any], client: AsyncWebClient) -> None:
        person = Person(command["team_id"], command["user_id"])
        today = await self._calendars.today(person, self._now(), client)
        await respond(client, command["response_url"], tip_messages(await self._tip(person, today)))
