"""Conversations: what is said to the coach, in a direct message or a channel, and its answer in the thread."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext

from bot.domain import Person, Thread, Turn
from bot.mail import Event, Reply
from bot.slack.admission import Admission
from bot.slack.apologies import EVENT, note_answer, owe_an_answer
from bot.slack.asking import Asking, Occasion
from bot.slack.blocks import messages
from bot.slack.markup import addresses_somebody_else, mentions, question_from
from bot.slack.needs import Needs
from bot.slack.streaming import Stream, Streams
from bot.slack.tip_words import said_to_the_desk
from bot.slack.tips import TipDesk
from bot.slack.uploads import Uploads, files_in

# Every other kind of message is an edit, a deletion, a bot's or Slack's own.
_SAID_BY_A_PERSON = (None, "file_share", "thread_broadcast")
# In a direct message people often don't use threads: so long a new message may follow on from those before.
_ONE_SITTING = timedelta(minutes=30)


class Conversation:
    def __init__(self, needs: Needs, admission: Admission, desk: TipDesk, uploads: Uploads, streams: Streams) -> None:
        self._needs = needs
        self._threads = needs.threads
        self._admission = admission
        self._desk = desk
        self._uploads = uploads
        self._streams = streams
        self._asking = Asking(needs)

    async def on_mention(self, event: dict[str, Any], context: AsyncBoltContext) -> None:
        if _said_by_a_person(event):
            await self._reply(event, context)

    async def on_message(self, event: dict[str, Any], context: AsyncBoltContext) -> None:
        if deleted := _deleted_in(event):
            await self._threads.erase(context.team_id or "", event["channel"], deleted)
        elif _said_by_a_person(event) and await self._is_for_the_coach(event, context):
            await self._reply(event, context)

    async def _is_for_the_coach(self, event: dict[str, Any], context: AsyncBoltContext) -> bool:
        text, bot_user = _text(event), context.bot_user_id or ""
        if event.get("channel_type") == "im":
            return True
        if addresses_somebody_else(text, bot_user):
            return False
        if event.get("channel_type") == "mpim":
            return True
        # Slack tells of a mention in a channel twice, in any order: whichever comes first is answered.
        if mentions(text, bot_user):
            return True
        return "thread_ts" in event and await self._threads.takes_part(_thread_of(event, context))

    async def _reply(self, event: dict[str, Any], context: AsyncBoltContext) -> None:
        person, thread = Person(context.team_id or "", event["user"]), _thread_of(event, context)
        owe_an_answer(context, person, thread)
        kept: Event = context[EVENT]
        # What the coach says of files comes first, when it has looked at them.
        in_private = event.get("channel_type") == "im" and not files_in(event)
        async with self._streams.of(kept, person, thread, in_private) as stream:
            refusal = await self._admission.to_ask(person, event, context)
            if refusal is None:
                reply = await self._react(event, context, person, thread, stream)
            elif refusal.was_told:
                return
            else:
                reply = Reply(person, thread, [message.part for message in messages(refusal.says)])
            await stream.end()
            await self._needs.inbox.answer(kept, reply, self._needs.now())
            note_answer(context)

    async def _react(
        self, event: dict[str, Any], context: AsyncBoltContext, person: Person, thread: Thread, stream: Stream
    ) -> Reply:
        """To documents, and to what is said beside them."""
        offered = [message.part for message in await self._uploads.received(event, person, context)]
        if offered and not _text(event):
            return Reply(person, thread, offered)
        reply = await self._answer(event, context, person, thread, stream)
        return replace(reply, parts=[*offered, *reply.parts])

    async def _answer(
        self, event: dict[str, Any], context: AsyncBoltContext, person: Person, thread: Thread, stream: Stream
    ) -> Reply:
        question = question_from(_text(event), context.bot_user_id or "")
        if (words := said_to_the_desk(question)) is not None:
            said = await self._desk.reply(words, person, thread.channel, event, context)
            return Reply(person, thread, [message.part for message in said.messages], said.turns)
        kept: Event = context[EVENT]
        occasion = Occasion(kept.event_id, person, thread.channel)
        hear = stream.listen()
        answered = await self._asking.ask(occasion, question, await self._history(event, person, thread), hear)
        parts = [message.part for message in answered.messages]
        return Reply(person, thread, parts, answered.answer.turns(question), answered.asked)

    async def _history(self, event: dict[str, Any], person: Person, thread: Thread) -> Sequence[Turn]:
        if "thread_ts" in event:
            return await self._threads.recall(thread, person)
        if event.get("channel_type") != "im":
            return ()
        return await self._threads.recall_channel(thread.team, thread.channel, person, self._needs.now() - _ONE_SITTING)


def _said_by_a_person(event: dict[str, Any]) -> bool:
    # Slack tells of a mention a second time when the message is edited.
    by_machine = event.get("bot_id") or event.get("user") in (None, "USLACKBOT") or "edited" in event
    says_nothing = event.get("subtype") == "file_share" and not _text(event) and not files_in(event)
    return event.get("subtype") in _SAID_BY_A_PERSON and not by_machine and not says_nothing


def _deleted_in(event: dict[str, Any]) -> str | None:
    """Which message. In the place of one with replies Slack leaves another, and calls that an edit."""
    match event:
        case {"subtype": "message_deleted", "deleted_ts": str(ts)}:
            return ts
        case {"subtype": "message_changed", "message": {"subtype": "tombstone", "ts": str(ts)}}:
            return ts
    return None


def _text(event: dict[str, Any]) -> str:
    return event.get("text") or ""


def _thread_of(event: dict[str, Any], context: AsyncBoltContext) -> Thread:
    return Thread(context.team_id or "", event["channel"], event.get("thread_ts", event["ts"]))
