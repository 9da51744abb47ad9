"""The slash commands: `/coach`, `/tip` and `/coach-admin`, answered where only who gave them can see it."""

from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain import Person
from bot.slack.admin import AdminDesk
from bot.slack.admission import Admission
from bot.slack.asking import Asking, Occasion
from bot.slack.blocks import FORGOTTEN, HELP, Message, messages
from bot.slack.markup import question_from
from bot.slack.needs import Needs
from bot.slack.people import Profiles
from bot.slack.sender import respond
from bot.slack.tips import TipDesk


class Commands:
    def __init__(
        self, needs: Needs, admission: Admission, profiles: Profiles, desk: TipDesk, admins: AdminDesk
    ) -> None:
        self._needs = needs
        self._admission = admission
        self._profiles = profiles
        self._desk = desk
        self._admins = admins
        self._asking = Asking(needs)

    async def on_coach(self, command: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        question = question_from(command["text"], context.bot_user_id or "")
        match question.lower():
            case "" | "help":
                said = messages(HELP)
            case "forget-me" | "forget me":
                said = await self._forget(_person(command))
            case _:
                said = await self._answer(question, command, context)
        await respond(client, command["response_url"], said)

    async def on_tip(self, command: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        words = question_from(command["text"], context.bot_user_id or "")
        said = await self._desk.reply(words, _person(command), command["channel_id"], command, context)
        await respond(client, command["response_url"], said.messages)

    async def on_coach_admin(self, command: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        words = question_from(command["text"], context.bot_user_id or "")
        said = await self._admins.reply(words, _person(command), command, context)
        await respond(client, command["response_url"], said.messages)

    async def _answer(self, question: str, command: dict[str, Any], context: AsyncBoltContext) -> list[Message]:
        if refusal := await self._admission.to_ask(_person(command), command, context):
            return messages(refusal.says)
        only_for_them = Occasion(command["trigger_id"], _person(command), "")
        answered = await self._asking.ask(only_for_them, question)
        if answered.asked:
            await self._needs.journal.note(answered.asked)
        return answered.messages

    async def _forget(self, person: Person) -> list[Message]:
        """Anybody, also who may do nothing else."""
        await self._needs.forget(person)
        self._profiles.forget(person)
        return messages(FORGOTTEN)


def _person(command: dict[str, Any]) -> Person:
    return Person(command["team_id"], command["user_id"])
