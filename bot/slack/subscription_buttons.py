"""The buttons of a subscription to the daily tip, and the modal with its settings."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain import Person
from bot.slack.admission import Admission, Refusal
from bot.slack.blocks import Message, messages
from bot.slack.clicks import Click, click_from, submission_from
from bot.slack.needs import Needs
from bot.slack.people import Profiles
from bot.slack.sender import respond
from bot.slack.subscribing import Subscribing
from bot.slack.subscription_blocks import subscription_message, subscription_text
from bot.slack.tip_settings import Unusable, settings_from, settings_view, told_view, zone_of_settings
from bot.subscriptions import Subscription
from bot.tips import Reader

NOT_YOURS = "That button is for whoever the tip came to. `/tip` shows you one with buttons of your own."
NONE_HERE = "There is no daily tip here to change. `/tip subscribe` brings you one."
_CHANNELS = ("C", "G")


class SubscriptionButtons:
    def __init__(self, needs: Needs, admission: Admission, profiles: Profiles, subscribing: Subscribing) -> None:
        self._topics = needs.almanac.topics
        self._now = needs.now
        self._admission = admission
        self._profiles = profiles
        self._subscribing = subscribing
        self._answers: Mapping[str, Callable[[Reader, Click, AsyncBoltContext], Awaitable[list[Message]]]] = {
            "tip_pause": self._pause,
            "tip_resume": self._resume,
            "tip_subscribe": self._subscribe,
            "tip_settings": self._open_settings,
        }

    @property
    def actions(self) -> tuple[str, ...]:
        return tuple(self._answers)

    async def on_click(self, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        click = click_from(body, context)
        if click is None:
            return
        if click.value not in (click.person.user, click.channel):
            said = messages(NOT_YOURS)
        elif refusal := await self._refusal(click.value, click.person, click.user, context):
            said = messages(refusal.says)
        else:
            said = await self._answers[click.action](Reader(click.person.team, click.value), click, context)
        await respond(client, click.response_url, said, click.thread_ts)

    async def on_settings(self, body: dict[str, Any], context: AsyncBoltContext, ack: AsyncAck) -> None:
        """Acknowledged once it is kept: if that fails, Slack leaves the modal open and says so."""
        submitted = submission_from(body, context)
        if submitted is None:
            return
        person, reader = submitted.person, Reader(submitted.person.team, submitted.private_metadata)
        try:
            settings = settings_from(submitted.values, self._topics())
        except Unusable as unusable:
            await ack(response_action="errors", errors=unusable.errors)
            return
        if refusal := await self._refusal(reader.id, person, submitted.user, context):
            await ack(response_action="update", view=told_view(refusal.says))
            return
        zone = await self._zone(reader, person, context)
        kept = await self._subscribing.subscribe(reader, person.user, zone, settings.schedule, settings.topics)
        await ack(response_action="update", view=told_view(subscription_text(kept, self._now())))

    async def _refusal(
        self, reader_id: str, person: Person, user: Mapping[str, Any], context: AsyncBoltContext
    ) -> Refusal | None:
        if reader_id == person.user:
            return await self._admission.to_tips(person, user, context)
        if reader_id.startswith(_CHANNELS):
            return await self._admission.to_channel_tips(person, user, context)
        return Refusal(NOT_YOURS)

    async def _pause(self, reader: Reader, click: Click, context: AsyncBoltContext) -> list[Message]:
        """One that already rests, perhaps until some day, is left at that."""
        before = await self._subscribing.of(reader)
        rests = before is not None and before.state == "paused"
        return self._told(before if rests else await self._subscribing.pause(reader))

    async def _resume(self, reader: Reader, click: Click, context: AsyncBoltContext) -> list[Message]:
        return self._told(await self._subscribing.resume(reader))

    async def _subscribe(self, reader: Reader, click: Click, context: AsyncBoltContext) -> list[Message]:
        zone = await self._zone(reader, click.person, context)
        return self._told(await self._subscribing.subscribe(reader, click.person.user, zone))

    async def _open_settings(self, reader: Reader, click: Click, context: AsyncBoltContext) -> list[Message]:
        zone = (await self._profiles.of(click.person, context)).zone
        view = settings_view(reader, await self._subscribing.of(reader), zone, self._topics())
        await context.client.views_open(trigger_id=click.trigger_id, view=view)
        return []

    async def _zone(self, reader: Reader, person: Person, context: AsyncBoltContext) -> str:
        own = (await self._profiles.of(person, context)).zone
        return zone_of_settings(await self._subscribing.of(reader), own)

    def _told(self, subscription: Subscription | None) -> list[Message]:
        return [subscription_message(subscription, self._now())] if subscription else messages(NONE_HERE)
