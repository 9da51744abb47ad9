"""The buttons of a tip, however old it is: they say what is wanted of which tip, and Slack says who clicked."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain import Thread
from bot.mail import Reply
from bot.slack.admission import Admission
from bot.slack.blocks import Message, messages
from bot.slack.clicks import Click, click_from
from bot.slack.direct import DirectMessages
from bot.slack.needs import Needs
from bot.slack.people import Profiles
from bot.slack.sender import respond
from bot.slack.subscribing import Subscribing
from bot.slack.tip_blocks import noted_message, question_about, tip_card, tip_turns
from bot.tips import Note, Reader, Tip

GONE = "That tip has left my handbook since. `/tip` shows you today’s."
NOTED_THOUGH_GONE = "I’ve noted that. The tip itself has left my handbook since, so I can’t show it to you any more."
WROTE_TO_YOU = "I’ve written to you in a direct message: ask me there."

_MARKS = {"tip_done": "done", "tip_save": "saved"}


class TipButtons:
    def __init__(
        self,
        needs: Needs,
        admission: Admission,
        profiles: Profiles,
        subscribing: Subscribing,
        direct: DirectMessages,
    ) -> None:
        self._needs = needs
        self._almanac = needs.almanac
        self._admission = admission
        self._profiles = profiles
        self._subscribing = subscribing
        self._direct = direct
        self._answers: Mapping[str, Callable[[Click, AsyncBoltContext], Awaitable[list[Message]]]] = {
            "tip_done": self._mark,
            "tip_save": self._mark,
            "tip_more": self._more,
            "tip_ask": self._ask,
        }

    @property
    def actions(self) -> tuple[str, ...]:
        return tuple(self._answers)

    async def on_click(self, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        click = click_from(body, context)
        if click is None:
            return
        if refusal := await self._admission.to_tips(click.person, click.user, context):
            said = messages(refusal.says)
        else:
            said = await self._answers[click.action](click, context)
        await respond(client, click.response_url, said, click.thread_ts)

    async def _mark(self, click: Click, context: AsyncBoltContext) -> list[Message]:
        wanted, _, tip_id = click.value.partition(":")
        tip, reader = self._almanac.tip(tip_id), _reader(click)
        if wanted not in ("on", "off"):
            return []
        if tip is None and await self._almanac.note(reader, tip_id) == Note(tip_id):
            return messages(GONE)
        note = await self._almanac.mark(reader, tip_id, **{_MARKS[click.action]: wanted == "on"})
        if tip is None:
            return messages(NOTED_THOUGH_GONE)
        if not click.is_in_private:
            return [noted_message(tip, note, click.action)]
        card = await self._card(click, context, tip, note)
        await respond(context.client, click.response_url, [card], replaces=True)
        return []

    async def _more(self, click: Click, context: AsyncBoltContext) -> list[Message]:
        tip, reader = self._almanac.tip(click.value), _reader(click)
        if tip is None:
            return messages(GONE)
        other = await self._almanac.more_like(reader, await self._profiles.today(click.person, context), tip)
        if other is None:
            return messages(f"That’s the only tip I have about **{tip.topic}**. `/tip next` shows you another one.")
        note = await self._almanac.note(reader, other.id)
        return [await self._card(click, context, other, note, "Another tip")]

    async def _ask(self, click: Click, context: AsyncBoltContext) -> list[Message]:
        tip = self._almanac.tip(click.value)
        if tip is None:
            return messages(GONE)
        turns, person = tip_turns(tip), click.person
        # A double click asks once.
        key = f"ask:{person.user}:{tip.id}:{self._needs.now():%Y-%m-%dT%H:%M}"
        if click.message_ts and click.is_in_private:
            thread = Thread(person.team, click.channel, click.thread_ts or click.message_ts)
            question = question_about(tip, (), shows_tip=False)
            await self._direct.send(key, Reply(person, thread, [question.part], turns))
            return []
        question = question_about(tip, self._needs.link_hosts(), shows_tip=True)
        channel = await self._direct.write(context.client, person, key, [question], turns)
        return [] if channel == click.channel else messages(WROTE_TO_YOU)

    async def _card(
        self, click: Click, context: AsyncBoltContext, tip: Tip, note: Note, heading: str | None = None
    ) -> Message:
        reader = _reader(click)
        subscription = await self._subscribing.of(reader)
        if heading is None:
            is_today_s = note.of_day == await self._profiles.today(click.person, context)
            heading = "Today’s tip" if is_today_s else "Your tip"
        return tip_card(
            tip,
            note,
            self._needs.link_hosts(),
            reader=reader,
            subscribed=subscription is not None and subscription.state == "active",
            heading=heading,
        )


def _reader(click: Click) -> Reader:
    return Reader(click.person.team, click.person.user)
