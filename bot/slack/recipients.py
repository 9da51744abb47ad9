"""Who is to get a daily tip: looked at again right before it is sent, since much may have happened meanwhile."""

from dataclasses import replace

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain import Person
from bot.slack.needs import Needs
from bot.slack.people import Profile, Profiles, Standing
from bot.slack.telling import code_of
from bot.subscriptions import Subscription, moved, stopped

# With so many due, Slack is asked for all its members at once: of one by one it tells no more than a hundred a minute.
_MANY = 50
# Slack's words for somebody or something that nothing can be sent to.
GONE = {
    "cannot_dm_bot",
    "channel_not_found",
    "team_not_found",
    "user_disabled",
    "user_not_found",
    "user_not_visible",
}
_CLOSED = {"channel_not_found", "is_archived", "not_in_channel"}
# As they follow "I've stopped the daily tip: ".
_NO_MEMBER: dict[Standing, str] = {
    "guest": "you are a guest here now, and tips are for members.",
    "stranger": "you are no longer a member of this workspace.",
    "bot": "it was for a bot, and tips are for people.",
    "deactivated": "your account was deactivated.",
}
_NO_WAY = "Slack takes no messages from me here any more."
_NOT_HERE = "I am no longer in this channel. Invite me, and ask for it again."
_ARCHIVED = "this channel was archived."


class Recipients:
    def __init__(self, client: AsyncWebClient, needs: Needs, profiles: Profiles) -> None:
        self._client = client
        self._outbox = needs.outbox
        self._kept = needs.subscriptions
        self._late = needs.policy.tips_late
        self._now = needs.now
        self._profiles = profiles

    async def checked(self, subscription: Subscription) -> Subscription:
        """With the channel to send to, moved to where the person is now, or stopped; raises one of FAILURES."""
        if await self._is_unreachable(subscription):
            # Without the channel: if tips are wanted again, it is tried again.
            return stopped(replace(subscription, channel=None), _NO_WAY)
        try:
            if subscription.is_for_a_channel:
                return await self._channel(subscription)
            return await self._person(subscription)
        except SlackApiError as error:
            if code_of(error) not in GONE:
                raise
            return stopped(subscription, _NOT_HERE if subscription.is_for_a_channel else _NO_WAY)

    async def _is_unreachable(self, subscription: Subscription) -> bool:
        """As Slack said when something was last sent there; of a channel it also tells what has changed since."""
        if subscription.channel is None:
            return False
        reason = await self._outbox.why_unreachable(subscription.reader.team, subscription.channel)
        return reason is not None and not (subscription.is_for_a_channel and reason in _CLOSED)

    async def _channel(self, subscription: Subscription) -> Subscription:
        answer = await self._client.conversations_info(channel=subscription.reader.id)
        channel = answer["channel"] or {}
        if channel.get("is_archived"):
            return stopped(subscription, _ARCHIVED)
        if channel.get("is_member") is False:
            return stopped(subscription, _NOT_HERE)
        return replace(subscription, channel=subscription.reader.id)

    async def _person(self, subscription: Subscription) -> Subscription:
        person = Person(subscription.reader.team, subscription.reader.id)
        profile = await self._profile(person, subscription.zone)
        if profile.standing != "member":
            return stopped(subscription, _NO_MEMBER[profile.standing])
        there = moved(subscription, profile.zone, self._now(), self._late)
        if there.channel or there.zone != subscription.zone:
            return there
        opened = await self._client.conversations_open(users=person.user)
        return replace(there, channel=opened["channel"]["id"])

    async def _profile(self, person: Person, zone: str) -> Profile:
        """What would change something is never taken from a list, which may be some minutes old."""
        if await self._kept.due_by(self._now()) > _MANY:
            listed = await self._profiles.listed(person, self._client)
            if listed and listed.standing == "member" and listed.zone == zone:
                return listed
        return await self._profiles.ask(person, self._client)
