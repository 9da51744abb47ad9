"""Keeps what “Tell me when you know” promises: whoever waits is written to once there is an answer."""

import asyncio
import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from time import perf_counter

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain import Answer, Generation, Person, Thread
from bot.errors import CoachError
from bot.feedback import Asked
from bot.mail import Reply
from bot.slack.asking import Occasion, asked_on
from bot.slack.blocks import Message, answer_messages
from bot.slack.crew import Crew
from bot.slack.markup import shortened
from bot.slack.needs import Needs
from bot.slack.pauses import Pause
from bot.slack.people import Profiles
from bot.slack.permissions import Permissions
from bot.slack.recipients import GONE
from bot.slack.sender import FAILURES
from bot.slack.telling import code_of, named

_LOOK_S = 10.0  # for wishes that came after the knowledge they are about
_A_WHILE_S = 60.0
_LONGEST_QUESTION = 300
_log = logging.getLogger(__name__)

Wish = tuple[Person, Sequence[Asked]]
"""Of one person, what they asked in the same words."""


class Promises:
    """Looks at every wish once in each generation; they set `written` when there is something to send."""

    def __init__(self, client: AsyncWebClient, needs: Needs, profiles: Profiles, written: asyncio.Event) -> None:
        self._client = client
        self._needs = needs
        self._wishes = needs.wishes
        self._profiles = profiles
        self._permissions = Permissions(needs.policy, profiles)
        self._written = written
        self._pause = Pause(needs.now(), 0)
        self._serving: Generation | None = None
        self._looked_at: set[tuple[Person, str]] = set()
        self.crew = Crew(self._take, self._see_to, asyncio.Event(), 1)

    async def _take(self) -> list[Wish] | None:
        serving, now = self._needs.insight.serving, self._needs.now()
        if serving is None or (serving == self._serving and self._pause.left(now)):
            return None
        if serving != self._serving:
            self._serving, self._looked_at = serving, set()
        self._pause = Pause(now, _LOOK_S)
        new = [(who, asked) for who, asked in await self._wishes.all() if (who, asked.key) not in self._looked_at]
        return _together(new) or None

    async def _see_to(self, wishes: Sequence[Wish]) -> None:
        try:
            for person, asked in wishes:
                began = perf_counter()
                if answer := await self._needs.insight.better_answer(asked[0]):
                    await self._tell(person, asked, answer, perf_counter() - began)
                self._looked_at |= {(person, each.key) for each in asked}
        except (CoachError, *FAILURES) as error:
            _log.warning("Who waits for an answer is told later: %s", named(error))
            self._pause = Pause(self._needs.now(), _A_WHILE_S)

    async def _tell(self, person: Person, asked: Sequence[Asked], answer: Answer, seconds: float) -> None:
        keys = [each.key for each in asked]
        channel = await self._channel(person)
        if channel is None:
            await self._needs.journal.told(person, keys)
            return
        question, now = asked[0].question, self._needs.now()
        occasion = Occasion(f"known:{keys[0]}:{person.user}", person, channel)
        again = asked_on(occasion, question, answer, seconds, now)
        said = known_now(question, answer, self._needs.link_hosts(), again.key if again else None)
        parts = [message.part for message in said]
        reply = Reply(person, Thread(person.team, channel, ""), parts, answer.turns(question), again)
        if await self._wishes.grant(person, keys, reply, now):
            self._written.set()

    async def _channel(self, person: Person) -> str | None:
        """None for whoever left, may not ask any more or can't be written to; raises one of FAILURES."""
        try:
            profile = await self._profiles.ask(person, self._client)
            if not self._permissions.may_ask(profile.standing):
                return None
            opened = await self._client.conversations_open(users=person.user)
        except SlackApiError as error:
            if code_of(error) not in GONE:
                raise
            return None
        return str(opened["channel"]["id"])


def known_now(question: str, answer: Answer, hosts: Collection[str], key: str | None) -> list[Message]:
    asked = shortened(" ".join(question.split()), _LONGEST_QUESTION)
    text = f"You asked me to tell you when I know this: “{asked}” Now I do.\n\n{answer.text}"
    return answer_messages(replace(answer, text=text), hosts, key)


def _together(wishes: Iterable[tuple[Person, Asked]]) -> list[Wish]:
    """Who asked the same again and again is told once."""
    same: dict[tuple[Person, str], list[Asked]] = {}
    for person, asked in wishes:
        same.setdefault((person, " ".join(asked.question.casefold().split())), []).append(asked)
    return [(person, asked) for (person, _), asked in same.items()]
