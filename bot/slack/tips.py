"""The desk: whatever people ask for about tips in words, by a command or in a conversation."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext

from bot.domain import Person, Turn
from bot.slack.admission import Admission
from bot.slack.blocks import Message, messages
from bot.slack.direct import DirectMessages
from bot.slack.needs import Needs
from bot.slack.people import Profiles
from bot.slack.subscribing import Subscribing
from bot.slack.tip_blocks import NO_TIP, TIP_HELP, kept_messages, tip_card, tip_turns
from bot.slack.tip_orders import Asked, TipOrders
from bot.slack.tip_words import Unclear, Wish, quoted, wish_from
from bot.tips import Tip

IN_PRIVATE = "That’s between the two of us: I’ve sent it to you in a direct message."
_MOST_TOPICS = 12


@dataclass(frozen=True, slots=True)
class Said:
    """`turns` are what to remember of it, where the talk can go on."""

    messages: Sequence[Message]
    turns: Sequence[Turn] = ()


class TipDesk:
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
        self._orders = TipOrders(needs, admission, profiles, subscribing)
        self._direct = direct

    async def reply(
        self, words: str, person: Person, channel: str, payload: Mapping[str, Any], context: AsyncBoltContext
    ) -> Said:
        """`words` are those after "tip", `payload` is the command or event. No messages: a modal has opened."""
        if refusal := await self._admission.to_tips(person, payload, context):
            return Said(messages(refusal.says))
        today = await self._profiles.today(person, context)
        try:
            wish = wish_from(words, today)
        except Unclear as unclear:
            return Said(messages(str(unclear)))
        return await self._answer(Asked(wish, person, channel, payload, context, today))

    async def _answer(self, asked: Asked) -> Said:
        match asked.wish.kind:
            case "help":
                return Said(messages(TIP_HELP))
            case "today" | "next" | "about":
                return await self._tip(asked)
            case "saved":
                return await self._in_private(asked, kept_messages(*await self._almanac.kept(asked.reader)))
        if asked.wish.here and (hitch := await self._orders.hitch(asked)):
            return Said(messages(hitch))
        if asked.wish.kind != "settings":
            return Said([await self._orders.carry_out(asked)])
        told = await self._orders.settings(asked)
        if told is None:
            return Said([])
        return Said([told]) if asked.wish.here else await self._in_private(asked, [told])

    async def _tip(self, asked: Asked) -> Said:
        wish, reader = asked.wish, asked.reader
        # It is looked for like the answer to a question; one in a conversation was counted when it came.
        is_a_question = wish.kind == "about" and asked.is_by_command
        if is_a_question and (refusal := await self._admission.to_ask(asked.person, asked.payload, asked.context)):
            return Said(messages(refusal.says))
        self._needs.watch.tip_asked_for()
        subscription = await self._subscribing.of(reader)
        heading, tip = await self._chosen(asked, subscription.topics if subscription else ())
        if tip is None:
            return Said(messages(self._nothing(wish)))
        card = tip_card(
            tip,
            await self._almanac.note(reader, tip.id),
            self._needs.link_hosts(),
            reader=reader,
            subscribed=subscription is not None and subscription.state == "active",
            heading=heading,
        )
        return Said([card], tip_turns(tip))

    async def _chosen(self, asked: Asked, topics: Collection[str]) -> tuple[str, Tip | None]:
        """Under which heading, and which one."""
        reader, today = asked.reader, asked.today
        match asked.wish.kind:
            case "about":
                return "A tip for you", await self._almanac.about(reader, today, asked.wish.topic)
            case "next":
                return "Another tip", await self._almanac.another(reader, today, topics)
        return "Today’s tip", await self._almanac.of_today(reader, today, topics)

    def _nothing(self, wish: Wish) -> str:
        topics = self._almanac.topics()[:_MOST_TOPICS]
        if wish.kind != "about" or not topics:
            return NO_TIP
        return f"I have no tip about {quoted(wish.topic)}. Among my topics are: {', '.join(topics)}."

    async def _in_private(self, asked: Asked, told: Sequence[Message]) -> Said:
        """Once, however often the event is worked on."""
        if asked.is_by_command or asked.channel.startswith("D"):
            return Said(told)
        key = f"private:{asked.channel}:{asked.payload['ts']}"
        await self._direct.write(asked.context.client, asked.person, key, told)
        return Said(messages(IN_PRIVATE))
