"""What people order of the daily tip, for themselves or for the channel they say it in."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError

from bot.domain import Person
from bot.schedule import Schedule
from bot.slack.admission import Admission
from bot.slack.blocks import Message
from bot.slack.needs import Needs
from bot.slack.people import Profiles
from bot.slack.sender import FAILURES
from bot.slack.subscribing import Subscribing
from bot.slack.subscription_blocks import subscription_message
from bot.slack.telling import code_of, named
from bot.slack.tip_settings import settings_view
from bot.slack.tip_words import Wish
from bot.subscriptions import Subscription
from bot.tips import Reader

NOT_HERE = "I’m not in this channel yet. Invite me with `/invite @AI PM Coach`, then say that again."
ONLY_US = "Here it’s only the two of us, and `/tip {kind}` is all you need to say: your tips come right here."
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """`payload` is the command, or the event that tells of what was said in a conversation."""

    wish: Wish
    person: Person
    channel: str
    payload: Mapping[str, Any]
    context: AsyncBoltContext
    today: date

    @property
    def reader(self) -> Reader:
        return Reader(self.person.team, self.channel if self.wish.here else self.person.user)

    @property
    def is_by_command(self) -> bool:
        return "command" in self.payload


class TipOrders:
    def __init__(self, needs: Needs, admission: Admission, profiles: Profiles, subscribing: Subscribing) -> None:
        self._needs = needs
        self._admission = admission
        self._profiles = profiles
        self._subscribing = subscribing

    async def hitch(self, asked: Asked) -> str | None:
        """Why nothing can be ordered for the channel, at least not by this person."""
        if asked.channel.startswith("D"):
            return ONLY_US.format(kind=asked.wish.kind)
        if refusal := await self._admission.to_channel_tips(asked.person, asked.payload, asked.context):
            return refusal.says
        return None if await _is_in(asked.channel, asked.context) else NOT_HERE

    async def carry_out(self, asked: Asked) -> Message:
        """And say what holds from now on."""
        match asked.wish.kind:
            case "subscribe":
                return self._told(asked, await self._subscribed(asked))
            case "pause":
                return self._told(asked, await self._subscribing.pause(asked.reader, asked.wish.until))
            case "resume":
                return self._told(asked, await self._subscribing.resume(asked.reader))
        return self._told(asked, await self._subscribing.end(asked.reader))

    async def settings(self, asked: Asked) -> Message | None:
        """None when they have opened before the person; Slack lets them within three seconds of a command only."""
        subscription = await self._subscribing.of(asked.reader)
        if asked.is_by_command:
            zone = (await self._profiles.of(asked.person, asked.context)).zone
            view = settings_view(asked.reader, subscription, zone, self._needs.almanac.topics())
            try:
                await asked.context.client.views_open(trigger_id=asked.payload["trigger_id"], view=view)
            except FAILURES as error:
                _log.warning("The settings could not be opened, so they are told: %s", named(error))
            else:
                return None
        return self._told(asked, subscription)

    async def _subscribed(self, asked: Asked) -> Subscription:
        """What isn't said stays as it was; the zone is what Slack says at this moment."""
        wish, before = asked.wish, await self._subscribing.of(asked.reader)
        usual = before.schedule if before else Schedule()
        schedule = Schedule(wish.at or usual.at, wish.days or usual.days)
        profile = await self._profiles.of(asked.person, asked.context, afresh=True)
        return await self._subscribing.subscribe(asked.reader, asked.person.user, profile.zone, schedule)

    def _told(self, asked: Asked, subscription: Subscription | None) -> Message:
        """To whoever never had one the same as to those who ended it."""
        none = Subscription(asked.reader, asked.person.user, Schedule(), self._needs.policy.zone, state="ended")
        return subscription_message(subscription or none, self._needs.now())


async def _is_in(channel: str, context: AsyncBoltContext) -> bool:
    """Whether the coach is."""
    try:
        answer = await context.client.conversations_info(channel=channel)
    except SlackApiError as error:
        if code_of(error) != "channel_not_found":  # a private one, of which Slack tells only those in it
            raise
        return False
    return (answer["channel"] or {}).get("is_member") is not False
